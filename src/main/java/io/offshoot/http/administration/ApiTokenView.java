package io.offshoot.http.administration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.offshoot.identity.ApiTokens;
import io.offshoot.identity.TokenLimits;
import io.offshoot.store.ApiTokenStore.ApiToken;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An API token as callers see it.
 *
 * @param token the token itself, once, in the answer that made it
 * @param level the most that it allows in projects that are not listed; absent: nothing
 * @param projects the most that it allows in each of these
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ApiTokenView(
        String id,
        Optional<String> token,
        String user,
        String name,
        Optional<String> level,
        Map<String, String> projects,
        String createdBy,
        String created,
        String expires) {
    static ApiTokenView of(ApiToken listed) {
        return of(listed, Optional.empty());
    }

    static ApiTokenView of(ApiTokens.Issued issued) {
        return of(issued.listed(), Optional.of(issued.token()));
    }

    private static ApiTokenView of(ApiToken listed, Optional<String> token) {
        TokenLimits limits = listed.limits().map(TokenLimits::of).orElse(TokenLimits.NONE);
        Map<String, String> projects = new TreeMap<>();
        limits.projects().forEach((project, level) -> projects.put(project.toString(), level.name()));
        return new ApiTokenView(
                listed.id().toString(),
                token,
                "User/" + listed.user(),
                listed.name(),
                limits.everywhere().map(Enum::name),
                projects,
                listed.createdBy(),
                listed.created().toInstant().truncatedTo(ChronoUnit.SECONDS).toString(),
                listed.expires().toInstant().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
