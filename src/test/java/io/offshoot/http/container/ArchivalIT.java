package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Archiving files and bringing them back, with and without transitions that are held. */
class ArchivalIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private String project = "";
    private String other = "";

    @BeforeEach
    void twoProjects() {
        project = alice.newProject("Archive");
        other = alice.newProject("Archive too");
    }

    private String state(String where, String file) {
        return alice.call(file + "/describe", "{'project':'%s'}", where)
                .path("archivalState")
                .asText();
    }

    private int archive(String where, String json, Object... arguments) {
        JsonNode answer = alice.call(where + "/archive", json, arguments);
        assertThat(answer.path("id").asText()).isEqualTo(where);
        return answer.path("count").asInt();
    }

    private void hold(String where, boolean held) {
        fixture.administer("PATCH", "projects/" + where, "{'holdTransitions':%s}", held)
                .expect(200);
    }

    private void copy(String file) {
        alice.call(project + "/clone", "{'project':'%s','objects':['%s']}", other, file);
    }

    @Test
    void aFileWhoseOnlyCopyIsArchivedIsArchivedAndComesBack() {
        String file = alice.newFile(project, "/", "twelve bytes");

        assertThat(archive(project, "{'files':['%s']}", file)).isEqualTo(1);
        assertThat(state(project, file)).isEqualTo("archived");
        assertThat(archive(project, "{'files':['%s']}", file)).isZero();
        alice.refused(422, "InvalidState", file + "/download", "{}");
        assertThat(alice.call(
                                "system/findDataObjects",
                                "{'scope':{'project':'%s'},'archivalState':'archived'}",
                                project)
                        .path("results"))
                .hasSize(1);

        JsonNode dry = alice.call(project + "/unarchive", "{'files':['%s'],'dryRun':true}", file);
        assertThat(dry.path("files").asInt()).isEqualTo(1);
        assertThat(dry.path("size").asDouble()).isEqualTo(12.0 / (1 << 30));
        assertThat(dry.path("cost").asInt()).isZero();
        assertThat(state(project, file)).isEqualTo("archived");
        assertThat(alice.call(project + "/unarchive", "{'files':['%s'],'rate':'Bulk'}", file))
                .isEqualTo(dry);
        assertThat(state(project, file)).isEqualTo("live");
        assertThat(alice.call(project + "/unarchive", "{'files':['%s']}", file)
                        .path("files")
                        .asInt())
                .isZero();
        alice.call(file + "/download", "{}");
    }

    @Test
    void aFileWaitsUntilNoCopyWithTheSamePayerIsLive() {
        String file = alice.newFile(project, "/", "x");
        copy(file);

        archive(project, "{'files':['%s']}", file);
        assertThat(state(project, file)).isEqualTo("archival");
        alice.call(project + "/unarchive", "{'files':['%s']}", file);
        assertThat(state(project, file)).isEqualTo("live");

        archive(project, "{'files':['%s']}", file);
        archive(other, "{'files':['%s']}", file);
        assertThat(state(project, file)).isEqualTo("archived");
        assertThat(state(other, file)).isEqualTo("archived");
    }

    @Test
    void copiesWithAnotherPayerDoNotCount() {
        String file = alice.newFile(project, "/", "x");
        copy(file);
        fixture.user("bob");
        fixture.administer("PATCH", "projects/" + other, "{'billTo':'user-bob'}")
                .expect(200);

        archive(project, "{'files':['%s']}", file);

        assertThat(state(project, file)).isEqualTo("archived");
        assertThat(state(other, file)).isEqualTo("live");
    }

    @Test
    void whatWaitedIsArchivedWhenTheLiveCopyIsRemoved() {
        String file = alice.newFile(project, "/", "x");
        copy(file);
        archive(project, "{'files':['%s']}", file);
        alice.call(other + "/removeObjects", "{'objects':['%s']}", file);

        TestEnvironment.await(fixture.server.container.archival().transitions().settleAll());

        assertThat(state(project, file)).isEqualTo("archived");
    }

    @Test
    void allCopiesAreForWhoAdministersThePayer() {
        String file = alice.newFile(project, "/", "x");
        copy(file);
        String org = "org-" + UUID.randomUUID();
        fixture.administer("PUT", "orgs/" + org, "{'members':[{'user':'user-alice','billing':true}]}")
                .expect(200);
        alice.call(project + "/update", "{'billTo':'%s'}", org);
        alice.call(other + "/update", "{'billTo':'%s'}", org);

        alice.refused(401, "PermissionDenied", project + "/archive", "{'files':['%s'],'allCopies':true}", file);
        fixture.administer("PUT", "orgs/" + org, "{'members':[{'user':'user-alice','admin':true}]}")
                .expect(200);
        fixture.withToken("alice", new TokenLimits(Optional.of(AccessLevel.CONTRIBUTE), Map.of()))
                .refused(401, "PermissionDenied", project + "/archive", "{'files':['%s'],'allCopies':true}", file);
        assertThat(archive(project, "{'files':['%s'],'allCopies':true}", file)).isEqualTo(2);

        assertThat(List.of(state(project, file), state(other, file))).containsOnly("archived");
    }

    @Test
    void transitionsStayUntilTheyAreReleased() {
        String file = alice.newFile(project, "/", "x");
        hold(project, true);

        archive(project, "{'files':['%s']}", file);
        assertThat(state(project, file)).isEqualTo("archival");
        assertThat(alice.call(project + "/unarchive", "{'files':['%s']}", file)
                        .path("files")
                        .asInt())
                .as("on its way already")
                .isZero();
        hold(project, false);
        assertThat(state(project, file)).isEqualTo("archived");

        hold(project, true);
        alice.call(project + "/unarchive", "{'files':['%s']}", file);
        assertThat(state(project, file)).isEqualTo("unarchiving");
        assertThat(archive(project, "{'files':['%s']}", file)).isZero();
        TestEnvironment.await(fixture.server.container.archival().transitions().settleAll());
        assertThat(state(project, file)).isEqualTo("unarchiving");
        hold(project, false);
        assertThat(state(project, file)).isEqualTo("live");
    }

    @Test
    void foldersAreArchivedWithOrWithoutWhatLiesBelow() {
        String here = alice.newFile(project, "/a", "x");
        String below = alice.newFile(project, "/a/b", "x");
        String beside = alice.newFile(project, "/ab", "x");
        alice.newRecord(project, "/a");
        alice.call("file/new", "{'project':'%s','folder':'/a'}", project);

        assertThat(archive(project, "{'folder':'/a','recurse':false}")).isEqualTo(1);
        assertThat(state(project, below)).isEqualTo("live");
        assertThat(archive(project, "{'folder':'/a/'}")).isEqualTo(1);
        assertThat(List.of(state(project, here), state(project, below))).containsOnly("archived");
        assertThat(state(project, beside)).isEqualTo("live");
        assertThat(alice.call(project + "/unarchive", "{'folder':'/'}")
                        .path("files")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void binariesOfTheFhirDoorAreArchivedAndStillReadThere() {
        var client = fixture.server.newProject("Fhir archive");
        String binary = client.send(
                        "POST",
                        "fhir/R4/Binary",
                        java.net.http.HttpRequest.BodyPublishers.ofString("bytes"),
                        "Content-Type",
                        "text/plain")
                .expect(201)
                .id();
        String container = ContainerIds.ofProject(UUID.fromString(client.project()), false);
        DxClient caller = DxClient.basic(fixture.server.urls.base(), client.id, client.secret);

        assertThat(caller.call(container + "/archive", "{'folder':'/'}")
                        .path("count")
                        .asInt())
                .isEqualTo(1);

        JsonNode found = caller.call(
                "system/findDataObjects",
                "{'scope':{'project':'%s'},'archivalState':'archived','describe':true}",
                container);
        assertThat(found.at("/results/0/describe/name").asText()).isEqualTo("Binary-" + binary);
        client.get("fhir/R4/Binary/" + binary, "Accept", "text/plain").expect(200);
    }

    @Test
    void wrongInputIsRefused() {
        String file = alice.newFile(project, "/", "x");
        String open =
                alice.call("file/new", "{'project':'%s'}", project).path("id").asText();
        String record = alice.newRecord(project, "/");
        for (String method : List.of("/archive", "/unarchive")) {
            for (String wrong : List.of(
                    "{}",
                    "{'files':['" + file + "'],'folder':'/'}",
                    "{'files':'x'}",
                    "{'files':['']}",
                    "{'files':['file-x']}",
                    "{'files':['" + record + "']}",
                    "{'files':['" + alice.newFile(other, "/", "y") + "']}",
                    "{'folder':'a'}",
                    "{'folder':'/','recurse':1}",
                    "{'folder':null}")) {
                alice.refused(422, "InvalidInput", project + method, wrong);
            }
            JsonNode error = alice.refused(422, "InvalidState", project + method, "{'files':['%s']}", open);
            assertThat(error.path("details").path("files").toString()).isEqualTo("[\"" + open + "\"]");
            alice.refused(404, "ResourceNotFound", project + method, "{'folder':'/none'}");
            alice.refused(
                    404, "ResourceNotFound", "project-000000000000000000000000" + method, "{'files':['%s']}", file);
        }
        alice.refused(422, "InvalidInput", project + "/unarchive", "{'folder':'/','rate':'Fast'}");
        String login = "fay" + UUID.randomUUID().toString().substring(0, 8);
        DxClient fay = fixture.user(login);
        alice.call(project + "/invite", "{'invitee':'user-%s','level':'UPLOAD'}", login);
        fay.refused(401, "PermissionDenied", project + "/archive", "{'files':['%s']}", file);
        alice.call(project + "/invite", "{'invitee':'user-%s','level':'CONTRIBUTE'}", login);
        fay.call(project + "/archive", "{'files':['%s']}", file);
        assertThat(archive(project, "{'files':[]}")).isZero();
    }
}
