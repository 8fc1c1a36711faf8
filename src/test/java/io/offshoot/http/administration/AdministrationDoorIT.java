package io.offshoot.http.administration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdministrationDoorIT {
    private static final String PATH = "api/administration/";

    private static TestServer server;
    private static TestClient root;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        root = server.superAdmin();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply send(String method, String path, String json) {
        return send(root, method, path, json);
    }

    private static Reply send(TestClient caller, String method, String path, String json, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return caller.send(
                method,
                PATH + path,
                json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json.replace('\'', '"')),
                all);
    }

    private static String project(String name) {
        return root.post("project/new", "{\"name\":\"" + name + "\"}")
                .expect(200)
                .id();
    }

    @Test
    void aUserIsMadeGetsATokenAndCalls() {
        Reply made = send(
                        "POST",
                        "users",
                        "{'login':'jane','firstName':'Jane','lastName':'Doe','email':'jane@example.com',"
                                + "'password':'long enough'}")
                .expect(201);
        assertThat(made.id()).isEqualTo("user-jane");
        assertThat(send("GET", "users/user-jane", "").expect(200).text()).isEqualTo(made.text());
        String project = project("Janes");

        Reply token = root.post(
                        "api/auth/apiTokens",
                        "{\"user\":\"" + made.at("/user") + "\",\"projects\":{\"" + project + "\":\"VIEW\"}}")
                .expect(201);
        String bearer = "Bearer " + token.at("/token");
        TestClient nobody = server.nobody();
        assertThat(nobody.post("system/whoami", "{}", "Authorization", bearer)
                        .expect(200)
                        .id())
                .isEqualTo("user-jane");
        root.post(project + "/invite", "{\"invitee\":\"jane@example.com\",\"level\":\"ADMINISTER\"}")
                .expect(200);
        assertThat(nobody.post(project + "/describe", "{}", "Authorization", bearer)
                        .expect(200)
                        .at("/level"))
                .isEqualTo("VIEW");

        assertThat(send("POST", "users", "{'login':'jane'}").expect(409).text()).contains("login");
        send("POST", "users", "{'login':'Jane Doe'}").expect(400);
        send("POST", "users", "{}").expect(400);
        send("POST", "users", "{'login':'short','password':'x'}").expect(400);
        send("GET", "users/user-short", "").expect(404);
        send("GET", "users/jane", "").expect(404);
    }

    @Test
    void anOrganisationIsMadeReplacedListedAndRemoved() {
        send("POST", "users", "{'login':'karl'}").expect(201);
        Reply made = send(
                        "PUT",
                        "orgs/org-acme",
                        "{'name':'Acme','members':[{'user':'user-karl','billing':true,'projectAccess':'VIEW'}],"
                                + "'spendingLimit':10.5}")
                .expect(200);
        assertThat(made.text())
                .isEqualTo("{'id':'org-acme','name':'Acme','members':[{'user':'user-karl','admin':false,'billing':true,"
                                .replace('\'', '"')
                        + "\"projectAccess\":\"VIEW\"}],\"spendingLimit\":10.5,\"spend\":0.0}");
        assertThat(send("GET", "orgs/org-acme", "").expect(200).text()).isEqualTo(made.text());
        assertThat(send("GET", "orgs", "").expect(200).json().path("orgs").findValuesAsText("id"))
                .contains("org-acme");
        send("PUT", "orgs/org-acme", "{'spend':3}").expect(200);
        Reply replaced = send("GET", "orgs/org-acme", "").expect(200);
        assertThat(replaced.json().path("members")).isEmpty();
        assertThat(replaced.json().path("spendingLimit").isNull()).isTrue();

        String project = project("Billed");
        send("PATCH", "projects/" + project, "{'billTo':'org-acme'}").expect(200);
        assertThat(send("DELETE", "orgs/org-acme", "").expect(409).text()).contains("org-acme");
        send("PATCH", "projects/" + project, "{'billTo':'org-environment'}").expect(200);
        root.post(project + "/invite", "{\"invitee\":\"org-acme\",\"level\":\"VIEW\"}")
                .expect(200);
        send("DELETE", "orgs/org-acme", "").expect(409);
        root.post(project + "/decreasePermissions", "{\"org-acme\":null}").expect(200);
        send("DELETE", "orgs/org-acme", "").expect(204);
        send("GET", "orgs/org-acme", "").expect(404);
        send("DELETE", "orgs/org-acme", "").expect(404);
        send("PUT", "orgs/org-acme", "{}").expect(200);
    }

    @Test
    void wrongOrganisationsAreRefusedWithASentence() {
        for (String wrong : List.of(
                "{'colour':'red'}",
                "{'name':7}",
                "{'members':{}}",
                "{'members':[7]}",
                "{'members':[{}]}",
                "{'members':[{'user':'user-nobody','colour':'red'}]}",
                "{'members':[{'user':'user-nobody','projectAccess':'ALL'}]}",
                "{'members':[{'user':'user-nobody','admin':'yes'}]}",
                "{'spendingLimit':-1}",
                "{'spend':'much'}",
                "{'spend':1e999}",
                "[]",
                "{")) {
            Reply reply = send("PUT", "orgs/org-wrong", wrong);
            assertThat(reply.expect(400).at("/detail")).as(wrong).isNotBlank();
        }
        send("PUT", "orgs/org-wrong", "{'members':[{'user':'user-nobody'}]}").expect(404);
        for (String handle : List.of("acme", "org-", "org-Acme", "org-a%20b", "org-" + "a".repeat(101))) {
            send("PUT", "orgs/" + handle, "{}").expect(422);
        }
        send("POST", "users", "{'login':'twice'}").expect(201);
        send("PUT", "orgs/org-wrong", "{'members':[{'user':'user-twice'},{'user':'user-TWICE'}]}")
                .expect(422);
        send("GET", "orgs/org-wrong", "").expect(404);
    }

    @Test
    void regionsAreNamedUsedAndForgotten() {
        send("PUT", "regions/aws:us-east-1", "").expect(204);
        send("PUT", "regions/aws:us-east-1", "").expect(204);
        assertThat(send("GET", "regions", "").expect(200).json().path("regions"))
                .extracting(JsonNode::asText)
                .startsWith("local:main")
                .containsOnlyOnce("aws:us-east-1");
        String project = project("Far");
        send("PATCH", "projects/" + project, "{'region':'aws:us-east-1'}").expect(200);
        send("DELETE", "regions/aws:us-east-1", "").expect(409);
        send("PATCH", "projects/" + project, "{'region':'aws:nowhere'}").expect(422);
        send("PATCH", "projects/" + project, "{'region':'local:main'}").expect(200);
        send("DELETE", "regions/aws:us-east-1", "").expect(204);
        send("DELETE", "regions/aws:us-east-1", "").expect(404);
        send("PUT", "regions/a%20b", "").expect(422);
    }

    @Test
    void projectsAreChangedAndShown() {
        String project = project("Shown");
        send("PUT", "orgs/org-sponsor", "{}").expect(200);

        Reply changed = send(
                        "PATCH",
                        "projects/" + project,
                        "{'restricted':true,'holdTransitions':true,'sponsor':{'by':'org-sponsor','until':4102444800000}}")
                .expect(200);

        assertThat(changed.at("/sponsor/by")).isEqualTo("org-sponsor");
        assertThat(changed.json().path("sponsor").path("thirdParty").asBoolean())
                .isTrue();
        assertThat(changed.json().path("restricted").asBoolean()).isTrue();
        assertThat(changed.json().path("holdTransitions").asBoolean()).isTrue();
        assertThat(send("GET", "projects/" + project, "").expect(200).text()).isEqualTo(changed.text());
        assertThat(send("PATCH", "projects/" + project, "{'holdTransitions':false}")
                        .expect(200)
                        .at("/sponsor/by"))
                .isEqualTo("org-sponsor");
        assertThat(send("PATCH", "projects/" + project, "{'sponsor':null}")
                        .expect(200)
                        .json()
                        .path("sponsor")
                        .isNull())
                .isTrue();
        send("PATCH", "projects/" + project, "{'sponsor':{}}").expect(400);
        send("PATCH", "projects/" + project, "{'sponsor':{'by':'org-sponsor','until':1}}")
                .expect(422);
        send("PATCH", "projects/" + project, "{'sponsor':{'by':'org-nobody'}}").expect(404);
        send("PATCH", "projects/" + project, "{'billTo':'org-nobody'}").expect(404);
        send("PATCH", "projects/" + project, "{'name':'n'}").expect(400);
        send("GET", "projects/project-000000000000000000000000", "").expect(404);
        send("PATCH", "projects/x", "{}").expect(404);
    }

    @Test
    void containersAndDatabasesAreMadeHereAlone() {
        assertThat(send("POST", "containers", "{}").expect(400).at("/detail")).contains("name");
        send("POST", "containers", "{'name':'c','region':'aws:nowhere'}").expect(422);
        send("POST", "containers", "{'name':'c','permissions':{'user-nobody':'VIEW'}}")
                .expect(404);
        send("POST", "containers", "{'name':'c','permissions':{'PUBLIC':'ALL'}}")
                .expect(400);
        String container =
                send("POST", "containers", "{'name':'c'}").expect(201).id();
        assertThat(root.post(container + "/describe", "{}").expect(200).at("/class"))
                .isEqualTo("container");
        String database = send("POST", "databases", "{'project':'" + container + "','name':'d'}")
                .expect(201)
                .id();
        Reply described = root.post(database + "/describe", "{}").expect(200);
        assertThat(described.at("/class")).isEqualTo("database");
        assertThat(described.at("/state")).isEqualTo("closed");
        assertThat(described.at("/name")).isEqualTo("d");
        send("POST", "databases", "{'project':'" + container + "','folder':'/none'}")
                .expect(404);
        send("POST", "databases", "{'project':'" + container + "','folder':'none'}")
                .expect(422);
        send("POST", "databases", "{}").expect(400);
        send("DELETE", "containers/" + project("Not a container"), "").expect(422);
        send("DELETE", "containers/" + container, "").expect(204);
        send("DELETE", "containers/" + container, "").expect(404);
    }

    @Test
    void objectsAreSponsoredInOneProject() {
        String project = project("Object");
        String record = root.post("record/new", "{\"project\":\"" + project + "\",\"close\":true}")
                .expect(200)
                .id();

        send(
                        "PATCH",
                        "objects/" + record,
                        "{'project':'" + project + "','sponsored':true,'sponsoredUntil':4102444800000}")
                .expect(204);

        assertThat(root.post(record + "/describe", "{}").expect(200).at("/sponsored"))
                .isEqualTo("true");
        send("PATCH", "objects/" + record, "{'project':'" + project + "','sponsored':false}")
                .expect(204);
        assertThat(root.post(record + "/describe", "{}").expect(200).at("/sponsored"))
                .isEqualTo("false");
        send("PATCH", "objects/" + record, "{'project':'" + project + "'}").expect(400);
        send("PATCH", "objects/" + record, "{'project':'x','sponsored':true}").expect(404);
        send("PATCH", "objects/x", "{'project':'" + project + "','sponsored':true}")
                .expect(404);
    }

    @Test
    void othersThanSuperAdministratorsAreTurnedAway() {
        TestClient administrator = server.newProject("Theirs");
        send("POST", "users", "{'login':'lena'}").expect(201);
        String limited = root.post(
                        "api/auth/apiTokens",
                        "{\"user\":\"" + send("GET", "users/user-lena", "").at("/user") + "\"}")
                .expect(201)
                .at("/token");
        for (String[] request : new String[][] {
            {"GET", "orgs"}, {"GET", "orgs/org-acme"}, {"PUT", "orgs/org-x"}, {"DELETE", "orgs/org-x"},
            {"POST", "users"}, {"GET", "users/user-lena"}, {"GET", "regions"}, {"PUT", "regions/x"},
            {"DELETE", "regions/x"}, {"GET", "projects/x"}, {"PATCH", "projects/x"}, {"POST", "containers"},
            {"DELETE", "containers/x"}, {"POST", "databases"}, {"PATCH", "objects/x"}
        }) {
            String body = request[0].equals("GET") || request[0].equals("DELETE") ? "" : "{}";
            send(administrator, request[0], request[1], body).expect(403);
            send(server.nobody(), request[0], request[1], body).expect(401);
            send(server.nobody(), request[0], request[1], body, "Authorization", "Bearer " + limited)
                    .expect(403);
        }
        send("POST", "orgs", "{}").expect(405);
        send("GET", "nothing", "").expect(404);
    }
}
