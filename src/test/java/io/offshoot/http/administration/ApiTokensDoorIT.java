package io.offshoot.http.administration;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import io.offshoot.identity.Accounts;
import io.offshoot.identity.Caller;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Environment;
import io.offshoot.store.PrincipalStore.Account;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiTokensDoorIT {
    private static final String PATH = "api/auth/apiTokens";

    private static TestServer server;
    private static TestClient root;
    private static TestClient nobody;
    private static TestClient one;
    private static TestClient two;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        root = server.superAdmin();
        nobody = server.nobody();
        one = server.newProject("One");
        two = server.newProject("Two");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whoHasNoMembershipStillHasTokens() {
        String user = user("alone@example.org");
        String session = session("alone@example.org");
        Reply made = nobody.post(PATH, "{\"name\":\"laptop\"}", "Authorization", session)
                .expect(201);
        assertThat(made.at("/user")).isEqualTo("User/" + user);
        assertThat(made.at("/level")).isEqualTo("ADMINISTER");
        assertThat(made.header("Location")).endsWith(made.at("/id"));
        String token = "Bearer " + made.at("/token");
        Reply listed = nobody.get(PATH, "Authorization", token).expect(200);
        assertThat(listed.json().at("/apiTokens")).hasSize(1);
        assertThat(listed.at("/apiTokens/0/name")).isEqualTo("laptop");
        assertThat(listed.text()).doesNotContain(made.at("/token"));
        assertThat(server.sql(
                        "select 1 from access_token where encode(hash, 'escape') like '%" + made.at("/token") + "%'"))
                .isEmpty();
        nobody.get("fhir/R4/Patient", "Authorization", token).expect(403);

        nobody.delete(PATH + "/" + made.at("/id"), "Authorization", token).expect(204);
        nobody.get(PATH, "Authorization", token).expect(401);
        nobody.delete(PATH + "/" + made.at("/id"), "Authorization", session).expect(404);
    }

    @Test
    void aTokenIsLimitedToProjectsAndLevels() {
        String user = user("limited@example.org");
        member(one, user, ",\"admin\":true");
        member(two, user, "");
        String view = token(user, "{\"" + one.project() + "\":\"VIEW\"}");
        String patient = one.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}")
                .expect(201)
                .id();
        nobody.get("fhir/R4/Patient/" + patient, "Authorization", view).expect(200);
        nobody.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}", "Authorization", view)
                .expect(403);
        nobody.delete("fhir/R4/Patient/" + patient, "Authorization", view).expect(403);
        nobody.post(
                        "fhir/R4",
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\"},"
                                + "\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}",
                        "Authorization",
                        view)
                .expect(403);
        nobody.get("fhir/R4/Patient", "Authorization", view, "X-Offshoot-Project", two.project())
                .expect(403);
        nobody.post(PATH, "{}", "Authorization", view).expect(403);

        String upload = token(user, "{\"" + one.project() + "\":\"UPLOAD\",\"" + two.project() + "\":\"VIEW\"}");
        Reply several = nobody.get("fhir/R4/Patient", "Authorization", upload).expect(403);
        assertThat(several.text()).contains("X-Offshoot-Project");
        String mine = nobody.post(
                        "fhir/R4/Patient",
                        "{\"resourceType\":\"Patient\"}",
                        "Authorization",
                        upload,
                        "X-Offshoot-Project",
                        one.project())
                .expect(201)
                .id();
        nobody.delete("fhir/R4/Patient/" + mine, "Authorization", upload, "X-Offshoot-Project", one.project())
                .expect(403);
        nobody.get("fhir/R4/Patient", "Authorization", upload, "X-Offshoot-Project", "x")
                .expect(400);

        Caller caller = await(server.identities.signIn().caller(upload.substring(7)));
        ProjectLevels levels = new ProjectLevels(server.database, List.of());
        assertThat(await(levels.of(caller, UUID.fromString(one.project())))).contains(AccessLevel.UPLOAD);
        assertThat(await(levels.of(caller, UUID.fromString(two.project())))).contains(AccessLevel.VIEW);
        assertThat(await(levels.of(caller, Environment.ID))).isEmpty();
        assertThat(await(levels.given(server.database.requests(), caller, 100)))
                .containsOnlyKeys(UUID.fromString(one.project()), UUID.fromString(two.project()));
    }

    @Test
    void aSuperAdministratorsPowersDoNotPassThroughALimitedToken() {
        String user = server.sql("select id from principal where email = 'admin@example.com'")
                .iterator()
                .next()
                .getUUID(0)
                .toString();
        String whole = token(user, "null");
        nobody.post(
                        "fhir/R4/Project/$init",
                        "{\"name\":\"By token\"}",
                        "Authorization",
                        whole,
                        "X-Offshoot-Project",
                        superProject())
                .expect(201);
        String limited = token(user, "{\"" + superProject() + "\":\"ADMINISTER\"}");
        nobody.post("fhir/R4/Project/$init", "{\"name\":\"No\"}", "Authorization", limited)
                .expect(403);
        Caller caller = await(server.identities.signIn().caller(limited.substring(7)));
        assertThat(caller.superAdmin()).isFalse();
        assertThat(await(new ProjectLevels(server.database, List.of()).of(caller, UUID.fromString(one.project()))))
                .isEmpty();
    }

    @Test
    void othersTokensAreForSuperAdministratorsOnly() {
        String user = user("other@example.org");
        one.post(PATH, "{\"user\":\"" + user + "\"}").expect(403);
        one.get(PATH + "?user=User/" + user).expect(403);
        one.get(PATH).expect(400);
        Reply made = root.post(PATH, "{\"user\":\"User/" + user + "\",\"expiresIn\":60}")
                .expect(201);
        assertThat(root.get(PATH + "?user=" + user).expect(200).json().at("/apiTokens"))
                .hasSize(1);
        one.delete(PATH + "/" + made.at("/id")).expect(404);
        root.delete(PATH + "/" + made.at("/id")).expect(204);
        nobody.get(PATH).expect(401);
        root.post(PATH, "{\"user\":\"" + UUID.randomUUID() + "\"}").expect(404);
    }

    @Test
    void badRequestsAreNamed() {
        String user = user("bad@example.org");
        for (String body : List.of(
                "{\"user\":1}",
                "{\"nope\":1}",
                "[]",
                "{",
                "{\"user\":\"" + user + "\",\"expiresIn\":0}",
                "{\"user\":\"" + user + "\",\"expiresIn\":1e9}",
                "{\"user\":\"" + user + "\",\"expiresIn\":2147483647}",
                "{\"user\":\"" + user + "\",\"level\":\"view\"}",
                "{\"user\":\"" + user + "\",\"projects\":[]}",
                "{\"user\":\"" + user + "\",\"projects\":{\"x\":\"VIEW\"}}",
                "{\"user\":\"" + user + "\",\"name\":\"" + "n".repeat(201) + "\"}")) {
            root.post(PATH, body).expect(400);
        }
    }

    @Test
    void usersAreFollowedWhateverBecomesOfThem() {
        String user = user("Ann@Example.org");
        assertThat(root.get("fhir/R4/User/" + user).expect(200).at("/meta/project"))
                .isEmpty();
        root.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"ann@example.ORG\"}")
                .expect(409);
        Account account = account("ANN@example.org").orElseThrow();
        assertThat(account.project()).isEqualTo(Environment.ID);
        assertThat(account.login()).isEqualTo("ann@example.org");
        String token = token(user, "null");
        root.put(
                        "fhir/R4/User/" + user,
                        "{\"resourceType\":\"User\",\"id\":\"" + user + "\",\"login\":\"ann\",\"enabled\":false}")
                .expect(200);
        assertThat(account("ann@example.org")).isEmpty();
        Account renamed = await(server.identities
                        .accounts()
                        .find(server.database.requests(), Accounts.Name.LOGIN, "Ann", Optional.empty()))
                .orElseThrow();
        assertThat(renamed.enabled()).isFalse();
        nobody.get(PATH, "Authorization", token).expect(401);
        root.delete("fhir/R4/User/" + user).expect(200);
        assertThat(server.sql("select 1 from principal where id = '" + user + "'"))
                .isEmpty();

        one.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"in@one.org\"}")
                .expect(201);
        two.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"in@one.org\"}")
                .expect(201);
        one.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"IN@one.org\"}")
                .expect(409);
        one.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":1}").expect(400);
    }

    @Test
    void theEnvironmentIsNoProjectToAnybody() {
        String id = Environment.ID.toString();
        root.get("fhir/R4/Project/" + id).expect(404);
        root.delete("fhir/R4/Project/" + id).expect(404);
        root.post("fhir/R4/Project/" + id + "/$expunge", "{}").expect(404);
        root.put("fhir/R4/Project/" + id, "{\"resourceType\":\"Project\",\"id\":\"" + id + "\"}")
                .expect(409);
        assertThat(root.get("fhir/R4/Project?_count=1000").text()).doesNotContain(id);
        one.get("fhir/R4/User?_project=" + id).expect(404);
        root.get("fhir/R4/User?_project=" + id).expect(200);
    }

    private static String superProject() {
        return server.made.project().toString();
    }

    private static Optional<Account> account(String email) {
        return await(server.identities
                .accounts()
                .find(server.database.requests(), Accounts.Name.EMAIL, email, Optional.empty()));
    }

    private static String user(String email) {
        return root.post(
                        "fhir/R4/User",
                        "{\"resourceType\":\"User\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"" + email
                                + "\"}")
                .expect(201)
                .id();
    }

    private static String session(String email) {
        Account account = account(email).orElseThrow();
        await(server.identities.accounts().setPassword(account, "pass word", false));
        Account checked = await(server.identities
                .accounts()
                .check("127.0.0.1", Accounts.Name.EMAIL, email, "pass word", Optional.empty()));
        return "Bearer " + await(server.identities.accounts().open(checked, Duration.ofMinutes(5)));
    }

    private static String token(String user, String projects) {
        return "Bearer "
                + root.post(PATH, "{\"user\":\"" + user + "\",\"projects\":" + projects + "}")
                        .expect(201)
                        .at("/token");
    }

    private static void member(TestClient project, String user, String more) {
        String profile = project.post("fhir/R4/Practitioner", "{\"resourceType\":\"Practitioner\"}")
                .expect(201)
                .id();
        project.post(
                        "fhir/R4/ProjectMembership",
                        "{\"resourceType\":\"ProjectMembership\",\"project\":{\"reference\":\"Project/"
                                + project.project()
                                + "\"},\"user\":{\"reference\":\"User/" + user
                                + "\"},\"profile\":{\"reference\":\"Practitioner/" + profile + "\"}" + more + "}")
                .expect(201);
    }
}
