package io.offshoot.identity;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.failure;
import static io.offshoot.TestEnvironment.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.access.Interaction;
import io.offshoot.identity.SignIn.Issued;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SignInIT {
    private static final String ADDRESS = "192.0.2.1";

    private static TestEnvironment environment;
    private static Principal root;
    private static Access project;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        root = environment.superAdministrator();
        project = environment.newProject(root, "Clinic");
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    @Test
    void aTokenStandsForItsClientUntilLogout() {
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"name\":\"App\",\"secret\":\"s\"}");
        membership(client, "");
        Issued issued = await(environment.signIn.token(ADDRESS, client.toString(), "s", Scope.parse("openid offline")));
        assertThat(issued.life().toSeconds()).isEqualTo(3600);
        Principal principal = await(environment.signIn.bearer(issued.token()));
        assertThat(principal).isEqualTo(issued.principal());
        assertThat(principal.project()).isEqualTo(project.project());
        assertThat(principal.display()).isEqualTo("App");
        assertThat(principal.superAdmin()).isFalse();
        assertThat(principal.projectAdmin()).isFalse();
        assertThat(principal.scope().has("offline")).isTrue();
        assertThat(environment.sql(
                        "select 1 from access_token where encode(hash, 'escape') like '%" + issued.token() + "%'"))
                .isEmpty();
        await(environment.signIn.logout(issued.token()));
        assertThat(failure(environment.signIn.bearer(issued.token())).kind()).isEqualTo(Kind.UNAUTHENTICATED);
    }

    @Test
    void wrongSecretsAndUnknownClientsAreRefused() {
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"right\"}");
        membership(client, "");
        assertThat(refusal(client.toString(), "wrong")).isEqualTo("Invalid secret");
        assertThat(refusal(client.toString(), "")).isEqualTo("Invalid secret");
        assertThat(refusal(UUID.randomUUID().toString(), "right")).isEqualTo("Invalid client");
        assertThat(refusal("1-1-1-1-1", "right")).isEqualTo("Invalid client");
        assertThat(refusal("x", "right")).isEqualTo("Invalid client");
        assertThat(failure(environment.newSignIn().basic(ADDRESS, client.toString(), "wrong"))
                        .kind())
                .isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(failure(environment.signIn.bearer("x".repeat(43))).kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(failure(environment.signIn.bearer("")).kind()).isEqualTo(Kind.UNAUTHENTICATED);
    }

    @Test
    void guessingIsSlowedDown() {
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"right\"}");
        membership(client, "");
        SignIn signIn = environment.newSignIn();
        Failure last = null;
        for (int i = 0; i <= AttemptLimiter.Limits.USUAL.perPair(); i++) {
            last = failure(signIn.basic(ADDRESS, client.toString(), "wrong" + i));
        }
        assertThat(last.kind()).isEqualTo(Kind.TOO_MANY_REQUESTS);
        assertThat(last.retryAfter()).isPresent();
        assertThat(failure(signIn.basic(ADDRESS, client.toString(), "right")).kind())
                .isEqualTo(Kind.TOO_MANY_REQUESTS);
        assertThat(await(signIn.basic("192.0.2.2", client.toString(), "right"))).isNotNull();
    }

    @Test
    void withoutAnActiveMembershipNobodyComesIn() {
        UUID none = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        assertThat(kind(none)).isEqualTo(Kind.UNAUTHENTICATED);
        UUID inactive = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        membership(inactive, ",\"active\":false");
        assertThat(kind(inactive)).isEqualTo(Kind.UNAUTHENTICATED);
        UUID off = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\",\"status\":\"off\"}");
        membership(off, "");
        assertThat(kind(off)).isEqualTo(Kind.INVALID);
    }

    @Test
    void aMembershipInAnotherProjectDoesNotCount() {
        Access other = environment.newProject(root, "Elsewhere");
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        await(environment.repository.create(
                other,
                ResourceType.PROJECT_MEMBERSHIP,
                utf8(
                        "{\"resourceType\":\"ProjectMembership\",\"admin\":true,\"user\":{\"reference\":\"ClientApplication/"
                                + client + "\"},\"profile\":{\"reference\":\"ClientApplication/" + client + "\"}}"),
                Optional.empty()));
        assertThat(kind(client)).isEqualTo(Kind.UNAUTHENTICATED);
        membership(client, ",\"project\":{\"reference\":\"Project/" + other.project() + "\"}");
        assertThat(kind(client)).isEqualTo(Kind.UNAUTHENTICATED);
    }

    @Test
    void aPolicyThatIsNotThereOrCannotBeEnforcedDeniesEverything() {
        UUID unenforceable = policy("{\"resourceType\":\"AccessPolicy\"}");
        environment.sql(
                "update resource set content = '{\"resourceType\":\"AccessPolicy\",\"resource\":[{\"resourceType\":"
                        + "\"Patient\",\"writeConstraint\":[{}]}]}' where id = '" + unenforceable + "'");
        for (UUID id : new UUID[] {UUID.randomUUID(), unenforceable}) {
            for (String policy : new String[] {
                ",\"accessPolicy\":{\"reference\":\"AccessPolicy/" + id + "\"}",
                ",\"admin\":true,\"access\":[{\"policy\":{\"reference\":\"AccessPolicy/" + id + "\"}}]",
            }) {
                UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
                membership(client, policy);
                assertThat(kind(client)).as(policy).isEqualTo(Kind.FORBIDDEN);
                membership(client, "");
                assertThat(kind(client)).as("an unlimited one beside it").isEqualTo(Kind.FORBIDDEN);
            }
        }
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        membership(client, ",\"access\":[]");
        assertThat(await(environment.signIn.basic(ADDRESS, client.toString(), "s"))
                        .rules()
                        .limited())
                .isFalse();
    }

    @Test
    void policiesOfAMembershipLimitItsPrincipal() {
        UUID policy = policy("{\"resourceType\":\"AccessPolicy\",\"resource\":[{\"resourceType\":\"Patient\"}]}");
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        membership(client, ",\"accessPolicy\":{\"reference\":\"AccessPolicy/" + policy + "\"}");
        Principal principal = await(environment.newSignIn().basic(ADDRESS, client.toString(), "s"));
        assertThat(principal.rules().of(ResourceType.of("Patient")).open()).isTrue();
        assertThat(principal.rules().of(ResourceType.of("Observation")).permits(Interaction.READ))
                .isFalse();
        assertThat(principal.rules().policies()).containsExactly(policy);
    }

    @Test
    void whatNamesNoPolicyIsRefused() {
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        String reference = "{\"reference\":\"ClientApplication/" + client + "\"}";
        for (String more : new String[] {
            "\"accessPolicy\":null",
            "\"accessPolicy\":{\"reference\":\"Patient/" + client + "\"}",
            "\"access\":[{}]",
            "\"access\":[{\"policy\":{\"reference\":\"AccessPolicy/x\"}}]",
            "\"access\":[{\"policy\":{\"reference\":\"AccessPolicy/" + client
                    + "\"},\"parameter\":[{\"name\":\"x\",\"valueInteger\":1}]}]"
        }) {
            String text = "{\"resourceType\":\"ProjectMembership\",\"profile\":" + reference + "," + more + "}";
            Failure failure = failure(environment.repository.create(
                    project, ResourceType.PROJECT_MEMBERSHIP, utf8(text), Optional.empty()));
            assertThat(failure.kind()).as(more).isEqualTo(Kind.INVALID);
            assertThat(failure.issues().get(0).expression().orElse("")).startsWith("ProjectMembership.access");
        }
    }

    @Test
    void aTokenEndsWithItsMembershipSecretClientOrProject() {
        UUID client = client("{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}");
        ResourceKey membership = membership(client, "");
        String token = token(client);
        await(environment.repository.delete(project, membership, Optional.empty()));
        assertThat(failure(environment.newSignIn().bearer(token)).kind()).isEqualTo(Kind.UNAUTHENTICATED);

        ResourceKey restricted = membership(client, "");
        token = token(client);
        String text = "{\"resourceType\":\"ProjectMembership\",\"id\":\"" + restricted.id()
                + "\",\"user\":{\"reference\":\"ClientApplication/" + client
                + "\"},\"profile\":{\"reference\":\"ClientApplication/" + client
                + "\"},\"accessPolicy\":{\"reference\":\"AccessPolicy/" + UUID.randomUUID() + "\"}}";
        await(environment.repository.update(project, restricted, utf8(text), Optional.empty()));
        assertThat(failure(environment.newSignIn().bearer(token)).kind()).isEqualTo(Kind.FORBIDDEN);
        await(environment.repository.delete(project, restricted, Optional.empty()));

        membership(client, "");
        token = token(client);
        ResourceKey key = new ResourceKey(ResourceType.CLIENT_APPLICATION, client);
        String changed = "{\"resourceType\":\"ClientApplication\",\"id\":\"" + client + "\",\"secret\":\"t\"}";
        await(environment.repository.update(project, key, utf8(changed), Optional.empty()));
        assertThat(failure(environment.newSignIn().bearer(token)).kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(failure(environment.newSignIn().basic(ADDRESS, client.toString(), "s"))
                        .kind())
                .isEqualTo(Kind.UNAUTHENTICATED);

        await(environment.signIn.basic(ADDRESS, client.toString(), "t"));
        await(environment.repository.delete(project, key, Optional.empty()));
        assertThat(failure(environment.newSignIn().basic(ADDRESS, client.toString(), "t"))
                        .kind())
                .isEqualTo(Kind.UNAUTHENTICATED);
    }

    @Test
    void aDeletedProjectLetsNobodyIn() {
        Access doomed = environment.newProject(root, "Doomed");
        UUID client = doomed.principal().profile().id();
        Access everywhere = await(environment.scope.of(root, Optional.empty()));
        await(environment.repository.delete(
                everywhere, new ResourceKey(ResourceType.PROJECT, doomed.project()), Optional.empty()));
        assertThat(refusal(client.toString(), "any")).isEqualTo("Invalid client");
    }

    @Test
    void aRetiringSecretStillWorks() {
        UUID client =
                client("{\"resourceType\":\"ClientApplication\",\"secret\":\"new\",\"retiringSecret\":\"old\\u0021\"}");
        membership(client, "");
        assertThat(await(environment.signIn.basic(ADDRESS, client.toString(), "new")))
                .isNotNull();
        assertThat(await(environment.signIn.basic(ADDRESS, client.toString(), "old!")))
                .isNotNull();
    }

    private static String token(UUID client) {
        return await(environment.newSignIn().token(ADDRESS, client.toString(), "s", Scope.OPENID))
                .token();
    }

    private static Kind kind(UUID client) {
        return failure(environment.newSignIn().token(ADDRESS, client.toString(), "s", Scope.OPENID))
                .kind();
    }

    private static String refusal(String client, String secret) {
        Failure refusal = failure(environment.newSignIn().token(ADDRESS, client, secret, Scope.OPENID));
        assertThat(refusal.kind()).isEqualTo(Kind.INVALID);
        return refusal.getMessage();
    }

    private static UUID policy(String text) {
        return await(environment.repository.create(
                        project, ResourceType.of("AccessPolicy"), utf8(text), Optional.empty()))
                .key()
                .id();
    }

    private static UUID client(String text) {
        return await(environment.repository.create(
                        project, ResourceType.CLIENT_APPLICATION, utf8(text), Optional.empty()))
                .key()
                .id();
    }

    private static ResourceKey membership(UUID client, String more) {
        String reference = "{\"reference\":\"ClientApplication/" + client + "\"}";
        String text = "{\"resourceType\":\"ProjectMembership\",\"user\":" + reference + ",\"profile\":" + reference
                + more + "}";
        return await(environment.repository.create(
                        project, ResourceType.PROJECT_MEMBERSHIP, utf8(text), Optional.empty()))
                .key();
    }
}
