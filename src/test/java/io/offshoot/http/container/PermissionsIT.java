package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Granting, lowering and giving up levels, and what each level allows. */
class PermissionsIT {
    private static final List<String> LEVELS = List.of("none", "VIEW", "UPLOAD", "CONTRIBUTE", "ADMINISTER");

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final String login = "eve" + UUID.randomUUID().toString().substring(0, 8);
    private final DxClient eve = fixture.user(login);
    private final String user = "user-" + login;

    private String level(DxClient caller, String project) {
        return caller.call(project + "/describe", "{'fields':{'level':true}}")
                .path("level")
                .asText();
    }

    private String permissions(String project) {
        return alice.call(project + "/describe", "{'fields':{'permissions':true}}")
                .path("permissions")
                .toString();
    }

    @Test
    void whoIsInvitedMayDoThatUntilItIsLowered() {
        String project = alice.newProject("Invite");
        eve.refused(401, "PermissionDenied", project + "/describe", "{}");

        JsonNode invited = alice.call(
                project + "/invite", "{'invitee':'%s','level':'UPLOAD','suppressEmailNotification':true}", user);
        assertThat(invited).isEqualTo(DxClient.parsed(DxClient.json("{'id':'%s','state':'accepted'}", project)));
        assertThat(level(eve, project)).isEqualTo("UPLOAD");
        alice.call(project + "/invite", "{'invitee':'%s','level':'VIEW'}", user);
        assertThat(level(eve, project)).isEqualTo("UPLOAD");
        alice.call(project + "/invite", "{'invitee':'%s','level':'ADMINISTER'}", user.replace("-eve", "-EVE"));
        assertThat(permissions(project)).isEqualTo("{\"user-alice\":\"ADMINISTER\",\"" + user + "\":\"ADMINISTER\"}");

        alice.call(project + "/decreasePermissions", "{'%s':'VIEW'}", user);
        alice.call(project + "/decreasePermissions", "{'%s':'CONTRIBUTE'}", user);
        assertThat(level(eve, project)).isEqualTo("VIEW");
        assertThat(alice.call(
                        project + "/decreasePermissions",
                        "{'%s':null,'user-nobody':null,'suppressAllNotifications':true}",
                        user))
                .isEqualTo(DxClient.parsed(DxClient.json("{'id':'%s'}", project)));
        eve.refused(401, "PermissionDenied", project + "/describe", "{}");
        alice.call(project + "/invite", "{'invitee':'%s','level':'VIEW'}", user);
        assertThat(level(eve, project)).isEqualTo("VIEW");
    }

    @Test
    void everybodyMayBeLetInToLook() {
        String project = alice.newProject("Public");
        alice.refused(422, "InvalidInput", project + "/invite", "{'invitee':'PUBLIC','level':'UPLOAD'}");

        alice.call(project + "/invite", "{'invitee':'PUBLIC','level':'VIEW'}");

        assertThat(level(eve, project)).isEqualTo("VIEW");
        eve.refused(422, "InvalidState", project + "/leave", "{}");
        alice.call(project + "/decreasePermissions", "{'PUBLIC':null}");
        eve.refused(401, "PermissionDenied", project + "/describe", "{}");
    }

    @Test
    void whoWantsMayLeaveButSomebodyStays() {
        String project = alice.newProject("Leave");
        alice.call(project + "/invite", "{'invitee':'%s','level':'VIEW'}", user);

        eve.call(project + "/leave", "{}");
        eve.refused(401, "PermissionDenied", project + "/leave", "{}");
        assertThat(alice.refused(422, "InvalidState", project + "/leave", "{}")
                        .path("message")
                        .asText())
                .isEqualTo("Nobody would have ADMINISTER permission in " + project + " any more");
        alice.refused(422, "InvalidState", project + "/decreasePermissions", "{'user-alice':'CONTRIBUTE'}");
        alice.refused(422, "InvalidState", project + "/decreasePermissions", "{'user-alice':null}");
        assertThat(level(alice, project)).isEqualTo("ADMINISTER");
        alice.call(project + "/invite", "{'invitee':'%s','level':'ADMINISTER'}", user);
        alice.call(project + "/leave", "{}");
        alice.refused(401, "PermissionDenied", project + "/describe", "{}");
        assertThat(level(eve, project)).isEqualTo("ADMINISTER");
    }

