package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.LibraryIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule for conflicts, with and without matching, on every kind of object; each seen by what it changes. */
class ImportRulesIT {
    private static final int USER = 34;
    private static final int ROLE = 44;
    private static final String USED = "used existing";
    private static final String CREATED = "created";
    private static final String RENAMED = "renamed";
    private static final String REPLACED = "replaced";
    private static final String MERGED = "merged";

    /** What becomes of each object of the package, by rule: 0 and 1, 2, 6; and where it is matched by nothing but id. */
    private enum Kind {
        USER_BY_ID(USED, REPLACED, MERGED, ""),
        USER_BY_LOGIN(USED, REPLACED, MERGED, RENAMED),
        USER_UNKNOWN(CREATED, CREATED, CREATED, CREATED),
        GROUP_BY_ID(USED, REPLACED, MERGED, ""),
        GROUP_UNKNOWN(CREATED, CREATED, CREATED, CREATED),
        ROLE_BY_ID(USED, REPLACED, MERGED, ""),
        ROLE_BY_NAME(USED, REPLACED, MERGED, RENAMED),
        LOGIN_BY_NAME(USED, REPLACED, USED, RENAMED),
        CONNECTION_BY_NAME(USED, REPLACED, USED, RENAMED),
        SOURCE_BY_ID(USED, REPLACED, USED, ""),
        SCHEDULE_SAME_NAME(RENAMED, RENAMED, RENAMED, RENAMED),
        CONTACT_UNKNOWN(CREATED, CREATED, CREATED, CREATED);

        private final String used;
        private final String replaced;
        private final String merged;
        private final String unmatched;

        Kind(String used, String replaced, String merged, String unmatched) {
            this.used = used;
            this.replaced = replaced;
            this.merged = merged;
            this.unmatched = unmatched;
        }

        String expected(int rule, boolean match) {
            if (!match && !unmatched.isEmpty()) {
                return unmatched;
            }
            return rule == 2 ? replaced : rule == 6 ? merged : used;
        }
    }

    private final LibraryFixture fixture = LibraryFixture.get();
    private final LibraryClient root = fixture.root;
    private final RestorationClient restorations = new RestorationClient(fixture, root);

    /** What is here before, what the package holds, and what came of it. */
    private final class Scene {
        final String mark = LibraryFixture.name("m").replace(' ', 'x');
        final String userById = fixture.user("id" + mark).path("id").asText();
        final String userByLogin = fixture.user("login" + mark).path("id").asText();
        final String group;
        final String role;
        final String source;
        final Map<Kind, String> incoming = new HashMap<>();
        final UUID project;
        final List<JsonNode> outcomes;

        Scene(int rule, boolean match) {
            this(match, "{'type':5,'rule':" + rule + "}");
        }

