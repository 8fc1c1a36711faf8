package io.offshoot.http.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.offshoot.container.Glob;
import io.offshoot.container.Refusal;
import io.offshoot.model.ContainerIds;
import io.offshoot.store.ObjectCriteria.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the filters that the find methods share. */
final class Filters {
    private static final int LONGEST = 1000;
    private static final int MOST = 1000;

    private Filters() {}

    /** The filters on objects of {@code findDataObjects}. */
    static List<Condition> ofObjects(Input input) {
        List<Condition> conditions = new ArrayList<>();
        input.string("state")
                .ifPresent(state -> conditions.add(oneOf("state", state, Set.of("open", "closing", "closed", "any"))));
        conditions.removeIf(
                each -> each instanceof Condition.Is is && is.value().equals("any"));
        String visibility = input.string("visibility").orElse("visible");
        if (!Set.of("visible", "hidden", "either").contains(visibility)) {
            throw Refusal.input("visibility must be one of \"visible\", \"hidden\" and \"either\"");
        }
        if (!visibility.equals("either")) {
            conditions.add(new Condition.Hidden(visibility.equals("hidden")));
        }
        name(input).ifPresent(conditions::add);
        if (input.has("type")) {
            conditions.add(strings(input.tree().get("type"), "type", value -> new Condition.Has("types", value)));
        }
        if (input.has("tags")) {
            conditions.add(strings(input.tree().get("tags"), "tags", value -> new Condition.Has("tags", value)));
        }
        if (input.has("properties")) {
            conditions.add(properties(input.tree().get("properties")));
        }
        input.string("link")
                .ifPresent(id -> conditions.add(ContainerIds.object(id)
                        .<Condition>map(Condition.LinksTo::new)
                        .orElse(new Condition.Any(List.of()))));
        input.string("archivalState")
                .filter(state -> !state.equals("any"))
                .ifPresent(state -> conditions.add(new Condition.Is("archivalState", state, "live")));
        times(input, "created").ifPresent(times -> conditions.add(new Condition.Created(times.after, times.before)));
        times(input, "modified").ifPresent(times -> conditions.add(new Condition.Modified(times.after, times.before)));
        return conditions;
    }

    private static Condition oneOf(String name, String value, Set<String> values) {
        if (!values.contains(value)) {
            throw Refusal.input(name + " must be one of " + values);
        }
        return new Condition.Is(name, value, "");
    }

    /** A name: a string, or a pattern. */
    static Optional<Condition> name(Input input) {
        if (!input.has("name") || !input.tree().get("name").isObject()) {
            return input.string("name").map(name -> new Condition.Is("name", name, ""));
        }
        Input pattern = input.object("name").orElseThrow();
        Optional<String> glob = pattern.string("glob");
        String expression = glob.map(Glob::expression).orElseGet(() -> pattern.required("regexp"));
        if (expression.length() > LONGEST * 2) {
            throw Refusal.input("name must be a pattern of at most " + LONGEST + " characters");
        }
        if (glob.isEmpty()) {
            checkExpression(expression);
        }
        boolean anyCase = pattern.string("flags").filter(Glob::anyCase).isPresent();
        return Optional.of(new Condition.NameMatches(expression, anyCase));
    }

    /** Expressions are those that can be matched in linear time: without references back, for example. */
    private static void checkExpression(String expression) {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw Refusal.input("name.regexp cannot be read: " + e.getDescription());
        }
    }

    /** A string, or {@code {"$and":[…]}}, {@code {"$or":[…]}}, {@code {"$not":…}} of such. */
    static Condition strings(JsonNode value, String name, Function<String, Condition> of) {
        if (value.isTextual()) {
            return of.apply(value.textValue());
        }
        if (value.isArray()) {
            return new Condition.All(each(value, name, node -> strings(node, name, of)));
        }
        return combined(value, name, node -> strings(node, name, of));
    }

    /** A mapping of keys to values, to {@code true} for any value or {@code false} for none; or a combination of such. */
    static Condition properties(JsonNode value) {
        if (!value.isObject()) {
            throw Refusal.input("properties must be a mapping");
        }
        if (value.size() == 1 && value.fieldNames().next().startsWith("$")) {
            return combined(value, "properties", Filters::properties);
        }
        List<Condition> all = new ArrayList<>();
        value.fields().forEachRemaining(entry -> all.add(property(entry.getKey(), entry.getValue())));
        return new Condition.All(all);
    }

    private static Condition property(String key, JsonNode value) {
        if (value.isTextual()) {
            return new Condition.Property(key, Optional.of(value.textValue()));
        }
        if (value.isObject() && value.path("$ne").isTextual()) {
            return new Condition.Not(
                    new Condition.Property(key, Optional.of(value.path("$ne").textValue())));
        }
        if (!value.isBoolean()) {
            throw Refusal.input("properties must be a mapping of strings to strings or booleans");
        }
        Condition any = new Condition.Property(key, Optional.empty());
        return value.booleanValue() ? any : new Condition.Not(any);
    }

    private static Condition combined(JsonNode value, String name, Function<JsonNode, Condition> of) {
        if (value.isObject() && value.size() == 1) {
            if (value.path("$and").isArray()) {
                return new Condition.All(each(value.path("$and"), name, of));
            }
            if (value.path("$or").isArray()) {
                return new Condition.Any(each(value.path("$or"), name, of));
            }
            if (value.has("$not")) {
                return new Condition.Not(of.apply(value.path("$not")));
            }
        }
        throw Refusal.input(name + " must be a string, or a combination with \"$and\" or \"$or\"");
    }

    private static List<Condition> each(JsonNode array, String name, Function<JsonNode, Condition> of) {
        if (array.size() > MOST) {
            throw Refusal.input(name + " must combine at most " + MOST + " conditions");
        }
        List<Condition> all = new ArrayList<>();
        array.forEach(node -> all.add(of.apply(node)));
        return all;
    }

    /** Bounds in milliseconds, both included. */
    record Times(Optional<Long> after, Optional<Long> before) {
        boolean include(long millis) {
            return after.filter(bound -> millis < bound).isEmpty()
                    && before.filter(bound -> millis > bound).isEmpty();
        }
    }

    /** {@code {"after":…,"before":…}}; what is negative counts back from now. */
    static Optional<Times> times(Input input, String name) {
        long most = 1L << 53;
        return input.object(name)
                .map(bounds -> new Times(
                        bounds.number("after", -most, most).map(Filters::absolute),
                        bounds.number("before", -most, most).map(Filters::absolute)));
    }

    private static long absolute(long millis) {
        return millis < 0 ? System.currentTimeMillis() + millis : millis;
    }
}
