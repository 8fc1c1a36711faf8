package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the page says about {@code listProjects}, sentence by sentence. */
class ListProjectsIT {
    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final String login = "gil" + UUID.randomUUID().toString().substring(0, 8);
    private final DxClient gil = fixture.user(login);

    private void copy(String from, String to, String object) {
        alice.call(from + "/clone", "{'project':'%s','objects':['%s']}", to, object);
    }

    private void invite(String project, String level) {
        alice.call(project + "/invite", "{'invitee':'user-%s','level':'%s'}", login, level);
    }

    @Test
    void projectsThatHoldTheObjectAreListedWithTheCallersLevel() {
        String one = alice.newProject("One");
        String two = alice.newProject("Two");
        String three = alice.newProject("Three");
        invite(one, "VIEW");
        invite(two, "CONTRIBUTE");
        String record = alice.newRecord(one, "/");
        String file = alice.newFile(one, "/", "x");
        for (String object : List.of(record, file)) {
            copy(one, two, object);
            copy(one, three, object);

            assertThat(gil.call(object + "/listProjects", "{}"))
                    .isEqualTo(DxClient.parsed(DxClient.json("{'%s':'VIEW','%s':'CONTRIBUTE'}", one, two)));
        }
        assertThat(fixture.user("nobody" + login).call(record + "/listProjects", "{}"))
                .isEmpty();
        alice.call(two + "/removeObjects", "{'objects':['%s']}", record);
        assertThat(gil.call(record + "/listProjects", "{}").toString()).isEqualTo("{\"" + one + "\":\"VIEW\"}");
    }

    @Test
    void whatTheTokenDoesNotSeeIsLeftOut() {
        String one = alice.newProject("One");
        String two = alice.newProject("Two");
        String record = alice.newRecord(one, "/");
        copy(one, two, record);
        UUID seen = ContainerIds.project(one).orElseThrow();

        DxClient limited =
                fixture.withToken("alice", new TokenLimits(Optional.empty(), Map.of(seen, AccessLevel.VIEW)));

        assertThat(limited.call(record + "/listProjects", "{}").toString()).isEqualTo("{\"" + one + "\":\"VIEW\"}");
    }

    @Test
    void anObjectThatIsNotThereIsNotFound() {
        String project = alice.newProject("Gone");
        String record = alice.newRecord(project, "/");
        alice.call(project + "/removeObjects", "{'objects':['%s']}", record);

        alice.refused(404, "ResourceNotFound", record + "/listProjects", "{}");
        alice.refused(404, "ResourceNotFound", "file-000000000000000000000000/listProjects", "{}");
        alice.refused(404, "ResourceNotFound", "record-x/listProjects", "{}");
        alice.refused(422, "InvalidInput", alice.newRecord(project, "/") + "/listProjects", "{'archivalInfoForOrg':7}");
    }

    @Test
    void administratorsOfAnOrganisationAreToldWhereLiveCopiesAre() {
        String seen = alice.newProject("Seen");
        String paid = alice.newProject("Paid");
        String archived = alice.newProject("Archived");
        String others = alice.newProject("Others");
        String org = "org-" + UUID.randomUUID();
        fixture.administer(
                        "PUT",
                        "orgs/" + org,
                        "{'members':[{'user':'user-alice','billing':true},{'user':'user-%s','admin':true}]}",
                        login)
                .expect(200);
        String file = alice.newFile(seen, "/", "x");
        for (String project : List.of(paid, archived, others)) {
            copy(seen, project, file);
        }
        for (String project : List.of(paid, archived)) {
            alice.call(project + "/update", "{'billTo':'%s'}", org);
        }
        invite(seen, "VIEW");
        alice.call(archived + "/archive", "{'files':['%s']}", file);

        JsonNode answer = gil.call(file + "/listProjects", "{'archivalInfoForOrg':'%s'}", org);

        assertThat(answer.path(seen).asText()).isEqualTo("VIEW");
        assertThat(answer.path("liveProjects")).extracting(JsonNode::asText).containsExactlyInAnyOrder(seen, paid);
        assertThat(answer).hasSize(2);
        assertThat(gil.call(file + "/listProjects", "{}").has("liveProjects")).isFalse();
        DxClient limited = fixture.withToken(
                login,
                new TokenLimits(
                        Optional.empty(), Map.of(ContainerIds.project(seen).orElseThrow(), AccessLevel.VIEW)));
        assertThat(limited.call(file + "/listProjects", "{'archivalInfoForOrg':'%s'}", org)
                        .path("liveProjects")
                        .toString())
                .isEqualTo("[\"" + seen + "\"]");
        for (DxClient notAdministrator : List.of(alice, fixture.user("hugo"))) {
            assertThat(notAdministrator
                            .refused(
                                    401, "PermissionDenied", file + "/listProjects", "{'archivalInfoForOrg':'%s'}", org)
                            .path("message")
                            .asText())
                    .isEqualTo("Must be the org ADMIN of " + org + " to return archival info");
        }
        gil.refused(401, "PermissionDenied", file + "/listProjects", "{'archivalInfoForOrg':'org-nobody'}");
    }
}
