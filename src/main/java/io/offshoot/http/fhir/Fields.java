package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.http.JsonBody;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The members of a small JSON request, read one by one; what is wrong is collected, so that the answer names all of it. */
final class Fields {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int LONGEST = 4096;

    private final JsonNode members;
    private final List<Issue> issues = new ArrayList<>();

    private Fields(JsonNode members) {
        this.members = members;
    }

    /** The members of a request's body; fails as {@link JsonBody#read}, and with INVALID for what is no JSON object. */
    static Future<Fields> read(RoutingContext ctx) {
        return read(ctx, MOST_BYTES);
    }

    /** The same of a body that may be larger. */
    static Future<Fields> read(RoutingContext ctx, int most) {
        return JsonBody.read(ctx, most).map(body -> new Fields(OperationInput.object(body, most)));
    }

    /** A string that must be there, of any length, even empty. */
    String longText(String name, String otherwise) {
        JsonNode value = members.path(name);
        if (!value.isTextual()) {
            wrong(name, otherwise);
        }
        return value.asText("");
    }

    /** A string that must be there. */
    String text(String name, String otherwise) {
        return text(name, otherwise, value -> !value.isBlank());
    }

    /** A string that must be there and suit. */
    String text(String name, String otherwise, Predicate<String> suits) {
        String value = optional(name).orElse("");
        if (!suits.test(value)) {
            wrong(name, otherwise);
        }
        return value;
    }

    /** A string that may be missing; an empty one counts as missing. */
    Optional<String> optional(String name) {
        JsonNode value = members.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().length() > LONGEST) {
            wrong(name, "A string of at most " + LONGEST + " characters is expected");
            return Optional.empty();
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    /** An id that may be missing. */
    Optional<UUID> id(String name) {
        Optional<String> text = optional(name);
        Optional<UUID> id = text.flatMap(Ids::parse);
        if (text.isPresent() && id.isEmpty()) {
            wrong(name, "An id is expected");
        }
        return id;
    }

    /** A flag, off when it is missing. */
    boolean flag(String name) {
        JsonNode value = members.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            wrong(name, "A boolean is expected");
        }
        return value.asBoolean(false);
    }

    /** The member as it is; a missing node when it is not there. */
    JsonNode node(String name) {
        return members.path(name);
    }

    /** Notes that a member is wrong. */
    void wrong(String name, String text) {
        issues.add(new Issue(text, Optional.of(name)));
    }

    /**
     * To be called when all members have been read.
     *
     * @throws Failure INVALID with everything that was wrong
     */
    void check() {
        if (!issues.isEmpty()) {
            throw Failure.of(Kind.INVALID, issues);
        }
    }
}
