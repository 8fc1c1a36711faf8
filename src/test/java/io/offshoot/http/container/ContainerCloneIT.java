package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page says about cloning, sentence by sentence. */
class ContainerCloneIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String source = "";
    private String destination = "";

    @BeforeEach
    void twoProjects() {
        source = alice.newProject("Source");
        destination = alice.newProject("Destination");
    }

    private String record(String folder, String more) {
        return alice.call("record/new", "{'project':'%s','folder':'%s','parents':true%s}", source, folder, more)
                .path("id")
                .asText();
    }

    private String closed(String folder, String more) {
        return record(folder, ",'close':true" + more);
    }

    private JsonNode clone(String objects, String folders, String more) {
        return alice.call(
                source + "/clone",
                "{'project':'%s','objects':[%s],'folders':[%s]%s}",
                destination,
                objects,
                folders,
                more);
    }

    private List<String> in(String project, String folder) {
        return alice.call(project + "/listFolder", "{'folder':'%s','includeHidden':true}", folder)
                .path("objects")
                .findValuesAsText("id");
    }

    private static String quoted(String id) {
        return "'" + id + "'";
    }

    private static String link(String id) {
        return "{'$dnanexus_link':'" + id + "'}";
    }

    @Test
    void anObjectIsClonedOnceHoweverOftenItIsNamed() {
        String record = closed("/", ",'tags':['t'],'properties':{'k':'v'},'details':{'x':1.50}");

        JsonNode answer = clone(quoted(record) + "," + quoted(record), "", ",'targetFileRelocation':false");

        assertThat(answer)
                .isEqualTo(
                        DxClient.parsed(DxClient.json("{'id':'%s','project':'%s','exists':[]}", source, destination)));
        assertThat(in(destination, "/")).containsExactly(record);
        String fields = "'fields':{'properties':true,'details':true},'defaultFields':true";
        JsonNode one = alice.call(record + "/describe", "{'project':'%s',%s}", source, fields);
        JsonNode other = alice.call(record + "/describe", "{'project':'%s',%s}", destination, fields);
        assertThat(other.path("project").asText()).isEqualTo(destination);
        assertThat(other.path("modified").asLong())
                .isGreaterThan(one.path("modified").asLong());
        for (String same : List.of("id", "name", "tags", "properties", "details", "created", "createdBy", "types")) {
            assertThat(other.path(same)).as(same).isEqualTo(one.path(same));
        }
    }

    @Test
    void originalAndCloneHaveNothingToDoWithEachOther() {
        String record = closed("/", "");
        clone(quoted(record), "", "");

        alice.call(record + "/rename", "{'project':'%s','name':'renamed'}", destination);
        alice.call(record + "/addTags", "{'project':'%s','tags':['source']}", source);

        JsonNode original = alice.call(record + "/describe", "{'project':'%s'}", source);
        JsonNode copy = alice.call(record + "/describe", "{'project':'%s'}", destination);
        assertThat(original.path("name").asText()).isEqualTo(record);
        assertThat(copy.path("name").asText()).isEqualTo("renamed");
        assertThat(copy.path("tags")).isEmpty();
        alice.call(source + "/destroy", "{}");
        assertThat(alice.call(record + "/describe", "{'project':'%s'}", source)
                        .path("project")
                        .asText())
                .isEqualTo(destination);
    }

    @Test
    void aFolderBecomesAFolderOfTheSameNameWithAllItContains() {
        String top = closed("/a", "");
        String deep = closed("/a/b/c", "");
        alice.call(source + "/newFolder", "{'folder':'/a/empty'}");
        alice.call(destination + "/newFolder", "{'folder':'/x'}");

        clone("", "'/a/','/a'", ",'destination':'/x'");

        assertThat(in(destination, "/x/a")).containsExactly(top);
        assertThat(in(destination, "/x/a/b/c")).containsExactly(deep);
        assertThat(alice.call(destination + "/describe", "{'fields':{'folders':true}}")
                        .path("folders")
                        .toString())
                .isEqualTo("[\"/\",\"/x\",\"/x/a\",\"/x/a/b\",\"/x/a/b/c\",\"/x/a/empty\"]");
    }

    @Test
    void theRootFoldersContentsAreCopiedDirectly() {
        String one = closed("/", "");
        String two = closed("/a", "");

        clone("", "'/'", ",'destination':'/new/place','parents':true");

        assertThat(in(destination, "/new/place")).containsExactly(one);
        assertThat(in(destination, "/new/place/a")).containsExactly(two);
    }

    @Test
    void anObjectThatIsNamedIsTakenOutOfItsFolder() {
        String record = closed("/a", "");
        String other = closed("/a", "");

        clone(quoted(record), "'/a'", "");

        assertThat(in(destination, "/")).containsExactly(record);
        assertThat(in(destination, "/a")).containsExactly(other);
    }

    @Test
    void linksAreFollowedToHiddenObjectsInTheSource() {
        String visible = closed("/other", "");
        String last = closed("/far", ",'hidden':true");
        String hidden = closed("/far", ",'hidden':true,'details':{'l':[" + link(last) + "," + link(visible) + "]}");
        String start = closed("/", ",'details':{'l':{'deep':" + link(hidden) + "}}");

        clone(quoted(start), "", "");

        assertThat(in(destination, "/")).containsExactlyInAnyOrder(start, hidden, last);
    }

    @Test
    void linksThatRunInACircleAreFine() {
        String one = record("/", ",'hidden':true");
        String two = closed("/", ",'hidden':true,'details':{'l':" + link(one) + "}");
        alice.call(one + "/setDetails", "{'l':" + link(two) + "}");
        alice.call(one + "/close", "{}");
        String start = closed("/", ",'details':{'l':" + link(two) + "}");

        clone(quoted(start), "", "");

        assertThat(in(destination, "/")).containsExactlyInAnyOrder(start, one, two);
    }

    @Test
    void hiddenObjectsOutsideTheSourceAreNotClonedNorFollowed() {
        String behind = closed("/", ",'hidden':true");
        String elsewhere = alice.call(
                        "record/new",
                        "{'project':'%s','hidden':true,'close':true,'details':{'l':%s}}",
                        alice.newProject("Elsewhere"),
                        link(behind))
                .path("id")
                .asText();
        String start = closed("/", ",'details':{'l':" + link(elsewhere) + "}");

        clone(quoted(start), "", "");

        assertThat(in(destination, "/")).containsExactly(start);
    }

    @Test
    void hiddenObjectsInAFolderComeWithAParentAndKeepTheirPlace() {
        String stays = closed("/a", ",'hidden':true");
        String inside = closed("/a/deps", ",'hidden':true");
        String outside = closed("/b", ",'hidden':true");
        String parent = closed("/a", ",'details':[" + link(inside) + "," + link(outside) + "]");

        clone("", "'/a'", "");

        assertThat(in(destination, "/a")).containsExactly(parent);
        assertThat(in(destination, "/a/deps")).containsExactly(inside);
        assertThat(in(destination, "/")).containsExactly(outside);
        alice.refused(404, "ResourceNotFound", stays + "/rename", "{'project':'%s','name':'x'}", destination);
    }

    @Test
    void whatIsThereAlreadyIsSkippedAndListed() {
        String hidden = closed("/", ",'hidden':true");
        String record = closed("/", ",'details':{'l':" + link(hidden) + "}");
        String fresh = closed("/", "");
        clone(quoted(record), "", ",'destination':'/first','parents':true");

        JsonNode answer = clone(quoted(record) + "," + quoted(fresh), "", "");

        assertThat(answer.path("exists")).extracting(JsonNode::asText).containsExactlyInAnyOrder(record, hidden);
        assertThat(in(destination, "/first")).containsExactlyInAnyOrder(record, hidden);
        assertThat(in(destination, "/")).containsExactly(fresh);
    }

    @Test
    void emptyListsAreFine() {
        assertThat(clone("", "", "").path("exists")).isEmpty();
        alice.refused(422, "InvalidInput", source + "/clone", "{'project':'%s'}", destination);
    }

    @Test
    void wrongInputIsRefused() {
        for (String wrong : List.of(
                "'objects':'x'",
                "'objects':['']",
                "'objects':[1]",
                "'objects':null",
                "'folders':{}",
                "'folders':['']",
                "'folders':['a']",
                "'folders':['/a/x','/b/x']",
                "'objects':[],'destination':''",
                "'objects':[],'destination':'a'",
                "'objects':[],'parents':'true'",
                "'objects':[],'parents':null")) {
            alice.refused(422, "InvalidInput", source + "/clone", "{'project':'%s',%s}", destination, wrong);
        }
        alice.refused(422, "InvalidInput", source + "/clone", "{'objects':[]}");
        alice.refused(422, "InvalidInput", source + "/clone", "{'objects':[],'project':7}");
        alice.refused(422, "InvalidInput", source + "/clone", "{'objects':[],'project':'%s'}", source);
        alice.refused(422, "InvalidType", source + "/clone", "{'objects':[],'project':'foo'}");
        alice.refused(422, "InvalidType", source + "/clone", "{'objects':[],'project':'%s'}", closed("/", ""));
    }

    @Test
    void whatIsNotThereIsNamed() {
        String record = closed("/", "");
        alice.call(destination + "/newFolder", "{'folder':'/a'}");
        String unknown = "project-000000000000000000000000";
        alice.refused(404, "ResourceNotFound", unknown + "/clone", "{'objects':[],'project':'%s'}", destination);
        alice.refused(404, "ResourceNotFound", source + "/clone", "{'objects':[],'project':'%s'}", unknown);
        JsonNode error = alice.refused(
                404,
                "ResourceNotFound",
                source + "/clone",
                "{'project':'%s','objects':['%s','record-x']}",
                destination,
                record);
        assertThat(error.path("details").path("objects").toString()).isEqualTo("[\"record-x\"]");
        error = alice.refused(
                404, "ResourceNotFound", source + "/clone", "{'project':'%s','folders':['/zz']}", destination);
        assertThat(error.path("details").path("folders").toString()).isEqualTo("[\"/zz\"]");
        alice.refused(
                404,
                "ResourceNotFound",
                source + "/clone",
                "{'project':'%s','objects':['%s'],'destination':'/a/b'}",
                destination,
                record);
    }

    @Test
    void aFolderInTheWayIsNamed() {
        closed("/a", "");
        alice.call(destination + "/newFolder", "{'folder':'/a'}");

        JsonNode error =
                alice.refused(422, "InvalidState", source + "/clone", "{'project':'%s','folders':['/a']}", destination);

        assertThat(error.path("message").asText())
                .startsWith("If cloned, a folder would conflict with the route of an existing folder");
        assertThat(error.path("details").path("folders").toString()).isEqualTo("[\"/a\"]");
        alice.refused(422, "InvalidState", source + "/clone", "{'project':'%s','folders':['/']}", destination);
    }

    @Test
    void openObjectsAreNamedAndNothingIsCloned() {
        String closed = closed("/", "");
        String open = record("/", "");

        JsonNode error = alice.refused(
                422,
                "InvalidState",
                source + "/clone",
                "{'project':'%s','objects':['%s','%s']}",
                destination,
                closed,
                open);

        assertThat(error.path("message").asText()).startsWith("An object to be cloned is not in the closed state");
        assertThat(error.path("details").path("objects").toString()).isEqualTo("[\"" + open + "\"]");
        assertThat(in(destination, "/")).isEmpty();
    }

    @Test
    void aRestrictedSourceIsRefused() {
        String record = closed("/", "");
        alice.call(source + "/update", "{'restricted':true}");

        alice.refused(
                401, "PermissionDenied", source + "/clone", "{'project':'%s','objects':['%s']}", destination, record);
        alice.call(source + "/update", "{'restricted':false}");
        alice.call(destination + "/update", "{'restricted':true}");
        clone(quoted(record), "", "");
    }

    @Test
    void resourcesOfTheFhirDoorAreClonedWithTheirBytes() {
        var client = fixture.server.newProject("Fhir source");
        DxClient caller = DxClient.basic(fixture.server.urls.base(), client.id, client.secret);
        String patient = client.post(
                        "fhir/R4/Patient",
                        "{\"resourceType\":\"Patient\",\"active\":true," + "\"identifier\":[{\"value\":\"abc\"}]}")
                .expect(201)
                .id();
        String binary = client.send(
                        "POST",
                        "fhir/R4/Binary",
                        java.net.http.HttpRequest.BodyPublishers.ofString("bytes"),
                        "Content-Type",
                        "text/plain")
                .expect(201)
                .id();
        String from = io.offshoot.model.ContainerIds.ofProject(java.util.UUID.fromString(client.project()), false);
        var target = fixture.server.newProject("Fhir target");
        String to = io.offshoot.model.ContainerIds.ofProject(java.util.UUID.fromString(target.project()), false);
        DxClient root = fixture.superAdmin();

        JsonNode answer = root.call(
                from + "/clone", "{'project':'%s','folders':['/'],'destination':'/copies','parents':true}", to);

        assertThat(answer.path("exists")).isEmpty();
        target.get("fhir/R4/Patient/" + patient).expect(200);
        assertThat(target.get("fhir/R4/Patient?identifier=abc").expect(200).at("/entry/0/resource/id"))
                .isEqualTo(patient);
        assertThat(target.get("fhir/R4/Binary/" + binary, "Accept", "text/plain")
                        .expect(200)
                        .text())
                .isEqualTo("bytes");
        assertThat(root.call(to + "/listFolder", "{'folder':'/copies','describe':true}")
                        .path("objects")
                        .findValuesAsText("name"))
                .contains("Patient-" + patient, "Binary-" + binary);
        assertThat(root.call(
                                from + "/clone",
                                "{'project':'%s','folders':['/'],'destination':'/again','parents':true}",
                                to)
                        .path("exists")
                        .size())
                .isGreaterThanOrEqualTo(2);
        assertThat(caller.call("system/whoami", "{}").path("id").asText()).startsWith("user-");
    }

    @Test
    void whatWasRemovedThereIsClonedAgain() {
        String record = closed("/", "");
        clone(quoted(record), "", "");
        fixture.server.sql("update resource set deleted = true, content = '', digest = sha256('') where type = 401"
                + " and project = (select id from project where name = 'Destination' order by created desc limit 1)");

        assertThat(clone(quoted(record), "", "").path("exists")).isEmpty();
        assertThat(in(destination, "/")).containsExactly(record);
    }
}