    @Test
    void wrongInputIsRefused() {
        String project = alice.newProject("Wrong");
        for (String wrong : List.of(
                "{}",
                "{'invitee':'user-alice'}",
                "{'level':'VIEW'}",
                "{'invitee':'','level':'VIEW'}",
                "{'invitee':7,'level':'VIEW'}",
                "{'invitee':'alice','level':'VIEW'}",
                "{'invitee':'user-alice','level':'NONE'}",
                "{'invitee':'user-alice','level':null}")) {
            alice.refused(422, "InvalidInput", project + "/invite", wrong);
        }
        for (String nobody : List.of("user-nobody", "org-nobody", "nobody@example.com", "user-" + UUID.randomUUID())) {
            alice.refused(404, "ResourceNotFound", project + "/invite", "{'invitee':'%s','level':'VIEW'}", nobody);
        }
        for (String wrong :
                List.of("{'alice':null}", "{'user-alice':'NONE'}", "{'user-alice':7}", "{'user-alice':{}}")) {
            alice.refused(422, "InvalidInput", project + "/decreasePermissions", wrong);
        }
        String unknown = "project-000000000000000000000000";
        alice.refused(404, "ResourceNotFound", unknown + "/invite", "{'invitee':'user-alice','level':'VIEW'}");
        alice.refused(404, "ResourceNotFound", unknown + "/decreasePermissions", "{}");
        alice.refused(404, "ResourceNotFound", unknown + "/leave", "{}");
    }

    /** A call for each level that it takes, and what it is called with. */
    private record Deed(int least, String path, String json) {}

    @Test
    void eachLevelAllowsWhatItSays() {
        Map<String, Deed> deeds = new LinkedHashMap<>();
        deeds.put("look", new Deed(1, "/describe", "{}"));
        deeds.put("list", new Deed(1, "/listFolder", "{}"));
        deeds.put("folder", new Deed(2, "/newFolder", "{'folder':'/%s'}"));
        deeds.put("move", new Deed(3, "/move", "{'objects':[],'folders':[],'destination':'/'}"));
        deeds.put("remove", new Deed(3, "/removeObjects", "{'objects':[]}"));
        deeds.put("tag", new Deed(3, "/addTags", "{'tags':['t']}"));
        deeds.put("update", new Deed(4, "/update", "{'summary':'s'}"));
        deeds.put("invite", new Deed(4, "/invite", "{'invitee':'user-bob','level':'VIEW'}"));
        deeds.put("decrease", new Deed(4, "/decreasePermissions", "{'user-bob':null}"));
        fixture.user("bob");
        StringBuilder wrong = new StringBuilder();
        for (int has = 0; has < LEVELS.size(); has++) {
            String project = alice.newProject("Level " + LEVELS.get(has));
            if (has > 0) {
                alice.call(project + "/invite", "{'invitee':'%s','level':'%s'}", user, LEVELS.get(has));
            }
            for (Map.Entry<String, Deed> each : deeds.entrySet()) {
                Deed deed = each.getValue();
                var answer = eve.send(project + deed.path, DxClient.json(deed.json.replace("%s", each.getKey())));
                boolean right = has >= deed.least
                        ? answer.statusCode() == 200
                        : answer.statusCode() == 401 && answer.body().contains("\"PermissionDenied\"");
                if (!right) {
                    wrong.append(LEVELS.get(has))
                            .append(' ')
                            .append(each.getKey())
                            .append(": ");
                    wrong.append(answer.body()).append('\n');
                }
            }
        }

        assertThat(wrong.toString()).isEmpty();
    }

    @Test
    void inAProtectedProjectOnlyAdministratorsDelete() {
        String project = alice.newProject("Protected");
        String record = alice.newRecord(project, "/");
        alice.call(project + "/newFolder", "{'folder':'/a'}");
        alice.call(project + "/update", "{'protected':true}");
        alice.call(project + "/invite", "{'invitee':'%s','level':'CONTRIBUTE'}", user);

        eve.refused(401, "PermissionDenied", project + "/removeObjects", "{'objects':['%s']}", record);
        eve.refused(401, "PermissionDenied", project + "/removeFolder", "{'folder':'/a'}");
        eve.call(record + "/rename", "{'project':'%s','name':'n'}", project);
        alice.call(project + "/update", "{'protected':false}");
        eve.call(project + "/removeFolder", "{'folder':'/a'}");
        alice.call(project + "/update", "{'protected':true}");
        alice.call(project + "/removeObjects", "{'objects':['%s']}", record);
    }

    @Test
    void aTokenThatIsLimitedGrantsAndMakesNothing() {
        String project = alice.newProject("Limited");
        DxClient limited = fixture.withToken("alice", new TokenLimits(Optional.of(AccessLevel.CONTRIBUTE), Map.of()));

        limited.refused(401, "PermissionDenied", project + "/invite", "{'invitee':'%s','level':'VIEW'}", user);
        limited.refused(401, "PermissionDenied", "project/new", "{'name':'n'}");
        alice.call(project + "/invite", "{'invitee':'%s','level':'ADMINISTER'}", user);
        limited.refused(401, "PermissionDenied", project + "/leave", "{}");
    }

