package io.offshoot.http.administration;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a request's body, a JSON object. Each getter fails with INVALID for a value of another form; {@code null}
 * counts as missing.
 */
final class Body {
    static final int MOST_BYTES = 1 << 20;

    private final JsonNode members;

    private Body(JsonNode members) {
        this.members = members;
    }

    /**
     * The members of a body; none without one.
     *
     * @param known the members that there may be
     * @throws Failure INVALID for what is no JSON object, or holds another member
     */
    static Body of(byte[] body, Set<String> known) {
        if (body.length == 0) {
            return new Body(Json.mapper().createObjectNode());
        }
        JsonCheck.object(body, JsonLimits.RESOURCE.withMaxBytes(MOST_BYTES));
        try {
            return of(Json.mapper().readTree(body), known);
        } catch (IOException e) {
            throw new IllegalStateException("checked JSON in memory is always readable", e);
        }
    }

    private static Body of(JsonNode members, Set<String> known) {
        for (Iterator<String> names = members.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw Failure.invalid("Unknown member: " + name, name);
            }
        }
        return new Body(members);
    }

    /** Whether it is there, be it {@code null}. */
    boolean has(String name) {
        return members.has(name);
    }

    /** Whether it is there and not {@code null}. */
    boolean isSet(String name) {
        return value(name).isPresent();
    }

    Optional<String> text(String name) {
        return value(name).map(value -> {
            if (!value.isTextual()) {
                throw expected("A string", name);
            }
            return value.textValue();
        });
    }

    /** A string that must be there and not blank. */
    String required(String name) {
        return text(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> expected("A string that is not blank", name));
    }

    Optional<Boolean> flag(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw expected("true or false", name);
            }
            return value.booleanValue();
        });
    }

    /** A number that is not negative. */
    Optional<Double> amount(String name) {
        return value(name).map(value -> {
            if (!value.isNumber() || !(value.doubleValue() >= 0) || Double.isInfinite(value.doubleValue())) {
                throw expected("A number that is not negative", name);
            }
            return value.doubleValue();
        });
    }

    /** A time, in milliseconds since 1970. */
    Optional<Long> millis(String name) {
        return value(name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw expected("A number of milliseconds since 1970", name);
            }
            return value.longValue();
        });
    }

    /** A number of seconds. */
    Optional<Duration> seconds(String name) {
        return value(name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw expected("A number of seconds", name);
            }
            return Duration.ofSeconds(value.intValue());
        });
    }

    Optional<Body> object(String name, Set<String> known) {
        return value(name).map(value -> {
            if (!value.isObject()) {
                throw expected("An object", name);
            }
            return of(value, known);
        });
    }

    /** A list of objects; empty when it is missing. */
    List<Body> objects(String name, Set<String> known) {
        List<Body> all = new ArrayList<>();
        value(name).ifPresent(list -> {
            if (!list.isArray()) {
                throw expected("A list of objects", name);
            }
            list.forEach(each -> {
                if (!each.isObject()) {
                    throw expected("A list of objects", name);
                }
                all.add(of(each, known));
            });
        });
        return all;
    }

    /** A level by its name. */
    Optional<AccessLevel> level(String name) {
        return text(name).map(level -> level(level, name));
    }

    /** Levels by whatever has them; none when the member is missing. */
    Map<String, AccessLevel> levels(String name) {
        Map<String, AccessLevel> levels = new LinkedHashMap<>();
        value(name).ifPresent(map -> {
            if (!map.isObject()) {
                throw expected("An object of ids and levels", name);
            }
            map.fields()
                    .forEachRemaining(entry ->
                            levels.put(entry.getKey(), level(entry.getValue().asText(), name + "." + entry.getKey())));
        });
        return levels;
    }

    private static AccessLevel level(String level, String name) {
        return AccessLevel.named(level)
                .orElseThrow(() -> expected("One of VIEW, UPLOAD, CONTRIBUTE and ADMINISTER", name));
    }

    static Failure expected(String what, String name) {
        return Failure.invalid(what + " is expected: " + name, name);
    }

    private Optional<JsonNode> value(String name) {
        return Optional.ofNullable(members.get(name)).filter(value -> !value.isNull());
    }
}
