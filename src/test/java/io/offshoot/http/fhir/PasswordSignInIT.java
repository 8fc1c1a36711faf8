package io.offshoot.http.fhir;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import io.offshoot.identity.Accounts;
import io.offshoot.identity.AttemptLimiter;
import io.offshoot.identity.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PasswordSignInIT {
    private static final String PASSWORD = "correct horse";
    private static final String VERIFIER = "v".repeat(50);

    private static TestServer server;
    private static TestClient root;
    private static TestClient nobody;
    private static TestClient one;
    private static TestClient two;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        root = server.superAdmin();
        nobody = server.nobody();
        one = server.newProject("One");
        two = server.newProject("Two");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theFirstAdministratorSignsInButIsGivenNoRefreshToken() {
        String code = nobody.post("auth/login", login("admin@example.com", "password", "openid offline_access"))
                .expect(200)
                .at("/code");
        Reply tokens = token(code, VERIFIER).expect(200);
        assertThat(tokens.at("/scope")).isEqualTo("openid offline_access");
        assertThat(tokens.at("/project/display")).isEqualTo("Super Admin");
        assertThat(tokens.at("/profile/reference")).startsWith("Practitioner/");
        assertThat(tokens.json().has("refresh_token")).isFalse();
        String bearer = "Bearer " + tokens.at("/access_token");
        JsonNode me = nobody.get("auth/me", "Authorization", bearer).expect(200).json();
        assertThat(me.at("/user/email").asText()).isEqualTo("admin@example.com");
        assertThat(me.at("/project/superAdmin").asBoolean()).isTrue();
        assertThat(me.at("/security/sessions/0/authMethod").asText()).isEqualTo("password");
        assertThat(me.at("/security/memberships")).hasSize(1);
        nobody.get("fhir/R4/Project", "Authorization", bearer).expect(200);
    }

    @Test
    void whoHasSeveralMembershipsChooses() {
        String user = user("both@example.org");
        String first = member(one, user);
        String second = member(two, user);
        Reply begun = nobody.post("auth/login", login("Both@Example.org", PASSWORD, ""))
                .expect(200);
        assertThat(begun.json().has("code")).isFalse();
        assertThat(begun.json().at("/memberships")).hasSize(2);
        assertThat(begun.at("/memberships/0/project/display")).isEqualTo("One");
        assertThat(begun.at("/memberships/0/profile/reference")).startsWith("Practitioner/");
        String login = begun.at("/login");
        nobody.post("auth/profile", "{\"login\":\"" + login + "\",\"profile\":\"" + UUID.randomUUID() + "\"}")
                .expect(400);
        String code = nobody.post("auth/profile", "{\"login\":\"" + login + "\",\"profile\":\"" + second + "\"}")
                .expect(200)
                .at("/code");
        nobody.post("auth/profile", "{\"login\":\"" + login + "\",\"profile\":\"" + first + "\"}")
                .expect(400);
        assertThat(token(code, VERIFIER).expect(200).at("/project/reference")).isEqualTo("Project/" + two.project());

        String direct = nobody.post("auth/login", login("both@example.org", PASSWORD, "", "projectId", one.project()))
                .expect(200)
                .at("/code");
        Reply tokens = token(direct, VERIFIER).expect(200);
        assertThat(tokens.at("/project/reference")).isEqualTo("Project/" + one.project());
        String bearer = "Bearer " + tokens.at("/access_token");
        nobody.get("fhir/R4/Patient", "Authorization", bearer).expect(200);
        nobody.get("fhir/R4/Patient", "Authorization", bearer, "X-Offshoot-Project", two.project())
                .expect(403);
    }

    @Test
    void aCodeIsGoodOnceAndOnlyForWhoAskedForIt() throws Exception {
        String user = user("pkce@example.org");
        member(one, user);
        String code = code("pkce@example.org");
        assertThat(token(code, "wrong").expect(400).at("/error_description")).isEqualTo("Invalid code verifier");
        token(code, VERIFIER).expect(400);

        String plain = code("pkce@example.org");
        String access = token(plain, VERIFIER).expect(200).at("/access_token");
        nobody.get("auth/me", "Authorization", "Bearer " + access).expect(200);
        Reply again = token(plain, VERIFIER).expect(400);
        assertThat(again.at("/error_description")).isEqualTo("Token already granted");
        assertThat(server.sql("select 1 from login where principal = '" + user + "'"))
                .isEmpty();

        String hash = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        String hashed = nobody.post(
                        "auth/login",
                        login("pkce@example.org", PASSWORD, "", "codeChallenge", hash, "codeChallengeMethod", "S256"))
                .expect(200)
                .at("/code");
        token(hashed, VERIFIER).expect(200);
        token("x".repeat(43), VERIFIER).expect(400);
        token("", VERIFIER).expect(400);
        assertThat(form("grant_type=authorization_code&code=" + code("pkce@example.org"))
                        .expect(400)
                        .at("/error_description"))
                .isEqualTo("Missing code_verifier");
        // A code lets nobody in by itself.
        nobody.get("auth/me", "Authorization", "Bearer " + code("pkce@example.org"))
                .expect(401);
    }

    @Test
    void refreshTokensRotateAndOneThatComesTwiceEndsTheSignIn() {
        String user = user("refresh@example.org");
        member(one, user);
        String code = nobody.post("auth/login", login("refresh@example.org", PASSWORD, "openid", "remember", "true"))
                .expect(200)
                .at("/code");
        Reply first = token(code, VERIFIER).expect(200);
        String refresh = first.at("/refresh_token");
        nobody.get("auth/me", "Authorization", "Bearer " + refresh).expect(401);
        Reply second = form("grant_type=refresh_token&refresh_token=" + refresh).expect(200);
        assertThat(second.at("/refresh_token")).isNotEmpty().isNotEqualTo(refresh);
        assertThat(second.at("/project")).isEqualTo(first.at("/project"));
        Reply reused = form("grant_type=refresh_token&refresh_token=" + refresh).expect(400);
        assertThat(reused.at("/error_description")).isEqualTo("Token revoked");
        form("grant_type=refresh_token&refresh_token=" + second.at("/refresh_token"))
                .expect(400);
        assertThat(server.sql("select 1 from access_token where principal = '" + user + "'"))
                .isEmpty();
        assertThat(form("grant_type=refresh_token&refresh_token=x").expect(400).at("/error_description"))
                .isEqualTo("Invalid refresh token");
    }

    @Test
    void aSignInThroughAClientStaysWithIt() {
        String user = user("client@example.org");
        member(one, user);
        member(two, user);
        String begun = nobody.post("auth/login", login("client@example.org", PASSWORD, "", "clientId", one.id))
                .expect(200)
                .at("/code");
        assertThat(token(begun, VERIFIER).expect(400).at("/error_description")).isEqualTo("Invalid client");
        String code = nobody.post("auth/login", login("client@example.org", PASSWORD, "", "clientId", one.id))
                .expect(200)
                .at("/code");
        Reply tokens = form("grant_type=authorization_code&code=" + code + "&code_verifier=" + VERIFIER + "&client_id="
                        + one.id)
                .expect(200);
        String claims = new String(
                Base64.getUrlDecoder().decode(tokens.at("/access_token").split("\\.")[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("\"client_id\":\"" + one.id + "\"").contains("\"sub\":\"" + user + "\"");
        nobody.post(
                        "auth/login",
                        login(
                                "client@example.org",
                                PASSWORD,
                                "",
                                "clientId",
                                UUID.randomUUID().toString()))
                .expect(400);
        nobody.post(
                        "auth/login",
                        login("client@example.org", PASSWORD, "", "clientId", one.id, "projectId", two.project()))
                .expect(400);
    }

    @Test
    void nobodyLearnsWhoExists() {
        String user = user("exists@example.org");
        member(one, user);
        String off = user("off@example.org");
        root.put(
                        "fhir/R4/User/" + off,
                        "{\"resourceType\":\"User\",\"id\":\"" + off
                                + "\",\"email\":\"off@example.org\",\"enabled\":false}")
                .expect(200);
        root.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"without@example.org\"}")
                .expect(201);
        List<String> bodies = List.of(
                login("exists@example.org", "wrong password", ""),
                login("nobody@example.org", "wrong password", ""),
                login("off@example.org", PASSWORD, ""),
                login("without@example.org", PASSWORD, ""));
        long[] times = new long[bodies.size()];
        Arrays.fill(times, Long.MAX_VALUE);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < times.length; i++) {
                long from = System.nanoTime();
                Reply reply = nobody.post("auth/login", bodies.get(i)).expect(400);
                times[i] = Math.min(times[i], System.nanoTime() - from);
                assertThat(reply.at("/issue/0/details/text")).isEqualTo("Email or password is invalid");
                assertThat(reply.json().at("/issue")).hasSize(1);
            }
        }
        long least = Arrays.stream(times).min().orElseThrow();
        assertThat(Arrays.stream(times).max().orElseThrow())
                .as("all cost a hash")
                .isLessThan(3 * least);
    }

    @Test
    void badFormsNameEveryField() {
        JsonNode issues = nobody.post("auth/login", "{\"email\":\"x\",\"password\":\"1234\"}")
                .expect(400)
                .json()
                .at("/issue");
        assertThat(issues.findValuesAsText("text"))
                .contains(
                        "Valid email address is required",
                        "Invalid password, must be at least 5 characters",
                        "Invalid code challenge");
        assertThat(issues.at("/0/expression/0").asText()).isEqualTo("email");
        for (String body : List.of("[]", "{", "{\"email\":1}", "null")) {
            nobody.post("auth/login", body).expect(400);
        }
        nobody.send("POST", "auth/login", BodyPublishers.ofString("x"), "Content-Type", "text/plain")
                .expect(415);
    }

    @Test
    void guessingIsSlowedDownForTheGuesserOnly() {
        String user = user("guessed@example.org");
        member(one, user);
        int status = 400;
        for (int i = 0; i <= AttemptLimiter.Limits.USUAL.perPair() && status == 400; i++) {
            status = nobody.post("auth/login", login("guessed@example.org", "wrong" + i, "")).status;
        }
        assertThat(status).isEqualTo(429);
        assertThat(nobody.post("auth/login", login("guessed@example.org", PASSWORD, ""))
                        .expect(429)
                        .header("retry-after"))
                .isNotEmpty();
        assertThat(await(server.identities
                                .accounts()
                                .check(
                                        "192.0.2.9",
                                        Accounts.Name.EMAIL,
                                        "guessed@example.org",
                                        PASSWORD,
                                        Optional.empty()))
                        .id())
                .hasToString(user);
    }

    @Test
    void logoutEndsTheWholeSignInAndRevokeAnother() {
        String user = user("out@example.org");
        member(one, user);
        Reply first = token(code("out@example.org"), VERIFIER).expect(200);
        Reply second = token(code("out@example.org"), VERIFIER).expect(200);
        String bearer = "Bearer " + second.at("/access_token");
        JsonNode sessions =
                nobody.get("auth/me", "Authorization", bearer).json().at("/security/sessions");
        assertThat(sessions).hasSize(2);
        String other = sessions.at("/1/id").asText();
        nobody.post("auth/revoke", "{\"loginId\":\"" + other + "\"}", "Authorization", bearer)
                .expect(200);
        nobody.post("auth/revoke", "{\"loginId\":\"" + other + "\"}", "Authorization", bearer)
                .expect(404);
        assertThat(server.sql("select 1 from access_token where login = '" + other + "'"))
                .isEmpty();
        nobody.get("auth/me", "Authorization", "Bearer " + first.at("/access_token"))
                .expect(401);
        nobody.post("oauth2/logout", "{}", "Authorization", bearer).expect(200);
        nobody.get("auth/me", "Authorization", bearer).expect(401);
        assertThat(server.sql("select 1 from login where principal = '" + user + "'"))
                .isEmpty();
        one.post("auth/revoke", "{\"loginId\":\"" + other + "\"}").expect(403);
    }

    @Test
    void passwordsAreChangedSetAndReset() {
        String user = user("change@example.org");
        member(one, user);
        String mine = "Bearer " + token(code("change@example.org"), VERIFIER).at("/access_token");
        String other = "Bearer " + token(code("change@example.org"), VERIFIER).at("/access_token");
        change("{\"oldPassword\":\"wrong one\",\"newPassword\":\"another one\"}", mine)
                .expect(400);
        change("{\"oldPassword\":\"" + PASSWORD + "\",\"newPassword\":\"short\"}", mine)
                .expect(400);
        change("{\"oldPassword\":\"" + PASSWORD + "\",\"newPassword\":\"another one\"}", mine)
                .expect(200);
        nobody.get("auth/me", "Authorization", mine).expect(200);
        assertThat(server.sql("select 1 from access_token where kind = 'access' and principal = '" + user + "'"))
                .hasSize(1);
        assertThat(other).isNotEqualTo(mine);

        String by = "{\"email\":\"change@example.org\",\"password\":\"from above\",\"mustChange\":true}";
        one.post("admin/super/setpassword", by).expect(403);
        nobody.post("admin/super/setpassword", by).expect(401);
        root.post("admin/super/setpassword", by).expect(200);
        assertThat(nobody.post("auth/login", login("change@example.org", "from above", ""))
                        .expect(400)
                        .text())
                .contains("/auth/changepassword");
        nobody.post(
                        "auth/changepassword",
                        "{\"email\":\"change@example.org\",\"oldPassword\":\"from above\",\"newPassword\":\"" + PASSWORD
                                + "\"}")
                .expect(200);
        code("change@example.org");

        one.post("auth/resetpassword", "{\"email\":\"change@example.org\"}").expect(404);
        Reply permitted = root.post("auth/resetpassword", "{\"email\":\"change@example.org\"}")
                .expect(200);
        String set = "{\"id\":\"" + permitted.at("/id") + "\",\"secret\":\"" + permitted.at("/secret")
                + "\",\"password\":\"by the link\"}";
        nobody.post("auth/setpassword", set.replace(permitted.at("/secret"), Tokens.generate()))
                .expect(400);
        nobody.post("auth/setpassword", set).expect(200);
        nobody.post("auth/setpassword", set).expect(400);
        nobody.post("auth/login", login("change@example.org", "by the link", ""))
                .expect(200);
        root.post("admin/super/setpassword", by.replace("change@", "nobody@")).expect(404);
    }

    @Test
    void usersOfAProjectSignInToItAndItsAdministratorsResetTheirPasswords() {
        one.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"inside@example.org\"}")
                .expect(201);
        String user = server.sql("select id from principal where email = 'inside@example.org'")
                .iterator()
                .next()
                .getUUID(0)
                .toString();
        member(one, user);
        two.post("auth/resetpassword", "{\"email\":\"inside@example.org\"}").expect(404);
        Reply permitted = one.post("auth/resetpassword", "{\"email\":\"inside@example.org\"}")
                .expect(200);
        nobody.post(
                        "auth/setpassword",
                        "{\"id\":\"" + permitted.at("/id") + "\",\"secret\":\"" + permitted.at("/secret")
                                + "\",\"password\":\"" + PASSWORD + "\"}")
                .expect(200);
        nobody.post("auth/login", login("inside@example.org", PASSWORD, "")).expect(400);
        nobody.post("auth/login", login("inside@example.org", PASSWORD, "", "projectId", two.project()))
                .expect(400);
        nobody.post("auth/login", login("inside@example.org", PASSWORD, "", "projectId", one.project()))
                .expect(200);
    }

    @Test
    void whoIsNoMemberIsToldSoAfterThePassword() {
        user("lonely@example.org");
        assertThat(nobody.post("auth/login", login("lonely@example.org", PASSWORD, ""))
                        .expect(400)
                        .text())
                .contains("not a member");
    }

    /** Whatever is wrong with a token, the answer is the same. */
    @Test
    void nobodyLearnsWhatIsWrongWithAToken() {
        String user = user("tokens@example.org");
        String membership = member(one, user);
        String expired = token(code("tokens@example.org"), VERIFIER).at("/access_token");
        server.sql("update access_token set expires = now() where principal = '" + user + "'");
        String revoked = token(code("tokens@example.org"), VERIFIER).at("/access_token");
        nobody.post("oauth2/logout", "{}", "Authorization", "Bearer " + revoked).expect(200);
        String ofAMembershipThatEnded =
                token(code("tokens@example.org"), VERIFIER).at("/access_token");
        one.delete("fhir/R4/ProjectMembership/" + membership).expect(200);
        String gone = user("gone@example.org");
        member(one, gone);
        String ofADeletedUser = token(code("gone@example.org"), VERIFIER).at("/access_token");
        root.delete("fhir/R4/User/" + gone).expect(200);
        String expected = shape(nobody.get("auth/me", "Authorization", "Bearer " + Tokens.generate()));
        for (String token : List.of(
                expired,
                revoked,
                ofAMembershipThatEnded,
                ofADeletedUser,
                "x",
                "",
                "y".repeat(10_000),
                expired + "x",
                Tokens.readable(Tokens.generate(), "{\"login_id\":\"x\",\"exp\":9999999999}"))) {
            assertThat(shape(nobody.get("auth/me", "Authorization", "Bearer " + token)))
                    .isEqualTo(expected);
            assertThat(shape(nobody.get("fhir/R4/Patient", "Authorization", "Bearer " + token)))
                    .isEqualTo(expected);
        }
        assertThat(expected).contains("401").contains("unauthorized");
    }

    @Test
    void passwordsAndTokensAreStoredAsHashesOnly() {
        String user = user("stored@example.org");
        member(one, user);
        String code = nobody.post("auth/login", login("stored@example.org", PASSWORD, "offline_access"))
                .at("/code");
        Reply tokens = token(code, VERIFIER).expect(200);
        String bare = tokens.at("/access_token").replaceAll(".*\\.", "");
        String rows = server.sql("select string_agg(t::text, ' ') from (select * from access_token) t")
                .iterator()
                .next()
                .getString(0);
        assertThat(rows).doesNotContain(bare, code, tokens.at("/refresh_token"));
        assertThat(Tokens.hash(bare)).isPresent();
        assertThat(server.sql("select 1 from access_token where octet_length(hash) <> 32"))
                .isEmpty();
        assertThat(server.sql("select 1 from resource where content like '%passwordHash%'"))
                .isEmpty();
        assertThat(root.get("fhir/R4/User/" + user).expect(200).text()).doesNotContain("$2a$");
    }

    private static String shape(Reply reply) {
        return reply.status + " " + reply.header("www-authenticate") + " "
                + reply.text().replaceAll("\"extension\".*", "");
    }

    private static Reply change(String body, String bearer) {
        return nobody.post("auth/changepassword", body, "Authorization", bearer);
    }

    private static String code(String email) {
        return nobody.post("auth/login", login(email, PASSWORD, "")).expect(200).at("/code");
    }

    private static String login(String email, String password, String scope, String... more) {
        StringBuilder body = new StringBuilder(
                "{\"email\":\"" + email + "\",\"password\":\"" + password + "\",\"scope\":\"" + scope + "\"");
        if (!Arrays.asList(more).contains("codeChallenge")) {
            body.append(",\"codeChallenge\":\"" + VERIFIER + "\",\"codeChallengeMethod\":\"plain\"");
        }
        for (int i = 0; i < more.length; i += 2) {
            String value = more[i + 1].equals("true") ? "true" : '"' + more[i + 1] + '"';
            body.append(",\"" + more[i] + "\":" + value);
        }
        return body.append('}').toString();
    }

    private static Reply token(String code, String verifier) {
        return form("grant_type=authorization_code&client_id=&code=" + code + "&code_verifier=" + verifier);
    }

    private static Reply form(String form) {
        return nobody.send(
                "POST",
                "oauth2/token",
                BodyPublishers.ofString(form),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    private static String user(String email) {
        String id = root.post("fhir/R4/User", "{\"resourceType\":\"User\",\"email\":\"" + email + "\"}")
                .expect(201)
                .id();
        root.post("admin/super/setpassword", "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}")
                .expect(200);
        return id;
    }

    private static String member(TestClient project, String user) {
        String profile = project.post("fhir/R4/Practitioner", "{\"resourceType\":\"Practitioner\"}")
                .expect(201)
                .id();
        return project.post(
                        "fhir/R4/ProjectMembership",
                        "{\"resourceType\":\"ProjectMembership\",\"project\":{\"reference\":\"Project/"
                                + project.project()
                                + "\"},\"user\":{\"reference\":\"User/" + user
                                + "\"},\"profile\":{\"reference\":\"Practitioner/" + profile + "\"}}")
                .expect(201)
                .id();
    }
}
