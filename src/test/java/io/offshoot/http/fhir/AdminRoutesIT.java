package io.offshoot.http.fhir;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import io.offshoot.store.ResourceRemovalStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdminRoutesIT {
    private static TestServer server;
    private static TestClient root;
    private static TestClient nobody;
    private static TestClient one;
    private static TestClient two;
    private static String admin;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        root = server.superAdmin();
        nobody = server.nobody();
        one = server.newProject("One");
        two = server.newProject("Two");
        admin = "admin/projects/" + one.project();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void onlyTheProjectsAdministratorsComeIn() {
        TestClient member = client("Plain", "");
        List<String> posts =
                List.of("/client", "/bot", "/invite", "/secrets", "/sites", "/members/" + UUID.randomUUID());
        nobody.get(admin).expect(401);
        two.get(admin).expect(404);
        member.get(admin).expect(403);
        for (String path : posts) {
            nobody.post(admin + path, "{}").expect(401);
            two.post(admin + path, "{}").expect(404);
            member.post(admin + path, "{}").expect(403);
        }
        two.get("admin/projects/x").expect(404);
        root.get("admin/projects/" + UUID.randomUUID()).expect(404);
        nobody.get("admin/nothing").expect(404);
        assertThat(one.get(admin).expect(200).text())
                .isEqualTo("{\"project\":{\"id\":\"" + one.project() + "\",\"name\":\"One\",\"strictMode\":true}}");
        assertThat(root.get(admin).expect(200).at("/project/name")).isEqualTo("One");
    }

    @Test
    void clientsComeWithTheirMembership() {
        Reply made = one.post(admin + "/client", "{\"name\":\"App\",\"description\":\"An app\",\"admin\":true}")
                .expect(201);
        assertThat(made.at("/resourceType")).isEqualTo("ClientApplication");
        assertThat(made.at("/description")).isEqualTo("An app");
        TestClient app = new TestClient(server.urls.base(), made.id(), made.at("/secret"));
        app.get("fhir/R4/Patient").expect(200);
        app.get(admin).expect(200);
        assertThat(one.post(admin + "/client", "{\"description\":\"x\"}")
                        .expect(400)
                        .at("/issue/0/expression/0"))
                .isEqualTo("name");
    }

    @Test
    void botsKeepTheirCodeAndAreNotRun() {
        Reply bot = one.post(admin + "/bot", "{\"name\":\"Hello\",\"sourceCode\":\"export const a = 1;\"}")
                .expect(201);
        assertThat(bot.at("/resourceType")).isEqualTo("Bot");
        assertThat(nobody.get(bot.at("/sourceCode/url")).expect(200).text()).isEqualTo("export const a = 1;");
        String code = "exports.handler = () => '" + "x".repeat(100_000) + "';";
        String deploy = "fhir/R4/Bot/" + bot.id() + "/$deploy";
        client("Plain", "").post(deploy, "{\"code\":\"1\"}").expect(403);
        two.post(deploy, "{\"code\":\"1\"}").expect(404);
        one.post(deploy, "{\"filename\":\"a.js\"}").expect(400);
        assertThat(one.post(deploy, "{\"code\":\"" + code + "\",\"filename\":\"hello.js\"}")
                        .expect(200)
                        .id())
                .isEqualTo("ok");
        one.post(deploy, "{\"code\":\"" + code + "\",\"filename\":\"hello.js\"}")
                .expect(200);
        Reply read = one.get("fhir/R4/Bot/" + bot.id()).expect(200);
        assertThat(read.at("/executableCode/title")).isEqualTo("hello.js");
        assertThat(nobody.get(read.at("/executableCode/url")).expect(200).text())
                .isEqualTo(code);
        assertThat(nobody.get(read.at("/sourceCode/url")).expect(200).text()).isEqualTo("export const a = 1;");
        for (String method : List.of("GET", "POST")) {
            Reply refused = one.send(method, "fhir/R4/Bot/" + bot.id() + "/$execute", BodyPublishers.noBody())
                    .expect(400);
            assertThat(refused.at("/issue/0/code")).isEqualTo("not-supported");
            assertThat(refused.at("/issue/0/details/text")).contains("not run");
        }
    }

    @Test
    void peopleAreInvited() {
        Reply first = one.post(
                        admin + "/invite",
                        "{\"resourceType\":\"Practitioner\",\"firstName\":\"Ann\",\"lastName\":\"B\","
                                + "\"email\":\"Ann@Example.org\",\"password\":\"first password\","
                                + "\"membership\":{\"admin\":true,\"user\":{\"reference\":\"User/x\"}}}")
                .expect(200);
        assertThat(first.at("/resourceType")).isEqualTo("ProjectMembership");
        assertThat(first.at("/admin")).isEqualTo("true");
        assertThat(first.at("/invitedBy/reference")).startsWith("ClientApplication/");
        assertThat(first.at("/profile/display")).isEqualTo("Ann B");
        assertThat(signIn("ann@example.org", "first password", one).status).isEqualTo(200);

        // Who is known keeps the password, whoever invites.
        two.post(
                        "admin/projects/" + two.project() + "/invite",
                        "{\"resourceType\":\"Practitioner\",\"firstName\":\"Ann\",\"lastName\":\"B\","
                                + "\"email\":\"ann@example.org\",\"password\":\"other password\"}")
                .expect(200);
        assertThat(signIn("ann@example.org", "other password", two).status).isEqualTo(400);
        assertThat(signIn("ann@example.org", "first password", two).status).isEqualTo(200);
        String again = "{\"resourceType\":\"Practitioner\",\"firstName\":\"Ann\",\"lastName\":\"B\","
                + "\"email\":\"ann@example.org\"";
        one.post(admin + "/invite", again + "}").expect(409);
        one.post(admin + "/invite", again + ",\"forceNewMembership\":true}").expect(200);

        Reply patient = one.post(
                        admin + "/invite",
                        "{\"resourceType\":\"Patient\",\"firstName\":\"P\",\"lastName\":\"Q\","
                                + "\"email\":\"p@example.org\",\"password\":\"patient password\"}")
                .expect(200);
        String user = patient.at("/user/reference");
        assertThat(one.get("fhir/R4/" + user).expect(200).at("/project/reference"))
                .isEqualTo("Project/" + one.project());
        assertThat(signIn("p@example.org", "patient password", one).status).isEqualTo(200);
        Reply external = one.post(
                        admin + "/invite",
                        "{\"resourceType\":\"Patient\",\"firstName\":\"P\",\"lastName\":\"R\",\"externalId\":\"e1\"}")
                .expect(200);
        assertThat(external.at("/externalId")).isEqualTo("e1");
    }

    @Test
    void anInvitationThatFailsLeavesNothing() {
        String before = counts();
        for (String body : List.of(
                "{}",
                "{\"resourceType\":\"Observation\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"n@example.org\"}",
                "{\"resourceType\":\"Patient\",\"firstName\":\"A\",\"lastName\":\"B\"}",
                "{\"resourceType\":\"Patient\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"n\"}",
                "{\"resourceType\":\"Practitioner\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"n@example.org\","
                        + "\"password\":\"short\"}",
                "{\"resourceType\":\"Practitioner\",\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"n@example.org\","
                        + "\"membership\":{\"access\":[{\"policy\":{\"reference\":5}}]}}")) {
            one.post(admin + "/invite", body).expect(400);
        }
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void secretsAndSitesAreReplacedByTheProjectsAdministrators() {
        TestClient three = server.newProject("Three");
        String admin = "admin/projects/" + three.project();
        Reply project = three.post(admin + "/secrets", "[{\"name\":\"KEY\",\"valueString\":\"v1\"}]")
                .expect(200);
        assertThat(project.at("/secret/0/valueString")).isEqualTo("v1");
        assertThat(project.at("/name")).isEqualTo("Three");
        assertThat(server.sql("select 1 from resource where content like '%v1%'"))
                .isEmpty();
        three.post(admin + "/secrets", "[{\"name\":\"KEY\"},{\"name\":\"OTHER\",\"valueInteger\":5}]")
                .expect(200);
        JsonNode shown = three.get(admin).expect(200).json().at("/project/secret");
        assertThat(shown.toString())
                .isEqualTo("[{\"name\":\"KEY\",\"valueString\":\"v1\"},{\"name\":\"OTHER\",\"valueInteger\":5}]");
        three.post(admin + "/sites", "[{\"name\":\"s\",\"domain\":[\"x.org\"]}]")
                .expect(200);
        assertThat(three.get(admin).at("/project/site/0/domain/0")).isEqualTo("x.org");
        assertThat(three.get(admin).at("/project/secret/0/name")).isEqualTo("KEY");
        for (String bad : List.of("{}", "[1]", "[{}]", "[", "[{\"name\":\"a\",\"name\":\"b\"}]")) {
            three.post(admin + "/secrets", bad).expect(400);
        }
        Reply changed = three.put(
                        "fhir/R4/Project/" + three.project(),
                        "{\"resourceType\":\"Project\",\"id\":\"" + three.project()
                                + "\",\"name\":\"Three\",\"superAdmin\":true}")
                .expect(200);
        assertThat(changed.text()).doesNotContain("superAdmin");
        assertThat(three.get(admin).at("/project/strictMode")).isEqualTo("true");
    }

    @Test
    void membershipsAreShownChangedAndEnded() {
        Reply invited = one.post(
                        admin + "/invite",
                        "{\"resourceType\":\"Practitioner\",\"firstName\":\"M\",\"lastName\":\"N\","
                                + "\"email\":\"m@example.org\",\"password\":\"member password\"}")
                .expect(200);
        String path = admin + "/members/" + invited.id();
        assertThat(one.get(path).expect(200).at("/user/display")).isEqualTo("m@example.org");
        two.get("admin/projects/" + two.project() + "/members/" + invited.id()).expect(404);
        String text = one.get(path).text();
        String changed = text.replaceFirst("\\{", "{\"admin\":true,");
        assertThat(one.post(path, changed).expect(200).at("/admin")).isEqualTo("true");
        one.post(path, changed.replace(one.project(), two.project())).expect(400);
        one.post(path, "{}").expect(400);
        one.delete(path).expect(200);
        one.get(path).expect(410);
        assertThat(signIn("m@example.org", "member password", one).status).isEqualTo(400);
    }

    @Test
    void anOwnerByEmailIsFoundOrMadeAndStaysAMember() {
        String body = "{\"name\":\"Owned\",\"ownerEmail\":\"owner@example.org\"}";
        String first = root.post("fhir/R4/Project/$init", body).expect(201).id();
        Reply second = root.post("fhir/R4/Project/$init", body).expect(201);
        assertThat(second.at("/owner/display")).isEqualTo("owner@example.org");
        assertThat(server.sql("select 1 from principal where email = 'owner@example.org'"))
                .hasSize(1);
        root.post("admin/super/setpassword", "{\"email\":\"owner@example.org\",\"password\":\"owner password\"}")
                .expect(200);
        Reply choices = signIn("owner@example.org", "owner password", null);
        assertThat(choices.json().at("/memberships")).hasSize(2);
        String membership = choices.at("/memberships/0/project/reference").endsWith(first)
                ? choices.at("/memberships/0/id")
                : choices.at("/memberships/1/id");
        root.delete("admin/projects/" + first + "/members/" + membership).expect(409);
        root.post("fhir/R4/Project/$init", "{\"name\":\"X\",\"ownerEmail\":\"nobody\"}")
                .expect(400);
        root.post("fhir/R4/Project/$init", "{\"name\":\"X\",\"ownerEmail\":5}").expect(400);
    }

    @Test
    void oneResourceIsExpungedWithItsHistory() {
        String patient = one.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}")
                .expect(201)
                .id();
        one.put(
                        "fhir/R4/Patient/" + patient,
                        "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"active\":true}")
                .expect(200);
        String path = "fhir/R4/Patient/" + patient + "/$expunge";
        one.post(path, "{}").expect(403);
        root.post(path + "?everything=true", "{}").expect(400);
        Reply job = root.post(path, "{}").expect(202);
        finished(job);
        one.get("fhir/R4/Patient/" + patient).expect(404);
        assertThat(server.sql("select 1 from resource_history where id = '" + patient + "'"))
                .isEmpty();
        root.post(path, "{}").expect(404);
    }

    @Test
    void anExpungeWaitsForWhatCopiesFromTheProject() {
        String patient = one.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}")
                .expect(201)
                .id();
        String copy = UUID.randomUUID().toString();
        server.sql("insert into duplication (id, kind, door, state, source, target, key, parameters, principal,"
                + " caller_project) values ('" + copy + "', 'clone', 'fhir', 'copying', '" + one.project() + "', '"
                + UUID.randomUUID() + "', '', '', '', '" + one.project() + "')");
        String status = root.post("fhir/R4/Patient/" + patient + "/$expunge", "{}")
                .expect(202)
                .header("content-location");
        root.get(status).expect(202);
        one.get("fhir/R4/Patient/" + patient).expect(200);
        server.sql("delete from duplication where id = '" + copy + "'");
        assertThat(await(new ResourceRemovalStore().step(server.database))).isTrue();
        root.get(status).expect(200);
        one.get("fhir/R4/Patient/" + patient).expect(404);
    }

    @Test
    void whoIsExpungedIsSignedOut() {
        TestClient app = client("Gone", "");
        app.get("fhir/R4/Patient").expect(200);
        String token = nobody.send(
                        "POST",
                        "oauth2/token",
                        BodyPublishers.ofString(
                                "grant_type=client_credentials&client_id=" + app.id + "&client_secret=" + app.secret),
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                .expect(200)
                .at("/access_token");
        assertThat(token).isNotEmpty();
        finished(root.post("fhir/R4/ClientApplication/" + app.id + "/$expunge", "{}")
                .expect(202));
        assertThat(server.sql("select 1 from access_token where principal = '" + app.id + "'"
                        + " union all select 1 from secret where owner = '" + app.id + "'"))
                .isEmpty();
    }

    private static void finished(Reply job) {
        String status = job.header("content-location");
        long until = System.nanoTime() + 20_000_000_000L;
        while (root.get(status).status == 202 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(root.get(status).expect(200).at("/status")).isEqualTo("completed");
    }

    private static String counts() {
        return server.sql("select count(*) from resource")
                .iterator()
                .next()
                .getLong(0)
                .toString();
    }

    private static Reply signIn(String email, String password, TestClient project) {
        String where = project == null ? "" : ",\"projectId\":\"" + project.project() + "\"";
        return nobody.post(
                "auth/login",
                "{\"email\":\"" + email + "\",\"password\":\"" + password
                        + "\",\"codeChallenge\":\"c\",\"codeChallengeMethod\":\"plain\"" + where + "}");
    }

    private static TestClient client(String name, String more) {
        Reply made = one.post(admin + "/client", "{\"name\":\"" + name + "\"" + more + "}")
                .expect(201);
        return new TestClient(server.urls.base(), made.id(), made.at("/secret"));
    }
}
