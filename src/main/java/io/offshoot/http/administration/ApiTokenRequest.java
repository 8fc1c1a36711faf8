package io.offshoot.http.administration;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.identity.ApiTokens;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.Json;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The body of a request for an API token: an object that may hold {@code name}, {@code expiresIn} and limits. */
final class ApiTokenRequest {
    static final int MOST_BYTES = 64 * 1024;

    private static final Set<String> MEMBERS = Set.of("user", "name", "expiresIn", "level", "projects");
    private static final Duration USUAL_LIFE = Duration.ofDays(90);

    private ApiTokenRequest() {}

    /**
     * The members of the body; none without one.
     *
     * @throws Failure INVALID for what is no JSON object, or holds a member that is not known
     */
    static JsonNode members(byte[] body) {
        if (body.length == 0) {
            return Json.mapper().createObjectNode();
        }
        JsonCheck.object(body, JsonLimits.RESOURCE.withMaxBytes(MOST_BYTES));
        JsonNode members;
        try {
            members = Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("checked JSON in memory is always readable", e);
        }
        for (Iterator<String> names = members.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!MEMBERS.contains(name)) {
                throw Failure.invalid("Unknown member: " + name, name);
            }
        }
        return members;
    }

    /**
     * The token that is wanted. Without limits it allows all that its user may do; with {@code projects} and no
     * {@code level}, nothing elsewhere.
     *
     * @throws Failure INVALID for a value of the wrong type
     */
    static ApiTokens.Wanted of(JsonNode members, UUID user) {
        return new ApiTokens.Wanted(user, text(members, "name").orElse(""), limits(members), life(members));
    }

    /**
     * A member that is a string.
     *
     * @throws Failure INVALID for one that is something else
     */
    static Optional<String> text(JsonNode members, String name) {
        JsonNode value = members.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Failure.invalid("A string is expected", name);
        }
        return Optional.of(value.textValue());
    }

    private static Duration life(JsonNode members) {
        JsonNode value = members.path("expiresIn");
        if (value.isMissingNode() || value.isNull()) {
            return USUAL_LIFE;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw Failure.invalid("A number of seconds is expected", "expiresIn");
        }
        return Duration.ofSeconds(value.intValue());
    }

    private static TokenLimits limits(JsonNode members) {
        Optional<AccessLevel> level = text(members, "level").map(name -> level(name, "level"));
        JsonNode projects = members.path("projects");
        if (projects.isMissingNode() || projects.isNull()) {
            return new TokenLimits(Optional.of(level.orElse(AccessLevel.ADMINISTER)), Map.of());
        }
        if (!projects.isObject()) {
            throw Failure.invalid("An object of project ids and levels is expected", "projects");
        }
        Map<UUID, AccessLevel> each = new HashMap<>();
        projects.fields().forEachRemaining(entry -> {
            String place = "projects." + entry.getKey();
            UUID project = Ids.parse(entry.getKey())
                    .orElseThrow(() -> Failure.invalid("The id of a project is expected", place));
            each.put(project, level(entry.getValue().asText(), place));
        });
        return new TokenLimits(level, each);
    }

    private static AccessLevel level(String name, String place) {
        return AccessLevel.named(name)
                .orElseThrow(
                        () -> Failure.invalid("One of VIEW, UPLOAD, CONTRIBUTE and ADMINISTER is expected", place));
    }
}
