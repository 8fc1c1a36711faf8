package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.LibraryIds;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Projects, objects of every kind, subscriptions and folders. */
class LookUpsIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final LibraryClient root = fixture.root;

    /** What clients do to turn a name into a project. */
    @Test
    void aProjectIsFoundByNameAndRead() {
        String name = LibraryFixture.name("Tutorial");
        String id = fixture.project(name);
        HttpResponse<String> answer =
                root.send("GET", "MicroStrategyLibrary/api/monitors/projects?offset=0&limit=1000", "");
        JsonNode list = LibraryClient.parsed(answer.body()).path("projects");
        assertThat(answer.headers().firstValue("x-mstr-total-count")).contains(String.valueOf(list.size()));
        assertThat(list).anySatisfy(project -> {
            assertThat(project.path("id").asText()).isEqualTo(id);
            assertThat(project.path("name").asText()).isEqualTo(name);
        });

        JsonNode object = root.in(id).get("api/objects/" + id + "?type=32&comments=True");
        assertThat(object.path("id").asText()).isEqualTo(id);
        assertThat(object.path("name").asText()).isEqualTo(name);
        assertThat(object.path("type").asInt()).isEqualTo(32);
        assertThat(object.path("subtype").asInt()).isEqualTo(8192);
        assertThat(object.path("dateCreated").asText()).endsWith("+0000");
        assertThat(root.get("api/projects/" + name.replace(" ", "%20"))
                        .path("id")
                        .asText())
                .isEqualTo(id);
        assertThat(root.get("api/projects"))
                .anySatisfy(project -> assertThat(project.path("id").asText()).isEqualTo(id));
        JsonNode node = root.get("api/monitors/iServer/nodes?projects.id=" + id)
                .path("nodes")
                .path(0);
        assertThat(node.path("projects")).hasSize(1);
        assertThat(node.path("projects").path(0).path("status").asText()).isEqualTo("loaded");
        root.patch("api/monitors/projects/status?projectId=" + id, "{'status':'loaded'}");
        root.refused(400, "ERR006", "PATCH", "api/monitors/projects/status?projectId=" + id, "{'status':'unloaded'}");
        root.refused(404, "ERR004", "GET", "api/objects/" + LibraryIds.text(UUID.randomUUID()) + "?type=32", "");
        root.refused(400, "ERR006", "GET", "api/objects/" + id, "");
        assertThat(root.get("api/monitors/projects?offset=0&limit=1").path("projects"))
                .hasSize(1);
    }

    @Test
    void aNameOfSeveralProjectsIsNoAnswer() {
        String name = LibraryFixture.name("Twins");
        fixture.project(name);
        fixture.project(name.toLowerCase(java.util.Locale.ROOT));
        JsonNode error = root.refused(409, "ERR015", "GET", "api/projects/" + name.replace(" ", "%20"), "");
        assertThat(error.path("message").asText()).contains("Several projects");
    }

    @Test
    void theDetailsOfAProjectAreKeptAndChecked() {
        String path = "api/projects/" + fixture.project(LibraryFixture.name("Described"));
        JsonNode source = root.post("api/datasources", "{'name':'%s'}", LibraryFixture.name("Warehouse"));
        root.patch(
                path,
                "{'description':'For trying out','defaultLocale':2052,'locales':[1033,2052],"
                        + "'dataSources':[{'id':'%s','type':29}]}",
                source.path("id").asText());
        JsonNode details = root.get(path);
        assertThat(details.path("description").asText()).isEqualTo("For trying out");
        assertThat(details.path("defaultLocale").asInt()).isEqualTo(2052);
        assertThat(details.path("locales")).hasSize(2);
        assertThat(details.path("dataSources").path(0).path("id").asText())
                .isEqualTo(source.path("id").asText());
        root.refused(400, "ERR006", "PATCH", path, "{'defaultLocale':1031}");
        root.refused(400, "ERR006", "PATCH", path, "{'locales':'all'}");
        root.refused(400, "ERR006", "PATCH", path, "{'status':'idle'}");
        root.patch(path, "{'operationList':[{'op':'remove','path':'/description'}]}");
        assertThat(root.get(path).path("description").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "api/schedules,schedules,51",
        "api/events,events,49",
        "api/datasources,datasources,29",
        "api/datasources/logins,logins,30",
        "api/datasources/connections,connections,31",
        "api/devices,devices,9",
        "api/transmitters,transmitters,35",
        "api/contacts,contacts,255",
        "api/contactGroups,contactGroups,255",
        "api/configurationObjects?type=45,objects,45",
        "api/configurationObjects?type=81,objects,81"
    })
    void everyKindIsMadeReadListedChangedAndDeleted(String path, String envelope, int type) {
        String name = LibraryFixture.name("Object");
        JsonNode made = root.post(
                path, "{'name':'%s','description':'one','ratio':272.80,'nested':{'list':[1,{'a':null}]}}", name);
        String one = path.contains("?")
                ? path.replace("?", "/" + made.path("id").asText() + "?")
                : path + "/" + made.path("id").asText();

        assertThat(made.path("type").asInt()).isEqualTo(type);
        assertThat(root.send("GET", one, "").body())
                .contains("\"ratio\":272.80", "\"nested\":{\"list\":[1,{\"a\":null}]}");
        assertThat(root.get(path + (path.contains("?") ? "&" : "?") + "nameBegins=" + name.replace(" ", "%20"))
                        .path(envelope))
                .hasSize(1);
        root.refused(409, "ERR015", "POST", path, "{'name':'%s'}", name.toUpperCase(java.util.Locale.ROOT));
        root.patch(one, "{'description':null,'more':true,'id':'ignored'}");
        JsonNode changed = root.get(one);
        assertThat(changed.has("description")).isFalse();
        assertThat(changed.path("more").asBoolean()).isTrue();
        assertThat(changed.path("id").asText()).isEqualTo(made.path("id").asText());
        assertThat(changed.path("version").asText())
                .isNotEqualTo(made.path("version").asText());
        root.expect(204, "DELETE", one, "");
        root.refused(404, "ERR004", "GET", one, "");
        root.refused(400, "ERR006", "POST", path, "{'description':'nameless'}");
        root.refused(400, "ERR006", "POST", path, "{'name':'%s','privileges':[184]}", name);
    }

    /** Passwords of logins to databases are secrets: encrypted, apart, never shown. */
    @Test
    void secretsDoNotComeBack() {
        JsonNode login = root.post(
                "api/datasources/logins",
                "{'name':'%s','username':'dwh','password':'s3cret'}",
                LibraryFixture.name("Login"));
        String id = login.path("id").asText();
        assertThat(root.send("GET", "api/datasources/logins/" + id, "").body())
                .contains("\"username\":\"dwh\"")
                .doesNotContain("s3cret");
        UUID key = LibraryIds.parse(id).orElseThrow();
        assertThat(fixture.server
                        .sql("select 1 from secret where owner = '" + key + "'")
                        .size())
                .isEqualTo(1);
        assertThat(fixture.server
                        .sql("select 1 from resource where content like '%s3cret%'")
                        .size())
                .isZero();
        root.expect(204, "DELETE", "api/datasources/logins/" + id, "");
        assertThat(fixture.server
                        .sql("select 1 from secret where owner = '" + key + "'")
                        .size())
                .isZero();
    }

    @Test
    void subscriptionsBelongToWhoMadeThem() {
        String login = LibraryFixture.name("subscriber").replace(' ', '-');
        String user = fixture.user(login).path("id").asText();
        String project = fixture.project(LibraryFixture.name("Subscribed"));
        String role = root.post(
                        "api/securityRoles",
                        "{'name':'%s','privileges':['ScheduleRequest']}",
                        LibraryFixture.name("Subscribers"))
                .path("id")
                .asText();
        root.in(project)
                .expect(
                        204,
                        "PATCH",
                        "api/securityRoles/" + role + "/members",
                        "{'operationList':[{'op':'addElements','path':'/members','value':['%s']}]}",
                        user);
        String contact = root.post("api/contacts", "{'name':'%s'}", LibraryFixture.name("Contact"))
                .path("id")
                .asText();
        LibraryClient mine = fixture.signIn(login).in(project);
        JsonNode made = mine.post(
                "api/subscriptions",
                "{'name':'Weekly','recipients':[{'id':'%s','type':255},{'id':'%s','type':34}],'delivery':{'mode':'EMAIL'}}",
                contact,
                user);
        String path = "api/subscriptions/" + made.path("id").asText();
        JsonNode theirs = root.in(project).post("api/subscriptions", "{'name':'Monthly'}");

        assertThat(made.path("owner").path("id").asText()).isEqualTo(user);
        assertThat(made.path("recipients").path(0).path("id").asText()).isEqualTo(contact);
        assertThat(mine.get("api/subscriptions").path("subscriptions")).hasSize(1);
        assertThat(root.in(project).get("api/subscriptions").path("subscriptions"))
                .hasSize(2);
        mine.refused(
                404, "ERR004", "GET", "api/subscriptions/" + theirs.path("id").asText(), "");
        mine.patch(path, "{'name':'Daily','owner':{'id':'%s'}}", contact);
        assertThat(mine.get(path).path("owner").path("id").asText()).isEqualTo(user);
        root.refused(400, "ERR005", "GET", "api/subscriptions", "");

        assertThat(mine.get("api/projects/" + project + "/profileFolders").path("folders"))
                .anySatisfy(folder -> {
                    assertThat(folder.path("path").asText()).isEqualTo("/Profiles/" + login);
                    assertThat(folder.path("empty").asBoolean()).isTrue();
                });
        List<String> used = new ArrayList<>();
        root.get("api/projects/" + project + "/configurationObjects")
                .path("objects")
                .forEach(object -> used.add(object.path("id").asText() + object.path("reasons")));
        assertThat(used)
                .contains(
                        user + "[\"holds a role\",\"owner\",\"subscription\"]",
                        role + "[\"granted role\"]",
                        contact + "[\"subscription\"]");
        mine.expect(204, "DELETE", path, "");
        mine.refused(404, "ERR004", "GET", path, "");
    }

    @Test
    void whatOneObjectNamesThatNamesAnotherIsUsed() {
        String project = fixture.project(LibraryFixture.name("Chained"));
        String login = root.post("api/datasources/logins", "{'name':'%s'}", LibraryFixture.name("L"))
                .path("id")
                .asText();
        String connection = root.post(
                        "api/datasources/connections",
                        "{'name':'%s','database':{'login':{'id':'%s','type':30}}}",
                        LibraryFixture.name("C"),
                        login)
                .path("id")
                .asText();
        String source = root.post(
                        "api/datasources",
                        "{'name':'%s','connections':[{'id':'%s','type':31}]}",
                        LibraryFixture.name("S"),
                        connection)
                .path("id")
                .asText();
        root.patch("api/projects/" + project, "{'dataSources':[{'id':'%s','type':29}]}", source);

        List<String> ids = new ArrayList<>();
        root.get("api/projects/" + project + "/configurationObjects")
                .path("objects")
                .forEach(object -> ids.add(object.path("id").asText()));
        assertThat(ids).contains(source, connection, login);
        assertThat(root.get("api/objects/" + connection + "?type=31")
                        .path("database")
                        .path("login")
                        .path("id")
                        .asText())
                .isEqualTo(login);
    }

    @Test
    void foldersAreThoseOfTheContainerDoor() {
        String project = fixture.project(LibraryFixture.name("Folders"));
        String path = "api/projects/" + project + "/folders";
        root.post(path, "{'path':'/Public/Reports'}");
        List<String> folders = new ArrayList<>();
        root.get(path)
                .path("folders")
                .forEach(folder -> folders.add(folder.path("path").asText()));
        assertThat(folders).containsExactly("/Public", "/Public/Reports");
        root.refused(400, "ERR006", "POST", path, "{'path':'no slash'}");
        root.refused(400, "ERR006", "POST", path, "{}");
    }

    @Test
    void languagesAndStorageAreTold() {
        assertThat(root.get("api/languages?hidden=false").path("languages"))
                .anySatisfy(
                        language -> assertThat(language.path("lcid").asInt()).isEqualTo(1033));
        assertThat(root.get("api/mstrServices/library/storage")
                        .path("sharedFileStore")
                        .path("type")
                        .asText())
                .isNotEmpty();
        assertThat(root.get("api/privileges"))
                .anySatisfy(
                        privilege -> assertThat(privilege.path("id").asText()).isEqualTo("184"));
    }
}
