package io.offshoot.http.administration;

import io.offshoot.identity.ApiTokens;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The body of a request for an API token: an object that may hold {@code name}, {@code expiresIn} and limits. */
final class ApiTokenRequest {
    /** The members that there may be. */
    static final Set<String> MEMBERS = Set.of("user", "name", "expiresIn", "level", "projects");

    private static final Duration USUAL_LIFE = Duration.ofDays(90);

    private ApiTokenRequest() {}

    /**
     * The token that is wanted. Without limits it allows all that its user may do; with {@code projects} and no
     * {@code level}, nothing elsewhere.
     *
     * @throws Failure INVALID for a value of the wrong type
     */
    static ApiTokens.Wanted of(Body body, UUID user) {
        return new ApiTokens.Wanted(
                user,
                body.text("name").orElse(""),
                limits(body),
                body.seconds("expiresIn").orElse(USUAL_LIFE));
    }

    private static TokenLimits limits(Body body) {
        Optional<AccessLevel> level = body.level("level");
        if (!body.isSet("projects")) {
            return new TokenLimits(Optional.of(level.orElse(AccessLevel.ADMINISTER)), Map.of());
        }
        Map<UUID, AccessLevel> each = new HashMap<>();
        body.levels("projects")
                .forEach((project, most) -> each.put(
                        Ids.parse(project)
                                .or(() -> ContainerIds.project(project))
                                .orElseThrow(() -> Body.expected("The id of a project", "projects." + project)),
                        most));
        return new TokenLimits(level, each);
    }
}