        Scene(boolean match, String rules) {
            group = make("api/usergroups", "{'name':'group%s','members':['%s']}", mark, userById);
            role = make("api/securityRoles", "{'name':'role%s','privileges':[10004]}", mark);
            source = make("api/datasources", "{'name':'source%s','host':'here'}", mark);
            make("api/securityRoles", "{'name':'Named%s','privileges':[10004]}", mark);
            make("api/datasources/logins", "{'name':'login%s','user':'here'}", mark);
            make("api/datasources/connections", "{'name':'connection%s','at':'here'}", mark);
            make("api/schedules", "{'name':'schedule%s'}", mark);
            PackageBuilder file = new PackageBuilder();
            add(
                    file,
                    Kind.USER_BY_ID,
                    "User",
                    uuid(userById),
                    "'login':'id" + mark + "','fullName':'There',"
                            + "'privileges':[10002,77],'addresses':[{'name':'there'}]");
            UUID login = add(
                    file,
                    Kind.USER_BY_LOGIN,
                    "User",
                    UUID.randomUUID(),
                    "'login':'Login" + mark + "','fullName':'There','privileges':[10002]");
            UUID unknown = add(file, Kind.USER_UNKNOWN, "User", UUID.randomUUID(), "'login':'new" + mark + "'");
            UUID inner = UUID.randomUUID();
            add(
                    file,
                    Kind.GROUP_BY_ID,
                    "UserGroup",
                    uuid(group),
                    "'name':'group" + mark
                            + "','privileges':[10006],'members':[{'reference':'User/" + unknown
                            + "'},{'reference':'User/" + UUID.randomUUID() + "'}]");
            add(
                    file,
                    Kind.GROUP_UNKNOWN,
                    "UserGroup",
                    inner,
                    "'name':'inner" + mark + "','members':[{'reference':'UserGroup/" + uuid(group) + "'}]");
            add(file, Kind.ROLE_BY_ID, "SecurityRole", uuid(role), "'name':'role" + mark + "','privileges':[10003]");
            UUID named = add(
                    file,
                    Kind.ROLE_BY_NAME,
                    "SecurityRole",
                    UUID.randomUUID(),
                    "'name':'named" + mark + "','privileges':[10003]");
            UUID dbLogin = add(
                    file,
                    Kind.LOGIN_BY_NAME,
                    "DatabaseLogin",
                    UUID.randomUUID(),
                    "'name':'LOGIN" + mark + "','user':'there'");
            add(
                    file,
                    Kind.CONNECTION_BY_NAME,
                    "DatabaseConnection",
                    UUID.randomUUID(),
                    "'name':'Connection" + mark + "','at':'there','credentials':{'reference':'DatabaseLogin/" + dbLogin
                            + "'}");
            add(file, Kind.SOURCE_BY_ID, "DataSource", uuid(source), "'name':'source" + mark + "','host':'there'");
            add(file, Kind.SCHEDULE_SAME_NAME, "ScheduleTrigger", UUID.randomUUID(), "'name':'schedule" + mark + "'");
            add(file, Kind.CONTACT_UNKNOWN, "Contact", UUID.randomUUID(), "'name':'contact" + mark + "'");
            grant(file, role, "User/" + uuid(userById));
            grant(file, LibraryIds.text(named), "User/" + unknown);
            file.resource(
                    "ProjectMembership",
                    UUID.randomUUID(),
                    "{'resourceType':'ProjectMembership','project':" + "{'reference':'Project/" + PackageBuilder.PROJECT
                            + "'},'user':{'reference':'User/" + login + "'}}");
            JsonNode record = restorations.begin(
                    file.file(),
                    RestorationClient.metadata(
                            "P" + mark,
                            "'configurationObjects':"
                                    + "{'matchUsersByLogin':" + match + ",'conflictRules':[" + rules + "]}"
                                    + (match ? ",'typesMatchByName':[30,31,44]" : "")));
            JsonNode ended = restorations.end(RestorationClient.id(record));
            assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
            project = LibraryIds.parse(record.at("/target/project/id").asText()).orElseThrow();
            outcomes = restorations.outcomes(RestorationClient.id(record));
        }

        private String make(String path, String json, Object... arguments) {
            return root.post(path, json, arguments).path("id").asText();
        }

        private UUID add(PackageBuilder file, Kind kind, String type, UUID id, String members) {
            incoming.put(kind, type + "/" + id);
            file.object(type, id, "{'resourceType':'" + type + "'," + members + "}");
            return id;
        }

        private void grant(PackageBuilder file, String roleId, String member) {
            file.resource(
                    "RoleGrant",
                    UUID.randomUUID(),
                    "{'resourceType':'RoleGrant','role':{'reference':'SecurityRole/" + uuid(roleId)
                            + "'},'member':{'reference':'" + member + "'}}");
        }

        private JsonNode outcome(Kind kind) {
            List<JsonNode> found = outcomes.stream()
                    .filter(line -> line.path("source").asText().equals(incoming.get(kind)))
                    .toList();
            assertThat(found).as(kind.toString()).hasSize(1);
            return found.get(0);
        }

        /** The id that the object has here. */
        String here(Kind kind) {
            String target = outcome(kind).path("target").asText();
            return LibraryIds.text(UUID.fromString(target.substring(target.indexOf('/') + 1)));
        }

        LibraryClient signIn(Kind kind) {
            return fixture.signIn(
                    root.get("api/users/" + here(kind)).path("username").asText());
        }
    }

    private static UUID uuid(String text) {
        return LibraryIds.parse(text).orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> everyObjectHasTheOutcomeOfItsRule() {
        return Stream.of(0, 1, 2, 6).flatMap(rule -> Stream.of(true, false).flatMap(match -> {
            Scene scene = new Scene(rule, match);
            List<DynamicTest> rows = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                rows.add(dynamicTest(
                        "rule " + rule + (match ? ", matched: " : ": ")
                                + kind.name().toLowerCase(Locale.ROOT),
                        () -> assertThat(scene.outcome(kind).path("outcome").asText())
                                .isEqualTo(kind.expected(rule, match))));
            }
            rows.add(dynamicTest(
                    "rule " + rule + (match ? ", matched: people" : ": people"), () -> people(scene, rule, match)));
            rows.add(dynamicTest(
                    "rule " + rule + (match ? ", matched: objects" : ": objects"), () -> objects(scene, rule, match)));
            return rows.stream();
        }));
    }

