package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who sponsors projects, and who may not. */
class SponsorshipIT {
    private static final long FAR = 4_102_444_800_000L;

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");

    private JsonNode sponsored(String project) {
        return alice.call(project + "/describe", "{'fields':{'sponsored':true,'sponsoredUntil':true}}");
    }

    @Test
    void aSponsorshipBeginsAndEnds() {
        String project = alice.newProject("Sponsored");
        assertThat(sponsored(project).has("sponsored")).isFalse();

        assertThat(alice.call(project + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR))
                .isEqualTo(DxClient.parsed(DxClient.json("{'id':'%s'}", project)));

        assertThat(sponsored(project).path("sponsored").asBoolean()).isTrue();
        assertThat(sponsored(project).path("sponsoredUntil").asLong()).isEqualTo(FAR);
        alice.call(project + "/updateSponsorship", "{'sponsoredUntil':null}");
        assertThat(sponsored(project).has("sponsored")).isFalse();
    }

    @Test
    void nobodySponsorsWithTheMoneyOfOthersNorEndsTheirSponsorship() {
        String project = alice.newProject("Sponsored");
        String login = "ian" + UUID.randomUUID().toString().substring(0, 8);
        DxClient ian = fixture.user(login);
        String org = "org-" + UUID.randomUUID();
        fixture.administer("PUT", "orgs/" + org, "{'members':[{'user':'user-%s','billing':true}]}", login)
                .expect(200);
        ian.refused(401, "PermissionDenied", project + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR);
        alice.call(project + "/invite", "{'invitee':'user-%s','level':'ADMINISTER'}", login);

        alice.refused(
                401,
                "PermissionDenied",
                project + "/updateSponsorship",
                "{'sponsoredUntil':%s,'sponsor':'%s'}",
                FAR,
                org);
        ian.call(project + "/updateSponsorship", "{'sponsoredUntil':%s,'sponsor':'%s'}", FAR, org);
        alice.refused(401, "PermissionDenied", project + "/updateSponsorship", "{'sponsoredUntil':null}");
        ian.call(project + "/updateSponsorship", "{'sponsoredUntil':null}");
    }

    @Test
    void anObjectHasOneThirdPartySponsor() {
        String project = alice.newProject("One");
        String other = alice.newProject("Other");
        String record = alice.newRecord(project, "/");
        String file = alice.newFile(project, "/", "x");
        alice.call(project + "/clone", "{'project':'%s','folders':['/']}", other);
        alice.call(other + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR);

        JsonNode error =
                alice.refused(422, "InvalidState", project + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR);

        assertThat(error.path("details").path("alreadySponsored").findValuesAsText("id"))
                .containsExactlyInAnyOrder(record, file);
        assertThat(error.path("details").path("alreadySponsored").findValuesAsText("project"))
                .containsOnly(other);
        alice.call(other + "/updateSponsorship", "{'sponsoredUntil':null}");
        fixture.administer("PATCH", "objects/" + file, "{'project':'%s','sponsored':true}", project)
                .expect(204);
        assertThat(alice.refused(422, "InvalidState", project + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR)
                        .path("details")
                        .path("objects")
                        .toString())
                .isEqualTo("[\"" + file + "\"]");
        fixture.administer(
                        "PATCH", "objects/" + file, "{'project':'%s','sponsored':true,'sponsoredUntil':1000}", project)
                .expect(204);
        assertThat(alice.call(file + "/describe", "{'project':'%s'}", project)
                        .path("sponsored")
                        .asBoolean())
                .as("it is over")
                .isFalse();
        alice.call(project + "/updateSponsorship", "{'sponsoredUntil':%s}", FAR);
    }

    @Test
    void wrongInputIsRefused() {
        String project = alice.newProject("Wrong");
        for (String wrong : List.of(
                "{}",
                "{'sponsoredUntil':'x'}",
                "{'sponsoredUntil':-1}",
                "{'sponsoredUntil':1000}",
                "{'sponsoredUntil':" + FAR + ",'sponsor':'alice'}",
                "{'sponsoredUntil':" + FAR + ",'sponsor':7}")) {
            alice.refused(422, "InvalidInput", project + "/updateSponsorship", wrong);
        }
        alice.refused(
                404,
                "ResourceNotFound",
                "project-000000000000000000000000/updateSponsorship",
                "{'sponsoredUntil':%s}",
                FAR);
    }
}
