package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ContainerDoorIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final DxClient bob = fixture.user("bob");

    @Test
    void whoamiNamesTheCaller() {
        assertThat(alice.call("system/whoami", "{}").path("id").asText()).isEqualTo("user-alice");
        assertThat(alice.call("system/getUserInfo", "{}").path("username").asText())
                .isEqualTo("alice");
    }

    @Test
    void answersHaveTheHeadersThatTheClientsLookAt() {
        HttpResponse<String> answer = alice.send("system/greet?ignored=1", "{}", "X-Request-Id", "abc-1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("X-Request-ID")).contains("abc-1");
    }

    @Test
    void errorsHaveTheShapeAndTheStatusThatTheClientsExpect() {
        new DxClient(fixture.server.urls.base(), "PUBLIC").refused(401, "InvalidAuthentication", "system/whoami", "{}");
        alice.refused(400, "MalformedJSON", "system/whoami", "{");
        alice.refused(400, "MalformedJSON", "system/whoami", "");
        alice.refused(422, "InvalidInput", "system/whoami", "[]");
        alice.refused(404, "ResourceNotFound", "system/frobnicate", "{}");
        alice.refused(404, "ResourceNotFound", "project-nothing/describe", "{}");
        alice.refused(422, "InvalidInput", "project/new", "{}");
        HttpResponse<String> xml = alice.send("system/whoami", "<a/>", "Content-Type", "text/xml");
        assertThat(xml.statusCode()).isEqualTo(400);
        assertThat(xml.body()).contains("MalformedJSON");
    }

    @Test
    void aProjectIsMadeDescribedChangedAndDestroyed() {
        String project = alice.newProject("Trial \\\"1\\\"");
        JsonNode made = alice.call(project + "/describe", "{}");

        assertThat(project).matches("project-[0-9A-Za-z]{24}");
        assertThat(made.path("name").asText()).isEqualTo("Trial \"1\"");
        assertThat(made.path("class").asText()).isEqualTo("project");
        assertThat(made.path("level").asText()).isEqualTo("ADMINISTER");
        assertThat(made.path("billTo").asText()).isEqualTo("user-alice");
        assertThat(made.path("createdBy").path("user").asText()).isEqualTo("user-alice");
        assertThat(made.has("properties")).isFalse();

        alice.call(project + "/update", "{'name':'Trial 2','restricted':true}");
        JsonNode changed = alice.call(project + "/describe", "{'fields':{'name':true,'restricted':true}}");
        assertThat(changed)
                .isEqualTo(DxClient.parsed(DxClient.json("{'id':'%s','name':'Trial 2','restricted':true}", project)));

        bob.refused(401, "PermissionDenied", project + "/describe", "{}");
        bob.refused(401, "PermissionDenied", project + "/destroy", "{}");
        alice.call(project + "/destroy", "{}");
        alice.refused(404, "ResourceNotFound", project + "/describe", "{}");
    }

    @Test
    void recordsAreMadeInFoldersAndListedNewestFirst() {
        String project = alice.newProject("Folders");
        alice.refused(404, "ResourceNotFound", "record/new", "{'project':'%s','folder':'/a/b'}", project);
        assertThat(alice.refused(404, "ResourceNotFound", project + "/newFolder", "{'folder':'/a/b'}")
                        .path("message")
                        .asText())
                .matches(".*parent folder.+does not exist.*");
        alice.call(project + "/newFolder", "{'folder':'//a/b/','parents':true}");
        alice.call(project + "/newFolder", "{'folder':'/a/b','parents':true}");
        alice.refused(422, "InvalidState", project + "/newFolder", "{'folder':'/a/b'}");
        String first = alice.newRecord(project, "/a");
        String second = alice.newRecord(project, "/a");
        String hidden = alice.call("record/new", "{'project':'%s','folder':'/a','hidden':true}", project)
                .path("id")
                .asText();

        JsonNode listed = alice.call(project + "/listFolder", "{'folder':'/a'}");
        assertThat(listed.path("objects").findValuesAsText("id")).containsExactly(second, first);
        assertThat(listed.path("folders").toString()).isEqualTo("[\"/a/b\"]");
        JsonNode all = alice.call(project + "/listFolder", "{'folder':'/a','includeHidden':true,'only':'objects'}");
        assertThat(all.path("objects").findValuesAsText("id")).containsExactly(hidden, second, first);
        assertThat(all.has("folders")).isFalse();
        assertThat(alice.call(project + "/listFolder", "{'only':'folders'}").toString())
                .isEqualTo("{\"folders\":[\"/a\"]}");
        alice.refused(404, "ResourceNotFound", project + "/listFolder", "{'folder':'/c'}");
    }

    @Test
    void anObjectIsDescribedAsItWasGiven() {
        String project = alice.newProject("Describe");
        String target = alice.newRecord(project, "/");
        String record = alice.call(
                        "record/new",
                        "{'project':'%s','name':'n','tags':['t','t'],'types':['T'],'properties':{'k':'v'},"
                                + "'details':{'x':1.50,'l':{'$dnanexus_link':'%s'},'m':{'$dnanexus_link':"
                                + "{'project':'%s','id':'%s'}},'j':{'$dnanexus_link':'job-1'}}}",
                        project,
                        target,
                        project,
                        target)
                .path("id")
                .asText();

        JsonNode usual = alice.call(record + "/describe", "{}");
        assertThat(usual.path("links").toString()).isEqualTo("[\"" + target + "\"]");
        assertThat(usual.path("tags").toString()).isEqualTo("[\"t\"]");
        assertThat(usual.path("state").asText()).isEqualTo("open");
        assertThat(usual.path("created").asLong() % 1000).isZero();
        assertThat(usual.has("details")).isFalse();
        assertThat(alice.send(record + "/getDetails", "{}").body()).contains("\"x\":1.50,");

        alice.call(record + "/setDetails", "[]");
        alice.call(record + "/addTypes", "{'types':['U']}");
        alice.call(record + "/removeTypes", "{'types':['T']}");
        alice.call(record + "/close", "{}");
        alice.call(record + "/close", "{}");
        alice.refused(422, "InvalidState", record + "/setDetails", "{}");
        alice.call(record + "/rename", "{'project':'%s','name':'new'}", project);
        alice.call(record + "/setProperties", "{'project':'%s','properties':{'k':null,'a':'b'}}", project);
        alice.call(record + "/addTags", "{'project':'%s','tags':['s']}", project);
        JsonNode changed = alice.call(
                record + "/describe",
                "{'fields':{'types':true,'name':true,'state':true,'properties':true,'tags':true,'links':true}}");
        assertThat(changed)
                .isEqualTo(DxClient.parsed(DxClient.json(
                        "{'id':'%s','types':['U'],'name':'new','state':'closed','properties':{'a':'b'},"
                                + "'tags':['t','s'],'links':[]}",
                        record)));
        bob.refused(404, "ResourceNotFound", record + "/describe", "{}");
    }

    @Test
    void resourcesOfTheFhirDoorAreRecordsAndBinariesFiles() {
        var client = fixture.server.newProject("Fhir");
        String patient = client.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"active\":true}")
                .expect(201)
                .id();
        DxClient caller = DxClient.basic(fixture.server.urls.base(), client.id, client.secret);
        String project = io.offshoot.model.ContainerIds.ofProject(java.util.UUID.fromString(client.project()), false);

        JsonNode listed =
                caller.call(project + "/listFolder", "{'describe':{'defaultFields':true,'fields':{'details':true}}}");
        JsonNode described = StreamSupport.stream(listed.path("objects").spliterator(), false)
                .map(object -> object.path("describe"))
                .filter(object -> object.path("name").asText().equals("Patient-" + patient))
                .findFirst()
                .orElseThrow();
        assertThat(described.path("class").asText()).isEqualTo("record");
        assertThat(described.path("types").toString()).isEqualTo("[\"Patient\"]");
        assertThat(described.path("state").asText()).isEqualTo("closed");
        assertThat(described.path("details").toString()).isEqualTo("{\"resourceType\":\"Patient\",\"active\":true}");

        String id = described.path("id").asText();
        caller.call(id + "/rename", "{'project':'%s','name':'Jane'}", project);
        assertThat(caller.call(id + "/describe", "{}").path("name").asText()).isEqualTo("Jane");
        assertThat(caller.call(project + "/listFolder", "{}").path("objects").findValuesAsText("id"))
                .containsOnlyOnce(id);
    }

    @Test
    void aNonceMakesACreateOnce() {
        String project = alice.newProject("Nonces");
        String body = DxClient.json("{'project':'%s','nonce':'n1'}", project);
        String first = alice.send("record/new", body).body();

        assertThat(alice.send("record/new", body).body()).isEqualTo(first);
        assertThat(alice.refused(422, "InvalidInput", "record/new", body.replace("}", ",\"name\":\"x\"}"))
                        .path("message")
                        .asText())
                .isEqualTo("Nonce was reused for an earlier API request that had a different input");
        assertThat(alice.call(project + "/listFolder", "{}").path("objects")).hasSize(1);
    }

    @Test
    void nobodyWritesGrantsOrObjectsAtTheFhirDoor() {
        var client = fixture.server.newProject("Fhir writes");
        for (var caller : java.util.List.of(client, fixture.server.superAdmin())) {
            for (String type : java.util.List.of(
                    "Record",
                    "Applet",
                    "Workflow",
                    "Database",
                    "Placement",
                    "Folder",
                    "Container",
                    "Grant",
                    "Org",
                    "Region")) {
                caller.post(
                                "fhir/R4/" + type,
                                "{\"resourceType\":\"" + type + "\",\"grantee\":\"user-bob\",\"level\":\"ADMINISTER\"}")
                        .expect(403);
            }
            caller.post(
                    "fhir/R4",
                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":"
                            + "\"Grant\",\"grantee\":\"user-bob\",\"level\":\"ADMINISTER\"},\"request\":{\"method\":"
                            + "\"POST\",\"url\":\"Grant\"}}]}");
        }

        assertThat(fixture.server
                        .sql("select count(*) from resource where project = '" + client.project()
                                + "' and type between 401 and 449")
                        .iterator()
                        .next()
                        .getLong(0))
                .isZero();
    }

    @Test
    void errorsAreCountedByMethodAndType() {
        String project = alice.newProject("Counted");
        alice.refused(422, "InvalidType", project + "/clone", "{'objects':[],'project':'x'}");
        alice.refused(404, "ResourceNotFound", project + "/inventedByACaller", "{}");

        String scrape = fixture.server.metrics.scrape().toString();

        assertThat(scrape)
                .contains("offshoot_container_errors_total{method=\"/project-xxxx/clone\",type=\"InvalidType\"}")
                .doesNotContain("inventedByACaller");
    }
}