    private void people(Scene scene, int rule, boolean match) {
        JsonNode byId = root.get("api/users/" + scene.userById);
        assertThat(byId.path("fullName").asText()).isEqualTo(rule == 2 ? "There" : "Full id" + scene.mark);
        assertThat(byId.path("addresses")).hasSize(rule == 2 || rule == 6 ? 1 : 0);
        assertThat(ids(byId.path("privileges"))).isEqualTo(rule == 2 || rule == 6 ? List.of("10002") : List.of());
        // Passwords of those who are here stay; others have none until somebody sets one.
        LibraryClient old = fixture.signIn("id" + scene.mark);
        refusedSignIn("new" + scene.mark, "");
        refusedSignIn("new" + scene.mark, LibraryFixture.PASSWORD);
        String fresh = scene.here(Kind.USER_UNKNOWN);
        assertThat(LibraryIds.parse(fresh).orElseThrow().toString())
                .isNotEqualTo(scene.incoming.get(Kind.USER_UNKNOWN).substring(5));
        password(fresh);
        LibraryClient unknown = fixture.signIn("new" + scene.mark);
        // The group that came along, or was merged, admits its members with what it carries.
        boolean admitted = rule == 2 || rule == 6;
        int made = unknown.send("POST", "api/events", "{'name':'event%s'}", scene.mark)
                .statusCode();
        assertThat(made).isEqualTo(admitted ? 201 : 403);
        List<String> members = ids(root.get("api/usergroups/" + scene.group + "/members"));
        assertThat(members.contains(scene.userById)).isEqualTo(rule != 2);
        assertThat(members.contains(fresh)).isEqualTo(admitted);
        assertThat(members).hasSize(rule == 6 ? 2 : 1);
        // The role that travelled, or did not, is what its holder may do.
        String project = LibraryIds.text(scene.project);
        boolean changes = rule == 2 || rule == 6;
        assertThat(old.send("POST", "api/projects/" + project + "/folders", "{'path':'/A'}")
                        .statusCode())
                .isEqualTo(changes ? 201 : 403);
        assertThat(unknown.send("POST", "api/projects/" + project + "/folders", "{'path':'/B'}")
                        .statusCode())
                .isEqualTo(match && !changes ? 403 : 201);
        // The membership follows the user: the one who has the login here, or the one who came with another.
        String login = match ? scene.userByLogin : scene.here(Kind.USER_BY_LOGIN);
        assertThat(scene.here(Kind.USER_BY_LOGIN)).isEqualTo(login);
        if (!match) {
            assertThat(root.get("api/users/" + login).path("username").asText()).isEqualTo("Login" + scene.mark + "_2");
            fixture.signIn("login" + scene.mark).refused(404, "ERR004", "GET", "api/projects/" + project, "");
            password(login);
        }
        assertThat(scene.signIn(Kind.USER_BY_LOGIN)
                        .get("api/projects/" + project)
                        .path("name")
                        .asText())
                .isEqualTo("P" + scene.mark);
    }

    private void objects(Scene scene, int rule, boolean match) {
        assertThat(root.get("api/datasources/" + scene.source).path("host").asText())
                .isEqualTo(rule == 2 ? "there" : "here");
        JsonNode connection = root.get("api/datasources/connections/" + scene.here(Kind.CONNECTION_BY_NAME));
        assertThat(connection.path("at").asText()).isEqualTo(match && rule != 2 ? "here" : "there");
        if (!match || rule == 2) {
            assertThat(connection.at("/credentials/id").asText()).isEqualTo(scene.here(Kind.LOGIN_BY_NAME));
        }
        if (!match) {
            assertThat(connection.path("name").asText()).isEqualTo("Connection" + scene.mark + " (2)");
            assertThat(connection.path("id").asText())
                    .isEqualTo(LibraryIds.text(UUID.fromString(
                            scene.incoming.get(Kind.CONNECTION_BY_NAME).substring(19))));
        }
        List<String> held = ids(root.get("api/securityRoles/" + scene.role).path("privileges"));
        assertThat(held)
                .isEqualTo(rule == 2 ? List.of("10003") : rule == 6 ? List.of("10003", "10004") : List.of("10004"));
        // A group that was made here holds the one that was here.
        assertThat(ids(root.get("api/usergroups/" + scene.here(Kind.GROUP_UNKNOWN) + "/members")))
                .containsExactly(scene.group);
    }

    @Test
    void aRuleForATypeComesBeforeTheOneForAll() {
        Scene scene = new Scene(
                true,
                "{'type':5,'rule':1},{'type':" + USER + ",'rule':6},{'type':" + ROLE + ",'rule':2},"
                        + "{'type':29,'rule':2},{'type':0,'rule':0}");
        assertThat(scene.outcome(Kind.USER_BY_ID).path("outcome").asText()).isEqualTo(MERGED);
        assertThat(scene.outcome(Kind.GROUP_BY_ID).path("outcome").asText()).isEqualTo(MERGED);
        assertThat(scene.outcome(Kind.ROLE_BY_ID).path("outcome").asText()).isEqualTo(REPLACED);
        assertThat(scene.outcome(Kind.SOURCE_BY_ID).path("outcome").asText()).isEqualTo(REPLACED);
        assertThat(scene.outcome(Kind.LOGIN_BY_NAME).path("outcome").asText()).isEqualTo(USED);
    }