    @Test
    void nobodyLetsOthersPayOrChoosesRegions() {
        String project = alice.newProject("Pay");

        alice.refused(401, "PermissionDenied", project + "/update", "{'billTo':'%s'}", user);
        alice.refused(401, "PermissionDenied", project + "/update", "{'billTo':'org-nobody'}");
        alice.refused(422, "InvalidInput", project + "/update", "{'billTo':'x'}");
        alice.refused(401, "PermissionDenied", project + "/update", "{'region':'aws:mars'}");
        alice.refused(422, "InvalidInput", "project/new", "{'name':'n','region':'aws:mars'}");
        alice.refused(401, "PermissionDenied", "project/new", "{'name':'n','billTo':'%s'}", user);
        alice.call(project + "/update", "{'billTo':'user-alice','region':'local:main'}");
        fixture.superAdmin().call(project + "/update", "{'billTo':'%s'}", user);
        fixture.superAdmin().refused(404, "ResourceNotFound", project + "/update", "{'billTo':'user-nobody'}");
        assertThat(alice.call(project + "/describe", "{}").path("billTo").asText())
                .isEqualTo(user);
    }

    @Test
    void membersOfAnOrganisationGetWhatItWasGivenAndTheyAreAllowed() {
        String project = alice.newProject("Organisation");
        String org = "org-" + UUID.randomUUID();
        String member = "{'members':[{'user':'" + user + "','projectAccess':'%s','admin':%s}]}";
        fixture.administer("PUT", "orgs/" + org, member, "UPLOAD", false).expect(200);
        alice.call(project + "/invite", "{'invitee':'%s','level':'CONTRIBUTE'}", org);

        assertThat(level(eve, project)).isEqualTo("UPLOAD");
        assertThat(eve.call("system/findProjects", "{}").path("results").findValuesAsText("id"))
                .contains(project);
        alice.call(project + "/invite", "{'invitee':'%s','level':'VIEW'}", user);
        assertThat(level(eve, project)).as("the greater of both").isEqualTo("UPLOAD");
        eve.call(project + "/leave", "{}");
        assertThat(level(eve, project)).isEqualTo("UPLOAD");
        fixture.administer("PUT", "orgs/" + org, member, "NONE", true).expect(200);
        assertThat(level(eve, project)).as("an administrator").isEqualTo("CONTRIBUTE");
        fixture.administer("PUT", "orgs/" + org, member, "NONE", false).expect(200);
        eve.refused(401, "PermissionDenied", project + "/describe", "{}");
        fixture.administer("PUT", "orgs/" + org, member, "ADMINISTER", false).expect(200);
        assertThat(level(eve, project)).isEqualTo("CONTRIBUTE");
        alice.call(project + "/decreasePermissions", "{'%s':null}", org);
        eve.refused(401, "PermissionDenied", project + "/describe", "{}");
    }

    @Test
    void whoMayLetAnOrganisationPayDoes() {
        String org = "org-" + UUID.randomUUID();
        String member = "{'members':[{'user':'" + user + "','billing':%s}]}";
        fixture.administer("PUT", "orgs/" + org, member, false).expect(200);
        String project = eve.newProject("Pays");
        eve.refused(401, "PermissionDenied", project + "/update", "{'billTo':'%s'}", org);
        eve.refused(401, "PermissionDenied", "project/new", "{'name':'n','billTo':'%s'}", org);

        fixture.administer("PUT", "orgs/" + org, member, true).expect(200);

        eve.call(project + "/update", "{'billTo':'%s'}", org);
        eve.call("project/new", "{'name':'n','billTo':'%s'}", org);
        assertThat(eve.call(project + "/describe", "{}").path("billTo").asText())
                .isEqualTo(org);
        JsonNode members = eve.call(org + "/findMembers", "{}");
        assertThat(members)
                .isEqualTo(DxClient.parsed(DxClient.json(
                        "{'results':[{'id':'%s','level':'MEMBER','allowBillableActivities':true,"
                                + "'projectAccess':'CONTRIBUTE'}],'next':null}",
                        user)));
        assertThat(eve.call(org + "/findMembers", "{'level':'ADMIN'}").path("results"))
                .isEmpty();
        alice.refused(401, "PermissionDenied", org + "/findMembers", "{}");
        alice.refused(404, "ResourceNotFound", "org-nobody/findMembers", "{}");
    }

    @Test
    void membershipsOfTheFhirDoorAreShownAndChangedThere() {
        var client = fixture.server.newProject("Members");
        String project = ContainerIds.ofProject(UUID.fromString(client.project()), false);
        DxClient caller = DxClient.basic(fixture.server.urls.base(), client.id, client.secret);
        String member = "user-" + client.id;
        caller.call(project + "/invite", "{'invitee':'%s','level':'VIEW'}", user);

        JsonNode permissions = caller.call(project + "/describe", "{'fields':{'permissions':true}}")
                .path("permissions");

        assertThat(permissions.path(member).asText()).isEqualTo("ADMINISTER");
        assertThat(permissions.path(user).asText()).isEqualTo("VIEW");
        caller.refused(422, "InvalidState", project + "/decreasePermissions", "{'%s':'VIEW'}", member);
        caller.refused(422, "InvalidState", project + "/decreasePermissions", "{'%s':null,'%s':null}", user, member);
        assertThat(level(eve, project)).as("all or nothing").isEqualTo("VIEW");
        caller.call(project + "/decreasePermissions", "{'%s':'ADMINISTER','%s':null}", member, user);
        eve.refused(401, "PermissionDenied", project + "/describe", "{}");
    }
}
