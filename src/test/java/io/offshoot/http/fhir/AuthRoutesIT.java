package io.offshoot.http.fhir;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.HttpLimits;
import io.offshoot.http.HttpServers;
import io.offshoot.http.HttpSettings;
import io.offshoot.http.Readiness;
import io.offshoot.identity.Principal;
import io.offshoot.model.Json;
import io.offshoot.operations.Metrics;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthRoutesIT {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SECRET = "s3cret";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static TestEnvironment environment;
    private static Metrics metrics;
    private static HttpServers servers;
    private static Principal root;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        root = environment.superAdministrator();
        metrics = new Metrics();
        HttpSettings settings = new HttpSettings(
                "127.0.0.1", 0, 0, 1, Optional.empty(), HttpLimits.defaults(), Set.of(), Duration.ofSeconds(1));
        servers = await(HttpServers.start(
                environment.vertx, settings, List.of(new AuthDoor()), new Readiness(Duration.ofSeconds(1)), metrics));
    }

    @AfterAll
    static void stop() {
        await(servers.stop());
        metrics.close();
        environment.close();
    }

    private static final class AuthDoor implements Door {
        @Override
        public String name() {
            return "fhir";
        }

        @Override
        public List<String> prefixes() {
            return AuthRoutes.PREFIXES;
        }

        @Override
        public void addRoutes(Router router) {
            new AuthRoutes(
                            environment.database,
                            environment.identities,
                            environment.repository,
                            environment.presentation,
                            new FhirUrls(TestEnvironment.BASE))
                    .addTo(router);
        }

        @Override
        public ErrorWriter errors() {
            return new OperationOutcomes();
        }
    }

    @Test
    void formAndBasicGiveATokenInMedplumsShape() throws Exception {
        String id = root.profile().id().toString();
        HttpResponse<String> byForm =
                token("grant_type=client_credentials&client_id=" + id + "&client_secret=" + SECRET, Optional.empty());
        HttpResponse<String> byBasic = token("grant_type=client_credentials", Optional.of(basic(id, SECRET)));
        for (HttpResponse<String> response : List.of(byForm, byBasic)) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains("application/json; charset=utf-8");
            assertThat(response.headers().firstValue("cache-control")).contains("no-store");
            JsonNode answer = Json.mapper().readTree(response.body());
            assertThat(answer.get("token_type").asText()).isEqualTo("Bearer");
            assertThat(answer.get("expires_in").asInt()).isEqualTo(3600);
            assertThat(answer.get("scope").asText()).isEqualTo("openid");
            // Medplum's client looks into the token: three parts, its own id and an end in the future among the claims.
            assertThat(answer.get("access_token").asText().split("\\.")).hasSize(3);
            assertThat(answer.get("project").toString())
                    .isEqualTo("{\"reference\":\"Project/" + root.project() + "\",\"display\":\"Super Admin\"}");
            assertThat(answer.get("profile").toString())
                    .isEqualTo("{\"reference\":\"ClientApplication/" + id
                            + "\",\"display\":\"Default Super Admin Client\"}");
            assertThat(answer.get("smart_style_url").asText())
                    .isEqualTo("http://localhost:8080/fhir/R4/.well-known/smart-styles.json");
            assertThat(answer.get("need_patient_banner").asBoolean()).isFalse();
        }
    }

    @Test
    void tokenErrorsAreThoseOfTheWire() throws Exception {
        String id = root.profile().id().toString();
        String grant = "grant_type=client_credentials";
        assertError("", "Missing grant_type");
        assertError("grant_type=foo", "Unsupported grant_type");
        assertError(grant, "Missing client_id");
        assertError(grant + "&client_id=" + id, "Missing client_secret");
        assertError(grant + "&client_id=" + UUID.randomUUID() + "&client_secret=x", "Invalid client");
        assertError(grant + "&client_id=x&client_secret=x", "Invalid client");
        assertError(grant + "&client_id=" + id + "&client_secret=x", "Invalid secret");
        HttpResponse<String> json = send(HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(json.statusCode()).isEqualTo(400);
        assertThat(json.body()).isEqualTo("Unsupported content type");
        HttpResponse<String> twoClients =
                token(grant + "&client_id=" + UUID.randomUUID(), Optional.of(basic(id, SECRET)));
        assertThat(twoClients.statusCode()).isEqualTo(400);
    }

    @Test
    void meShowsWhoCalls() throws Exception {
        HttpResponse<String> response = get("/auth/me", bearer());
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode me = Json.mapper().readTree(response.body());
        assertThat(me.get("project").toString())
                .isEqualTo("{\"resourceType\":\"Project\",\"id\":\"" + root.project()
                        + "\",\"name\":\"Super Admin\",\"strictMode\":true,\"superAdmin\":true}");
        String self = "{\"reference\":\"" + root.profile() + "\",\"display\":\"Default Super Admin Client\"}";
        assertThat(me.get("membership").toString())
                .isEqualTo("{\"resourceType\":\"ProjectMembership\",\"id\":\"" + root.membership() + "\",\"user\":"
                        + self + ",\"profile\":" + self + ",\"admin\":true}");
        assertThat(me.at("/profile/id").asText()).isEqualTo(root.profile().id().toString());
        assertThat(me.at("/profile/meta/project").asText())
                .isEqualTo(root.project().toString());
        assertThat(me.at("/config/resourceType").asText()).isEqualTo("UserConfiguration");
        assertThat(me.at("/accessPolicy/resource/0/resourceType").asText()).isEqualTo("*");
    }

    @Test
    void logoutEndsTheToken() throws Exception {
        String token = bearer();
        assertThat(get("/oauth2/userinfo", token).body())
                .isEqualTo("{\"sub\":\"" + root.profile().id() + "\"}");
        HttpResponse<String> out = send(HttpRequest.newBuilder(uri("/oauth2/logout"))
                .header("Authorization", token)
                .header("Content-Type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(Json.mapper().readTree(out.body()).get("id").asText()).isEqualTo("ok");
        assertThat(get("/auth/me", token).statusCode()).isEqualTo(401);
    }

    @Test
    void whoDoesNotSayClearlyWhoItIsIsRefused() throws Exception {
        String id = root.profile().id().toString();
        String good = bearer();
        assertThat(get("/auth/me", basic(id, SECRET)).statusCode()).isEqualTo(200);
        assertThat(get("/auth/me", "bearer" + good.substring(6)).statusCode()).isEqualTo(200);
        List<HttpRequest.Builder> refused = List.of(
                HttpRequest.newBuilder(uri("/auth/me")),
                HttpRequest.newBuilder(uri("/auth/me?access_token=" + good.substring(7))),
                HttpRequest.newBuilder(uri("/auth/me?access_token=x")).header("Authorization", good),
                HttpRequest.newBuilder(uri("/auth/me"))
                        .header("Authorization", good)
                        .header("Authorization", good),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", "Bearer " + "x".repeat(5000)),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", "Bearer " + "x".repeat(43)),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", "Bearer"),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", "Digest x"),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", "Basic !"),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", "Basic " + base64("nocolon")),
                HttpRequest.newBuilder(uri("/auth/me")).header("Authorization", basic(id, "wrong")),
                HttpRequest.newBuilder(uri("/auth/me"))
                        .header("Authorization", basic("admin@example.com", "password")));
        for (int i = 0; i < refused.size(); i++) {
            HttpResponse<String> response = send(refused.get(i).GET());
            assertThat(response.statusCode()).as("request " + i).isEqualTo(401);
            JsonNode outcome = Json.mapper().readTree(response.body());
            assertThat(outcome.get("id").asText()).isEqualTo("unauthorized");
            assertThat(response.headers().firstValue("www-authenticate")).isPresent();
        }
    }

    private static void assertError(String form, String description) throws Exception {
        HttpResponse<String> response = token(form, Optional.empty());
        assertThat(response.statusCode()).as(form).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"error\":\"invalid_request\",\"error_description\":\"" + description + "\"}");
    }

    private static String bearer() throws Exception {
        String id = root.profile().id().toString();
        String answer = token("grant_type=client_credentials", Optional.of(basic(id, SECRET)))
                .body();
        return "Bearer " + Json.mapper().readTree(answer).get("access_token").asText();
    }

    private static HttpResponse<String> token(String form, Optional<String> authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", FORM)
                .POST(HttpRequest.BodyPublishers.ofString(form));
        authorization.ifPresent(header -> request.header("Authorization", header));
        return send(request);
    }

    private static HttpResponse<String> get(String path, String authorization) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", authorization)
                .GET());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + servers.port() + path);
    }

    private static String basic(String id, String secret) {
        return "Basic " + base64(id + ":" + secret);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