    @Test
    void theLastAdministratorStays() {
        UUID me = uuid(root.get("api/sessions/userInfo").path("id").asText());
        String name = LibraryFixture.name("Coup");
        JsonNode record = restorations.begin(
                new PackageBuilder()
                        .object(
                                "User",
                                me,
                                "{'resourceType':'User','login':'admin@example.com','email':'admin@example.com',"
                                        + "'firstName':'Ad','lastName':'Min','enabled':false}")
                        .file(),
                RestorationClient.metadata(name, "'configurationObjects':{'conflictRules':[{'type':5,'rule':2}]}"));
        assertThat(restorations.end(RestorationClient.id(record)).path("state").asText())
                .isEqualTo("completed");
        assertThat(restorations.outcomes(RestorationClient.id(record)))
                .anySatisfy(line -> assertThat(line.toString()).contains(REPLACED, "stays enabled"));
        LibraryClient.login(fixture.base, "admin@example.com", "password").get("api/users");
    }

    @Test
    void whoMayMakeProjectsOnlyGrantsNothingToAnybody() {
        String mark = LibraryFixture.name("w").replace(' ', 'x');
        String group = root.post("api/usergroups", "{'name':'makers%s','privileges':[10002]}", mark)
                .path("id")
                .asText();
        String user = fixture.user("maker" + mark).path("id").asText();
        root.patch("api/users/" + user, "{'memberships':['%s']}", group);
        String kept = root.get("api/usergroups/" + group).toString();
        LibraryClient maker = fixture.signIn("maker" + mark);
        UUID other = UUID.randomUUID();
        UUID role = UUID.randomUUID();
        UUID patient = UUID.randomUUID();
        JsonNode record = new RestorationClient(fixture, maker)
                .begin(
                        new PackageBuilder()
                                .object(
                                        "User",
                                        other,
                                        "{'resourceType':'User','login':'other%s','privileges':[184]}",
                                        mark)
                                .object(
                                        "UserGroup",
                                        uuid(group),
                                        "{'resourceType':'UserGroup','name':'makers%s'," + "'privileges':[10006]}",
                                        mark)
                                .object("SecurityRole", role, "{'resourceType':'SecurityRole','name':'r%s'}", mark)
                                .object("Contact", role, "{'resourceType':'Contact','name':'c%s'}", mark)
                                .resource("Patient", patient, "{'resourceType':'Patient'}")
                                .resource(
                                        "ProjectMembership",
                                        other,
                                        "{'resourceType':'ProjectMembership','admin':true,"
                                                + "'user':{'reference':'User/%s'}}",
                                        other)
                                .file(),
                        RestorationClient.metadata(
                                "W" + mark, "'configurationObjects':{'conflictRules':[{'type':5,'rule':6}]}"));
        JsonNode ended = restorations.end(RestorationClient.id(record));
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        List<JsonNode> outcomes = restorations.outcomes(RestorationClient.id(record));
        assertThat(outcomes)
                .filteredOn(line -> line.path("outcome").asText().equals("failed"))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.path("reasons").toString()).contains("not allowed"));
        assertThat(outcomes)
                .filteredOn(line -> line.path("source").asText().startsWith("ProjectMembership/"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("outcome").asText()).isEqualTo("skipped"));
        assertThat(root.get("api/usergroups/" + group).toString()).isEqualTo(kept);
        assertThat(root.get("api/users?nameBegins=other" + mark)).isEmpty();
        // Whoever imports administers what it made.
        String project = record.at("/target/project/id").asText();
        maker.patch(
                "api/projects/" + project, "{'operationList':[{'op':'replace','path':'/description','value':'mine'}]}");
        LibraryClient nobody =
                fixture.signIn(fixture.user("nobody" + mark).path("username").asText());
        assertThat(new RestorationClient(fixture, nobody)
                        .send(RestorationClient.form(RestorationClient.Field.metadata("{}")))
                        .statusCode())
                .isEqualTo(403);
    }

    private void password(String user) {
        root.patch(
                "api/users/" + user,
                "{'operationList':[{'op':'replace','path':'/password','value':'%s'},"
                        + "{'op':'replace','path':'/requireNewPassword','value':false}]}",
                LibraryFixture.PASSWORD);
    }

    private void refusedSignIn(String login, String password) {
        new LibraryClient(fixture.base, "")
                .refused(
                        401,
                        "ERR003",
                        "POST",
                        "api/auth/login",
                        "{'loginMode':1,'username':'%s','password':'%s'}",
                        login,
                        password);
    }

    private static List<String> ids(JsonNode list) {
        List<String> ids = new ArrayList<>();
        list.forEach(element -> ids.add(element.path("id").asText()));
        return ids;
    }
}
