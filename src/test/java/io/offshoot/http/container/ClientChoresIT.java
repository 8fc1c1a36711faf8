package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@code dx logout} and {@code dx get} call besides what everybody calls. */
class ClientChoresIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final UUID user = newUser();

    private UUID newUser() {
        String login = "leaver" + UUID.randomUUID().toString().substring(0, 8);
        String made = fixture.administer("POST", "users", "{'login':'%s'}", login)
                .expect(201)
                .at("/user");
        return UUID.fromString(made.substring("User/".length()));
    }

    private DxClient with(String token) {
        return new DxClient(fixture.server.urls.base(), token);
    }

    private static String signature(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void destroy(DxClient caller, String token) {
        assertThat(caller.call("system/destroyAuthToken", "{'tokenSignature':'%s'}", signature(token))
                        .path("tokenSignature")
                        .asText())
                .isEqualTo(signature(token));
    }

    @Test
    void whoLogsOutEndsTheToken() {
        String token = fixture.token(user, TokenLimits.NONE);
        with(token).call("system/whoami", "{}");

        destroy(with(token), token);

        with(token).refused(401, "InvalidAuthentication", "system/whoami", "{}");
    }

    @Test
    void anotherTokenIsEndedByItsOwnUserAlone() {
        String token = fixture.token(user, TokenLimits.NONE);
        String other = fixture.token(user, TokenLimits.NONE);

        JsonNode error = alice.refused(
                404, "ResourceNotFound", "system/destroyAuthToken", "{'tokenSignature':'%s'}", signature(other));
        assertThat(error.path("message").asText()).isEqualTo("The token could not be found");
        with(other).call("system/whoami", "{}");
        destroy(with(token), other);
        with(other).refused(401, "InvalidAuthentication", "system/whoami", "{}");
        for (String unknown : new String[] {"0".repeat(64), "x"}) {
            alice.refused(404, "ResourceNotFound", "system/destroyAuthToken", "{'tokenSignature':'%s'}", unknown);
        }
        alice.refused(422, "InvalidInput", "system/destroyAuthToken", "{}");
    }

    @Test
    void aLimitedTokenEndsNoOtherThanItself() {
        String token = fixture.token(user, TokenLimits.NONE);
        UUID project = UUID.randomUUID();
        String limited = fixture.token(user, new TokenLimits(Optional.empty(), Map.of(project, AccessLevel.VIEW)));

        with(limited)
                .refused(
                        401,
                        "PermissionDenied",
                        "system/destroyAuthToken",
                        "{'tokenSignature':'%s'}",
                        signature(token));
        destroy(with(limited), limited);

        with(limited).refused(401, "InvalidAuthentication", "system/whoami", "{}");
        with(token).call("system/whoami", "{}");
    }

    @Test
    void anAppletIsGivenWithWhatItNeedsInItsRegion() {
        String project = alice.newProject("Applets");
        String file = alice.newFile(project, "/", "bytes");
        String bundle = DxClient.json("[{'name':'r.tar.gz','id':{'$dnanexus_link':'%s'}}]", file);
        String needs = "{\"*\":{\"instanceType\":\"small\"}}";
        String applet = alice.call(
                        "applet/new",
                        "{'project':'%s','dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'x','bundledDepends':%s,"
                                + "'systemRequirements':%s}}",
                        project,
                        bundle,
                        needs)
                .path("id")
                .asText();
        String plain = alice.call(
                        "applet/new",
                        "{'project':'%s','dxapi':'1.0.0','runSpec':{'interpreter':'bash','code':'x',"
                                + "'systemRequirementsByRegion':{'other:place':{}}}}",
                        project)
                .path("id")
                .asText();

        JsonNode spec = alice.call(applet + "/get", "{}").path("runSpec");

        assertThat(spec.path("code").asText()).isEqualTo("x");
        assertThat(spec.path("bundledDependsByRegion").toString()).isEqualTo("{\"local:main\":" + bundle + "}");
        assertThat(spec.path("systemRequirementsByRegion").toString()).isEqualTo("{\"local:main\":" + needs + "}");
        spec = alice.call(plain + "/get", "{}").path("runSpec");
        assertThat(spec.path("bundledDependsByRegion").toString()).isEqualTo("{\"local:main\":[]}");
        assertThat(spec.path("systemRequirementsByRegion").toString()).isEqualTo("{\"other:place\":{}}");
        assertThat(alice.call(applet + "/describe", "{}").path("runSpec").has("bundledDependsByRegion"))
                .isFalse();
    }

    @Test
    void payersAreToldWhereTheirProjectsMayBe() {
        fixture.administer("PUT", "regions/aws:us-east-1", "");
        fixture.administer("PUT", "orgs/org-regions", "{'name':'R','members':[{'user':'user-alice'}]}");

        for (String payer : new String[] {"user-alice", "org-regions"}) {
            assertThat(alice.call(payer + "/describe", "{}")
                            .path("permittedRegions")
                            .toString())
                    .startsWith("[\"local:main\"")
                    .contains("\"aws:us-east-1\"");
        }
        fixture.user("bob");
        assertThat(alice.call("user-bob/describe", "{}").has("permittedRegions"))
                .isFalse();
        assertThat(fixture.user("bob").call("org-regions/describe", "{}").has("permittedRegions"))
                .isFalse();
    }
}
