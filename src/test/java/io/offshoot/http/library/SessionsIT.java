package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.identity.ApiTokens;
import io.offshoot.identity.Caller;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.LibraryIds;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in, staying signed in and the errors of the Library door, as its clients send and read them. */
class SessionsIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final LibraryClient nobody = new LibraryClient(fixture.base, "");

    @ParameterizedTest
    @ValueSource(strings = {"", "MicroStrategyLibrary/"})
    void aFormSignsInUnderEachPrefix(String prefix) {
        LibraryClient at = new LibraryClient(fixture.base + prefix, "");
        HttpResponse<String> answer = at.sendTyped(
                "POST",
                "api/auth/login",
                "application/x-www-form-urlencoded",
                "loginMode=1&applicationType=76&username=admin%40example.com&password=password");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        LibraryClient client = new LibraryClient(fixture.base + prefix, LibraryClient.token(answer));
        JsonNode session = client.get("api/sessions");
        assertThat(session.path("timeout").isIntegralNumber()).isTrue();
        assertThat(session.path("timeout").asInt()).isEqualTo(1800);
        assertThat(session.path("applicationType").asInt()).isEqualTo(76);
        assertThat(client.send("PUT", "api/sessions", "{}").statusCode()).isEqualTo(204);
        JsonNode user = client.get("api/sessions/userInfo");
        assertThat(user.path("id").asText()).matches("[0-9A-F]{32}");
        assertThat(user.path("fullName").asText()).isEqualTo("Super Admin");
        assertThat(user.path("initials").asText()).isEqualTo("SA");
        assertThat(client.send("POST", "api/auth/logout", "").statusCode()).isEqualTo(204);
        client.refused(401, "ERR009", "GET", "api/sessions", "");
    }

    @Test
    void theVersionIsToldToEverybody() {
        JsonNode status = nobody.get("api/status");
        assertThat(status.path("iServerVersion").asText()).isEqualTo("11.6.0700.0000");
        assertThat(status.path("webVersion").asText()).isEqualTo("11.6.0700.0000");
    }

    @Test
    void wrongSignInsAllGetTheSameAnswer() {
        String login = LibraryFixture.name("locked").replace(' ', '-');
        fixture.user(login);
        for (String username : new String[] {login, "nobody-" + login}) {
            JsonNode error = nobody.refused(
                    401,
                    "ERR003",
                    "POST",
                    "api/auth/login",
                    "{'loginMode':1,'username':'%s','password':'wrong'}",
                    username);
            assertThat(error.path("message").asText()).isEqualTo("Login failed");
        }
        nobody.refused(401, "ERR003", "POST", "api/auth/login", "{'loginMode':4096,'username':'no token'}");
        nobody.refused(401, "ERR003", "POST", "api/auth/login", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "16", "-1", "64", "'x'"})
    void otherModesAreRefusedWithASentence(String mode) {
        JsonNode error = nobody.refused(
                400, "ERR006", "POST", "api/auth/login", "{'loginMode':" + mode + ",'username':'a','password':'b'}");
        assertThat(error.path("message").asText()).contains("is not supported", "4096");
    }

    @Test
    void badRequestsAreToldSo() {
        nobody.refused(400, "ERR006", "POST", "api/auth/login", "[]");
        nobody.refused(400, "ERR006", "POST", "api/auth/login", "{'username':{}}");
        nobody.refused(400, "ERR006", "POST", "api/auth/login", "{'applicationType':'many'}");
        assertThat(nobody.sendTyped("POST", "api/auth/login", "text/plain", "hello")
                        .statusCode())
                .isEqualTo(415);
        nobody.refused(401, "ERR009", "GET", "api/projects", "");
        new LibraryClient(fixture.base, "no session").refused(401, "ERR009", "GET", "api/projects", "");
        fixture.root.refused(400, "ERR006", "GET", "api/monitors/projects?limit=0", "");
        fixture.root.refused(400, "ERR006", "GET", "api/monitors/projects?offset=-5", "");
        fixture.root.refused(400, "ERR006", "GET", "api/monitors/projects?limit=10001", "");
    }

    /** By exactly these words clients know that a function is not there at all. */
    @Test
    void whatThisServerDoesNotHaveIsToldInTheFixedWords() {
        JsonNode missing = fixture.root.refused(404, "ERR004", "GET", "api/reports", "");
        assertThat(missing.path("message").asText()).isEqualTo("HTTP 404 Not Found");
        JsonNode method = fixture.root.refused(405, "ERR001", "DELETE", "api/status", "");
        assertThat(method.path("message").asText()).isEqualTo("HTTP 405 Method Not Allowed");
        JsonNode record =
                fixture.root.refused(404, "ERR004", "GET", "api/projects/" + LibraryIds.text(UUID.randomUUID()), "");
        assertThat(record.path("message").asText()).isNotEqualTo("HTTP 404 Not Found");
    }

    /** A token of a user that may only look at one project. */
    private ApiTokens.Issued viewing(UUID user, String project) {
        Caller root = TestEnvironment.await(fixture.server
                .identities
                .signIn()
                .basicCaller("127.0.0.1", fixture.server.superAdmin().id, fixture.server.superAdmin().secret));
        return TestEnvironment.await(fixture.server
                .identities
                .apiTokens()
                .issue(
                        root,
                        new ApiTokens.Wanted(
                                user,
                                "test",
                                new TokenLimits(
                                        Optional.empty(),
                                        Map.of(LibraryIds.parse(project).orElseThrow(), AccessLevel.VIEW)),
                                Duration.ofHours(1))));
    }

    /** Neither by its id nor in the list: what its holder asked for may concern projects that it is not for. */
    @Test
    void aLimitedTokenFollowsNoDuplication() {
        String project = fixture.project(LibraryFixture.name("Followed"));
        String here = fixture.base + "MicroStrategyLibrary";
        String id = fixture.root
                .post(
                        "api/projectDuplications",
                        "{'source':{'environment':{'id':'%1$s','name':'E'},'project':{'id':'%2$s','name':'P'}},"
                                + "'target':{'environment':{'id':'%1$s','name':'E'},'project':{'name':'%3$s'}}}",
                        here,
                        project,
                        LibraryFixture.name("Copy"))
                .path("id")
                .asText();
        UUID me = LibraryIds.parse(
                        fixture.root.get("api/sessions/userInfo").path("id").asText())
                .orElseThrow();
        HttpResponse<String> answer = nobody.send(
                "POST",
                "api/auth/login",
                "{'loginMode':4096,'username':'%s'}",
                viewing(me, project).token());
        LibraryClient limited = new LibraryClient(fixture.base, LibraryClient.token(answer));

        assertThat(fixture.root.get("api/projectDuplications?limit=1").path("projectDuplications"))
                .hasSize(1);
        assertThat(limited.get("api/projectDuplications").path("projectDuplications"))
                .isEmpty();
        limited.refused(404, "DUPLICATION_NOT_FOUND", "GET", "api/projectDuplications/" + id, "");
        limited.refused(404, "DUPLICATION_NOT_FOUND", "PUT", "api/projectDuplications/" + id, "{'status':'cancelled'}");
        limited.refused(404, "DUPLICATION_NOT_FOUND", "DELETE", "api/projectDuplications/" + id, "");
    }

    @Test
    void anApiTokenSignsInWithItsLimitsAndEndsWithIt() {
        String login = LibraryFixture.name("program").replace(' ', '-');
        UUID id = LibraryIds.parse(fixture.user(login).path("id").asText()).orElseThrow();
        String project = fixture.project(LibraryFixture.name("Limited"));
        ApiTokens.Issued token = viewing(id, project);
        HttpResponse<String> answer = nobody.send(
                "POST", "api/auth/login", "{'loginMode':4096,'applicationType':76,'username':'%s'}", token.token());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        LibraryClient client = new LibraryClient(fixture.base, LibraryClient.token(answer));
        assertThat(client.token()).isNotEqualTo(token.token());
        assertThat(client.get("api/sessions/userInfo").path("username").asText())
                .isEqualTo(login);

        fixture.server.sql(
                "delete from access_token where id = '" + token.listed().id() + "'");
        client.refused(401, "ERR009", "GET", "api/sessions", "");
    }

    @Test
    void sessionsEndWhenTheyAreIdleOrOld() {
        String login = LibraryFixture.name("sleeper").replace(' ', '-');
        fixture.user(login);
        LibraryClient idle = fixture.signIn(login);
        idle.get("api/sessions");
        String id = idle.get("api/sessions/userInfo").path("id").asText();
        String mine = " where token in (select hash from access_token where principal = '"
                + LibraryIds.parse(id).orElseThrow() + "')";
        fixture.server.sql("update library_session set last_used = now() - interval '31 minutes'" + mine);
        assertThat(idle.send("PUT", "api/sessions", "{}").statusCode())
                .as("a little late is early enough")
                .isEqualTo(204);
        fixture.server.sql("update library_session set last_used = now() - interval '36 minutes'" + mine);
        idle.refused(401, "ERR009", "GET", "api/sessions", "");

        LibraryClient old = fixture.signIn(login);
        fixture.server.sql("update library_session set expires = now()" + mine);
        old.refused(401, "ERR009", "GET", "api/sessions", "");
    }

    /** One sign-in serves at the other doors, and theirs here. */
    @Test
    void tokensServeAtAllDoors() {
        HttpResponse<String> elsewhere =
                new LibraryClient(fixture.base, "").sendTyped("GET", "api/auth/apiTokens", "", "");
        assertThat(elsewhere.statusCode()).isEqualTo(401);
        assertThat(TestEnvironment.await(fixture.server.identities.signIn().caller(fixture.root.token()))
                        .superAdmin())
                .isTrue();
    }

    @Test
    void aPasswordThatSomebodyElseSetIsChangedAtTheSignIn() {
        String login = LibraryFixture.name("newcomer").replace(' ', '-');
        fixture.root.post(
                "api/users",
                "{'username':'%s','fullName':'New Comer','password':'%s','requireNewPassword':true}",
                login,
                LibraryFixture.PASSWORD);
        nobody.refused(
                403,
                "ERR014",
                "POST",
                "api/auth/login",
                "{'loginMode':1,'username':'%s','password':'%s'}",
                login,
                LibraryFixture.PASSWORD);
        HttpResponse<String> changed = nobody.send(
                "POST",
                "api/auth/login",
                "{'loginMode':1,'username':'%s','password':'%s','newPassword':'another one here'}",
                login,
                LibraryFixture.PASSWORD);
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(204);
        LibraryClient.login(fixture.base, login, "another one here").get("api/sessions");
    }
}
