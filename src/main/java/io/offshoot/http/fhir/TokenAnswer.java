package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.identity.PersonTokens;
import io.offshoot.identity.Principal;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.Tokens;
import io.offshoot.model.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A token as {@code /oauth2/token} answers it.
 *
 * @param token the access token, bare
 * @param refresh the refresh token, if there is one
 * @param login what the token calls its sign-in
 * @param client the client through which it was got
 */
record TokenAnswer(
        String token, Optional<String> refresh, Principal principal, Duration life, UUID login, Optional<UUID> client) {
    static TokenAnswer of(SignIn.Issued issued) {
        return new TokenAnswer(
                issued.token(),
                Optional.empty(),
                issued.principal(),
                issued.life(),
                UUID.randomUUID(),
                Optional.of(issued.principal().profile().id()));
    }

    static TokenAnswer of(PersonTokens.Issued issued) {
        return new TokenAnswer(
                issued.access(), issued.refresh(), issued.principal(), issued.life(), issued.login(), issued.client());
    }

    @Override
    public String toString() {
        return "TokenAnswer[" + login + "]";
    }

    /** The answer's JSON. */
    String text(String projectName, FhirUrls urls) {
        ObjectNode answer = Json.mapper().createObjectNode();
        answer.put("token_type", "Bearer");
        answer.put("expires_in", life.toSeconds());
        answer.put("scope", principal.scope().toString());
        answer.put("access_token", Tokens.readable(token, claims()));
        refresh.ifPresent(value -> answer.put("refresh_token", value));
        answer.putObject("project")
                .put("reference", "Project/" + principal.project())
                .put("display", projectName);
        answer.putObject("profile").put("reference", principal.reference()).put("display", principal.display());
        answer.put("smart_style_url", urls.fhir() + ".well-known/smart-styles.json");
        answer.put("need_patient_banner", false);
        return answer.toString();
    }

    /** What Medplum's clients read. */
    private String claims() {
        long now = Instant.now().getEpochSecond();
        String subject = principal instanceof Principal.User user
                ? user.user().toString()
                : principal.profile().id().toString();
        ObjectNode claims = Json.mapper().createObjectNode();
        claims.put("login_id", login.toString());
        client.ifPresent(id -> claims.put("client_id", id.toString()));
        claims.put("sub", subject);
        claims.put("username", subject);
        claims.put("profile", principal.reference());
        claims.put("scope", principal.scope().toString());
        claims.put("iat", now);
        claims.put("exp", now + life.toSeconds());
        return claims.toString();
    }
}
