package io.offshoot.store;

import io.offshoot.store.ObjectCriteria.Condition;
import io.offshoot.store.ObjectCriteria.Order;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes conditions as SQL about the row {@code r}, its parsed text {@code t.j} and its key {@code k}. */
final class Conditions {
    private final Tuple arguments = Tuple.tuple();

    Tuple arguments() {
        return arguments;
    }

    /** Adds a value; gives the parameter that stands for it. */
    String add(Object value) {
        arguments.addValue(value);
        return "$" + arguments.size();
    }

    String sql(Condition condition) {
        if (condition instanceof Condition.All all) {
            return joined(all.conditions(), " and ", "true");
        }
        if (condition instanceof Condition.Any any) {
            return joined(any.conditions(), " or ", "false");
        }
        if (condition instanceof Condition.Not not) {
            return "not (" + sql(not.condition()) + ")";
        }
        if (condition instanceof Condition.Is is) {
            return "coalesce(t.j ->> " + text(is.member()) + ", " + text(is.otherwise()) + ") = " + text(is.value());
        }
        if (condition instanceof Condition.Hidden hidden) {
            return "coalesce((t.j ->> 'hidden')::bool, false) = " + hidden.hidden();
        }
        if (condition instanceof Condition.NameMatches name) {
            return "t.j ->> 'name' " + (name.anyCase() ? "~* " : "~ ") + text(name.expression());
        }
        if (condition instanceof Condition.Has has) {
            return "coalesce((t.j -> " + text(has.member()) + ") ? " + text(has.value()) + ", false)";
        }
        if (condition instanceof Condition.Property property) {
            String value = "(t.j -> 'properties') ->> " + text(property.key());
            return property.value()
                    .map(wanted -> "coalesce(" + value + " = " + text(wanted) + ", false)")
                    .orElse(value + " is not null");
        }
        if (condition instanceof Condition.LinksTo link) {
            return "coalesce((t.j -> 'links') ? " + text(link.object().toString()) + ", false)";
        }
        if (condition instanceof Condition.Created created) {
            return bounds(
                    "(t.j ->> 'created')::int8",
                    created.after().map(this::number),
                    created.before().map(this::number));
        }
        Condition.Modified modified = (Condition.Modified) condition;
        return bounds(
                "r.last_updated",
                modified.after().map(this::time),
                modified.before().map(this::time));
    }

    /** What comes at or behind a row, in an order. */
    String onwards(Order order, ObjectRow first) {
        String compare = order.ascending() ? " >= " : " <= ";
        String key =
                switch (order.by()) {
                    case MODIFIED -> "r.last_updated";
                    case CREATED -> "(t.j ->> 'created')::int8";
                    case NAME -> "((t.j ->> 'name') collate \"C\")";
                };
        String value =
                switch (order.by()) {
                    case MODIFIED -> add(first.lastUpdated()) + "::timestamptz";
                    case CREATED -> "(" + parsed(first) + " ->> 'created')::int8";
                    case NAME -> "((" + parsed(first) + " ->> 'name') collate \"C\")";
                };
        return "(" + key + ", r.project, k.object_id)" + compare + "(" + value + ", " + add(first.project())
                + "::uuid, " + add(first.key().id()) + "::uuid)";
    }

    private String parsed(ObjectRow row) {
        String text = row.described()
                ? row.content().toString()
                : "{\"created\":" + row.lastUpdated().toEpochSecond() * 1000 + ",\"name\":\""
                        + row.key().type().name() + "-" + row.key().id() + "\"}";
        return "(" + add(text) + "::text)::jsonb";
    }

    private static String bounds(String what, Optional<String> after, Optional<String> before) {
        return "(" + after.map(bound -> what + " >= " + bound).orElse("true") + " and "
                + before.map(bound -> what + " <= " + bound).orElse("true") + ")";
    }

    private String number(long value) {
        return add(value) + "::int8";
    }

    private String time(long millis) {
        return add(OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC)) + "::timestamptz";
    }

    private String text(String value) {
        return add(value) + "::text";
    }

    private String joined(List<Condition> conditions, String word, String none) {
        return conditions.isEmpty()
                ? none
                : conditions.stream().map(this::sql).collect(Collectors.joining(word, "(", ")"));
    }
}
