package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.model.LibraryIds;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Users, groups and security roles: made, listed, changed, deleted, and obeyed. */
class PeopleIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final LibraryClient root = fixture.root;

    private static String login(String what) {
        return LibraryFixture.name(what).replace(' ', '-');
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(element -> names.add(element.path("name").asText()));
        return names;
    }

    @Test
    void aUserIsMadeReadListedChangedAndDeleted() {
        String login = login("user");
        JsonNode made = root.post(
                "api/users",
                "{'username':'%s','fullName':'Ada Mary Lovelace','password':'%s','email':'%s@example.org',"
                        + "'description':'first','enabled':true,'standardAuth':true,"
                        + "'addresses':[{'name':'office','value':'a@example.org'}]}",
                login,
                LibraryFixture.PASSWORD,
                login);
        String path = "api/users/" + made.path("id").asText();
        assertThat(made.path("type").asInt()).isEqualTo(34);
        assertThat(made.path("subtype").asInt()).isEqualTo(8704);
        assertThat(made.path("fullName").asText()).isEqualTo("Ada Mary Lovelace");
        assertThat(made.path("initials").asText()).isEqualTo("AM");
        assertThat(made.path("addresses").path(0).path("value").asText()).isEqualTo("a@example.org");
        assertThat(made.toString()).doesNotContain("password", LibraryFixture.PASSWORD);
        assertThat(made.path("dateCreated").asText()).matches("\\d{4}-.*T.*\\+0000");

        assertThat(root.get("api/users?nameBegins=" + login)).hasSize(1);
        LibraryClient ada = fixture.signIn(login);
        assertThat(ada.get(path).path("username").asText()).isEqualTo(login);
        ada.refused(403, "ERR014", "GET", "api/users", "");
        ada.refused(403, "ERR014", "PATCH", path, "{'fullName':'Root'}");
        ada.refused(403, "ERR014", "POST", "api/users", "{'username':'other','fullName':'Other'}");

        root.patch(
                path,
                "{'operationList':[{'op':'replace','path':'/fullName','value':'Ada King','id':1},"
                        + "{'op':'replace','path':'/enabled','value':false,'id':2},"
                        + "{'op':'remove','path':'/description','id':3}]}");
        JsonNode changed = root.get(path);
        assertThat(changed.path("fullName").asText()).isEqualTo("Ada King");
        assertThat(changed.path("enabled").asBoolean()).isFalse();
        assertThat(changed.has("description")).isFalse();
        assertThat(changed.path("addresses")).hasSize(1);
        new LibraryClient(fixture.base, "")
                .refused(
                        401,
                        "ERR003",
                        "POST",
                        "api/auth/login",
                        "{'username':'%s','password':'%s'}",
                        login,
                        LibraryFixture.PASSWORD);

        root.expect(204, "DELETE", path, "");
        root.refused(404, "ERR004", "GET", path, "");
        ada.refused(401, "ERR009", "GET", "api/sessions", "");
        assertThat(root.get("api/users?nameBegins=" + login)).isEmpty();
    }

    @Test
    void loginsAreThereOnceWhateverTheirCase() {
        String login = login("Twin");
        fixture.user(login);
        root.refused(
                409,
                "ERR015",
                "POST",
                "api/users",
                "{'username':'%s','fullName':'B'}",
                login.toUpperCase(java.util.Locale.ROOT));
        root.refused(400, "ERR006", "POST", "api/users", "{'fullName':'nobody'}");
        root.refused(400, "ERR006", "POST", "api/users", "{'username':5}");
        root.refused(400, "ERR006", "POST", "api/users", "{'username':'%s','privileges':[9]}", login("p"));
        root.refused(
                400,
                "ERR006",
                "POST",
                "api/users",
                "{'username':'%s','memberships':['%s']}",
                login("m"),
                "0".repeat(32));
        String weak = login("weak");
        root.refused(400, "ERR006", "POST", "api/users", "{'username':'%s','password':'%s'}", weak, "x".repeat(2000));
        assertThat(root.get("api/users?nameBegins=" + weak)).isEmpty();
        String me = root.get("api/sessions/userInfo").path("id").asText();
        root.refused(409, "ERR015", "DELETE", "api/users/" + me, "");
        root.refused(404, "ERR004", "GET", "api/users/" + LibraryIds.text(UUID.randomUUID()), "");
        root.refused(404, "ERR004", "GET", "api/users/not-an-id", "");
    }

    @Test
    void groupsHoldUsersAndOtherGroupsButNotInACircle() {
        String user = fixture.user(login("member")).path("id").asText();
        String inner = root.post("api/usergroups", "{'name':'%s','members':['%s']}", LibraryFixture.name("Inner"), user)
                .path("id")
                .asText();
        JsonNode outer = root.post(
                "api/usergroups",
                "{'name':'%s','description':'all','members':[{'id':'%s'}]}",
                LibraryFixture.name("Outer"),
                inner);
        String path = "api/usergroups/" + outer.path("id").asText();

        assertThat(outer.path("subtype").asInt()).isEqualTo(8705);
        assertThat(outer.path("members").path(0).path("id").asText()).isEqualTo(inner);
        assertThat(root.get("api/usergroups/" + inner)
                        .path("memberships")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo(outer.path("id").asText());
        assertThat(root.get("api/users/" + user)
                        .path("memberships")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo(inner);
        root.refused(
                400,
                "ERR006",
                "PATCH",
                "api/usergroups/" + inner,
                "{'operationList':[{'op':'addElements','path':'/members','value':['%s']}]}",
                outer.path("id").asText());
        root.refused(
                400,
                "ERR006",
                "PATCH",
                path,
                "{'members':['%s']}",
                outer.path("id").asText());
        root.refused(
                409,
                "ERR015",
                "POST",
                "api/usergroups",
                "{'name':'%s'}",
                outer.path("name").asText());

        root.patch(path, "{'operationList':[{'op':'addElements','path':'/members','value':['%s'],'id':1}]}", user);
        assertThat(root.get(path + "/members")).hasSize(2);
        root.patch(path, "{'operationList':[{'op':'removeElements','path':'/members','value':['%s'],'id':1}]}", inner);
        assertThat(names(root.get(path + "/members"))).hasSize(1).allMatch(name -> name.startsWith("Full member"));
        root.patch("api/users/" + user, "{'memberships':[]}");
        assertThat(root.get(path + "/members")).isEmpty();
        assertThat(root.get("api/usergroups/" + inner + "/members")).isEmpty();
        root.expect(204, "DELETE", path, "");
        root.refused(404, "ERR004", "GET", path, "");
    }

    /** A role in a project, by way of a nested group, says what its holder may do there, and nowhere else. */
    @Test
    void whatARoleAllowsItsHoldersMayDo() {
        String login = login("holder");
        String user = fixture.user(login).path("id").asText();
        LibraryClient holder = fixture.signIn(login);
        String project = fixture.project(LibraryFixture.name("Guarded"));
        String other = fixture.project(LibraryFixture.name("Elsewhere"));
        holder.refused(404, "ERR004", "GET", "api/projects/" + project, "");
        String inner = root.post("api/usergroups", "{'name':'%s','members':['%s']}", LibraryFixture.name("Team"), user)
                .path("id")
                .asText();
        String outer = root.post(
                        "api/usergroups", "{'name':'%s','members':['%s']}", LibraryFixture.name("Staff"), inner)
                .path("id")
                .asText();
        JsonNode role = root.post("api/securityRoles", "{'name':'%s','privileges':[]}", LibraryFixture.name("Role"));
        String path = "api/securityRoles/" + role.path("id").asText();
        String grant = "{'operationList':[{'op':'addElements','path':'/members','value':['%s'],'id':1}]}";
        root.in(project).expect(204, "PATCH", path + "/members", grant, outer);

        assertThat(names(root.in(project).get(path + "/members"))).hasSize(1);
        assertThat(holder.get("api/projects/" + project).path("status").asText())
                .isEqualTo("loaded");
        assertThat(holder.get("api/projects")).hasSize(1);
        holder.refused(404, "ERR004", "GET", "api/projects/" + other, "");
        holder.in(project).refused(403, "ERR014", "POST", "api/subscriptions", "{'name':'Daily'}");
        holder.refused(403, "ERR014", "POST", "api/projects/" + project + "/folders", "{'path':'/Reports'}");
        assertThat(holder.get("api/projects/" + project + "/privileges")).isEmpty();

        root.patch(path, "{'privileges':['ScheduleRequest','DssXmlPrivilegesCreateApplicationObjects']}");
        assertThat(names(holder.get("api/projects/" + project + "/privileges")))
                .containsExactly("CreateApplicationObjects", "ScheduleRequest");
        holder.in(project).post("api/subscriptions", "{'name':'Daily'}");
        holder.post("api/projects/" + project + "/folders", "{'path':'/Reports'}");
        holder.refused(403, "ERR014", "GET", "api/projects/" + project + "/configurationObjects", "");
        root.patch(path, "{'operationList':[{'op':'addElements','path':'/privileges','value':[184]}]}");
        assertThat(holder.get("api/projects/" + project + "/configurationObjects")
                        .path("objects"))
                .isNotEmpty();
        holder.in(project).refused(403, "ERR014", "PATCH", path + "/members", grant, user);
        holder.refused(403, "ERR014", "PATCH", path, "{'privileges':[10006]}");

        root.in(project)
                .expect(
                        204,
                        "PATCH",
                        path + "/members",
                        "{'operationList':[{'op':'removeElements','path':'/members','value':['%s'],'id':1}]}",
                        outer);
        holder.refused(404, "ERR004", "GET", "api/projects/" + project, "");
    }

    /** Nobody gives itself a role by way of the door where it may write resources. */
    @Test
    void grantsAreNotWrittenAtTheFhirDoor() {
        TestClient administrator = fixture.server.newProject(LibraryFixture.name("Fhir"));
        for (TestClient client : List.of(administrator, fixture.server.superAdmin())) {
            client.post(
                            "fhir/R4/RoleGrant",
                            "{\"resourceType\":\"RoleGrant\",\"role\":{\"reference\":\"SecurityRole/1\"}}")
                    .expect(403);
            client.post("fhir/R4/SecurityRole", "{\"resourceType\":\"SecurityRole\"}")
                    .expect(403);
        }
    }

    @Test
    void privilegesOfTheEnvironmentComeFromGroupsUsersAndRoles() {
        String login = login("config");
        String user = fixture.user(login).path("id").asText();
        LibraryClient client = fixture.signIn(login);
        client.refused(403, "ERR014", "GET", "api/schedules", "");
        root.patch("api/users/" + user, "{'privileges':['CreateConfigurationObjects']}");
        assertThat(names(client.get("api/sessions/privileges"))).containsExactly("CreateConfigurationObjects");
        client.post("api/schedules", "{'name':'%s'}", LibraryFixture.name("Nightly"));
        client.refused(403, "ERR014", "POST", "api/usergroups", "{'name':'mine'}");
        client.refused(403, "ERR014", "POST", "api/securityRoles", "{'name':'mine'}");
        root.patch("api/users/" + user, "{'privileges':[]}");
        client.refused(403, "ERR014", "GET", "api/schedules", "");

        String role = root.post(
                        "api/securityRoles",
                        "{'name':'%s','privileges':[{'name':'CreateConfigurationObjects'}]}",
                        LibraryFixture.name("Configurators"))
                .path("id")
                .asText();
        root.expect(
                204,
                "PATCH",
                "api/securityRoles/" + role + "/members",
                "{'operationList':[{'op':'addElements','path':'/members','value':'%s'}]}",
                user);
        client.get("api/schedules");
        root.expect(204, "DELETE", "api/securityRoles/" + role, "");
        client.refused(403, "ERR014", "GET", "api/schedules", "");
    }
}
