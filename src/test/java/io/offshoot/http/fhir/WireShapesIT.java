package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each kind of answer that Medplum's clients were seen to get has the status, the headers and the members they read. */
class WireShapesIT {
    private static final String FHIR = "fhir/R4/";
    private static final String NOBODY = new UUID(0x4000, 0x8000_0000_0000_0000L).toString();
    private static final String FHIR_JSON = "application/fhir+json; charset=utf-8";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String[] EXTENDED = {"X-Medplum", "extended"};
    private static final String REFERENCE = "{display,reference}";
    private static final String TRACING = "extension[{extension[{url,valueId}],url}]";
    private static final String OUTCOME = "{" + TRACING + ",issue[{code,details{text},severity}],resourceType}";
    static final String NAMED_OUTCOME = OUTCOME.replace(",issue", ",id,issue");
    private static final String BARE_OUTCOME = "outcome{id,issue[{code,details{text},severity}],resourceType}";
    private static final String META = "meta{lastUpdated,versionId}";
    static final String EXTENDED_META =
            "meta{author{reference},compartment[{reference}],lastUpdated,project,versionId}";
    private static final String WRITTEN = "etag last-modified location";
    private static final String STANDING = "etag last-modified";
    static final String TOKEN = "{access_token,expires_in,need_patient_banner,profile" + REFERENCE + ",project"
            + REFERENCE + ",scope,smart_style_url,token_type}";
    static final String LINKS = "link[{relation,url}],resourceType";

    private static TestServer server;
    private static TestClient client;
    private static TestClient nobody;

    private final List<String> wrong = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Wire");
        nobody = server.nobody();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Reply is(String name, Supplier<Reply> call, int status, String type, String headers, String shape) {
        Reply reply = call.get();
        String found = type.contains("json") ? JsonShape.of(reply.json()) : reply.text();
        boolean right = reply.status == status && reply.header("content-type").equals(type) && found.equals(shape);
        for (String header : headers.isEmpty() ? new String[0] : headers.split(" ")) {
            right &= !reply.header(header).isEmpty();
        }
        if (!right) {
            wrong.add(name + "\n  " + reply.status + " " + reply.header("content-type") + "\n  " + found + "\n  "
                    + shape + "\n  " + reply.text());
        }
        return reply;
    }

    private void refused(String name, Supplier<Reply> call, int status, String code, String text, String shape) {
        Reply reply = is(name, call, status, FHIR_JSON, "", shape);
        if (!reply.at("/issue/0/code").equals(code)
                || !reply.at("/issue/0/details/text").equals(text)) {
            wrong.add(name + ": " + reply.text());
        }
    }

    private void allRight() {
        assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
    }

    private static Reply form(TestClient caller, String form, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/x-www-form-urlencoded";
        return caller.send("POST", "oauth2/token", BodyPublishers.ofString(form), all);
    }

    @Test
    void signingIn() {
        String grant = "grant_type=client_credentials";
        String error = "{error,error_description}";
        is("token by Basic", () -> form(client, grant), 200, JSON, "", TOKEN);
        is(
                "token, wrong secret",
                () -> form(nobody, grant + "&client_id=" + client.id + "&client_secret=x"),
                400,
                JSON,
                "",
                error);
        is("token, no client", () -> form(nobody, grant + "&client_id=x&client_secret=x"), 400, JSON, "", error);
        is("token, no grant", () -> form(nobody, "client_id=x"), 400, JSON, "", error);
        is("token, other grant", () -> form(nobody, "grant_type=other"), 400, JSON, "", error);
        is(
                "token, JSON",
                () -> nobody.post("oauth2/token", "{}"),
                400,
                "text/html; charset=utf-8",
                "",
                "Unsupported content type");
        String pkce = "\"codeChallenge\":\"the-verifier\",\"codeChallengeMethod\":\"plain\"}";
        String known = "{\"email\":\"admin@example.com\",\"password\":\"";
        Reply login = is(
                "login",
                () -> nobody.post("auth/login", known + "password\",\"scope\":\"openid offline_access\"," + pkce),
                200,
                JSON,
                "",
                "{code,login}");
        String code = "grant_type=authorization_code&code=" + login.at("/code") + "&code_verifier=the-verifier";
        Reply token = is("token by code", () -> form(nobody, code), 200, JSON, "", TOKEN);
        is(
                "refresh token that is none",
                () -> form(nobody, "grant_type=refresh_token&refresh_token=x"),
                400,
                JSON,
                "",
                error);
        String unknown = "{\"email\":\"x@example.com\",\"password\":\"";
        for (String who : List.of(known, unknown)) {
            refused(
                    "login refused",
                    () -> nobody.post("auth/login", who + "another password\"," + pkce),
                    400,
                    "invalid",
                    "Email or password is invalid",
                    OUTCOME);
        }
        Reply bad = nobody.post("auth/login", "{\"email\":\"x\",\"password\":\"x\"," + pkce)
                .expect(400);
        assertThat(bad.at("/issue/0/expression/0")).isEqualTo("email");
        String[] bearer = {"Authorization", "Bearer " + token.at("/access_token")};
        String membership = "membership{admin,id,profile" + REFERENCE + ",resourceType,user" + REFERENCE + "}";
        Reply person = nobody.get("auth/me", bearer).expect(200);
        assertThat(JsonShape.of(person.json()))
                .contains("user{email,id,resourceType}", membership)
                .contains("project{id,name,resourceType,strictMode,superAdmin}")
                .contains("security{memberships[{admin,id,profile" + REFERENCE)
                .contains("mfaEnrolled,sessions[{authMethod,id,lastUpdated,remoteAddress}]}");
        Reply me = client.get("auth/me").expect(200);
        assertThat(JsonShape.of(me.json()))
                .contains("config{menu[{link[{name,target}],title}],resourceType}", membership)
                .contains("accessPolicy{basedOn[],resource[", "project{id,name,resourceType,strictMode}")
                .doesNotContain("user{email", "security");
        is("userinfo", () -> client.get("oauth2/userinfo"), 200, JSON, "", "{sub}");
        refused(
                "logout",
                () -> nobody.post("oauth2/logout", "{}", bearer),
                200,
                "informational",
                "All OK",
                NAMED_OUTCOME);
        refused("me, nobody", () -> nobody.get("auth/me"), 401, "login", "Unauthorized", NAMED_OUTCOME);
        allRight();
    }

    private static String patient(String more) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"X\"}]" + more + "}";
    }

    @Test
    void writingAndReading() {
        String shown = "{id,%s,name[{family}],resourceType}";
        String bare = String.format(shown, META);
        String extended = String.format(shown, EXTENDED_META);
        Reply made = is(
                "create",
                () -> client.post(FHIR + "Patient", patient(""), EXTENDED),
                201,
                FHIR_JSON,
                WRITTEN,
                extended);
        is("create, not extended", () -> client.post(FHIR + "Patient", patient("")), 201, FHIR_JSON, WRITTEN, bare);
        String at = FHIR + "Patient/" + made.id();
        is("read", () -> client.get(at, EXTENDED), 200, FHIR_JSON, STANDING, extended);
        refused(
                "read nothing",
                () -> client.get(FHIR + "Patient/" + NOBODY),
                404,
                "not-found",
                "Not found",
                NAMED_OUTCOME);
        String unknown = "Unknown resource type";
        refused("unknown type", () -> client.get(FHIR + "Foo/" + NOBODY), 400, "structure", unknown, OUTCOME);
        refused("search unknown type", () -> client.get(FHIR + "Foo"), 400, "structure", unknown, OUTCOME);
        refused(
                "create another type",
                () -> client.post(FHIR + "Patient", "{\"resourceType\":\"Observation\"}"),
                400,
                "invalid",
                "Incorrect resource type: expected Patient, but found Observation",
                OUTCOME.replace("severity", "expression[],severity"));
        String changed = patient(",\"id\":\"" + made.id() + "\",\"active\":true");
        String changedShape = extended.replace("{id", "{active,id");
        Reply updated = is("update", () -> client.put(at, changed, EXTENDED), 200, FHIR_JSON, STANDING, changedShape);
        Reply same =
                is("update, same", () -> client.put(at, changed, EXTENDED), 200, FHIR_JSON, STANDING, changedShape);
        assertThat(same.header("etag")).isEqualTo(updated.header("etag")).isNotEqualTo(made.header("etag"));
        refused(
                "stale version",
                () -> client.put(at, changed, "If-Match", made.header("etag")),
                412,
                "processing",
                "Precondition Failed",
                NAMED_OUTCOME);
        String of = ",\"id\":\"" + NOBODY + "\"";
        refused(
                "update nothing",
                () -> client.put(FHIR + "Patient/" + NOBODY, patient(of)),
                404,
                "not-found",
                "Not found",
                NAMED_OUTCOME);
        refused("wrong id", () -> client.put(at, patient(of)), 400, "invalid", "Incorrect resource ID", OUTCOME);
        String patch = "[{\"op\":\"%s\",\"path\":\"/active\",\"value\":false}]";
        String[] patchType = {"Content-Type", "application/json-patch+json", "X-Medplum", "extended"};
        is(
                "patch",
                () -> patch(at, String.format(patch, "replace"), patchType),
                200,
                FHIR_JSON,
                STANDING,
                changedShape);
        Reply failed = patch(at, String.format(patch, "test").replace("false", "true"), patchType)
                .expect(400);
        assertThat(failed.at("/issue/0/code")).isEqualTo("invalid");
        String version = "{fullUrl,request{method,url},resource{%sid," + META
                + ",name[{family}],resourceType},response{" + BARE_OUTCOME + ",status}}";
        Reply history = is(
                "history",
                () -> client.get(at + "/_history"),
                200,
                FHIR_JSON,
                "",
                "{entry[" + String.format(version, "active,") + " " + String.format(version, "")
                        + "],link[{relation,url}],resourceType,total,type}");
        assertThat(history.json().path("entry")).hasSize(3);
        is("vread", () -> client.get(at + "/_history/" + made.at("/meta/versionId")), 200, FHIR_JSON, STANDING, bare);
        refused("delete", () -> client.delete(at), 200, "informational", "All OK", NAMED_OUTCOME);
        refused("read deleted", () -> client.get(at), 410, "deleted", "Gone", NAMED_OUTCOME);
        String identified = patient(",\"identifier\":[{\"system\":\"http://example.org\",\"value\":\"1\"}]");
        String query = "identifier=http://example.org|1";
        String identifiedShape = bare.replace("{id", "{id,identifier[{system,value}]");
        Supplier<Reply> conditional = () -> client.post(FHIR + "Patient", identified, "If-None-Exist", query);
        is("conditional create", conditional, 201, FHIR_JSON, WRITTEN, identifiedShape);
        is("conditional create again", conditional, 200, FHIR_JSON, STANDING, identifiedShape);
        allRight();
    }

    private static Reply patch(String path, String patch, String... headers) {
        return client.send("PATCH", path, BodyPublishers.ofString(patch), headers);
    }

    @Test
    void searchingAndBatches() {
        TestClient caller = server.newProject("Found");
        is("nothing", () -> caller.get(FHIR + "Patient?_count=1"), 200, FHIR_JSON, "", "{" + LINKS + ",type}");
        for (int i = 0; i < 3; i++) {
            caller.post(FHIR + "Patient", patient(",\"active\":true")).expect(201);
        }
        String entry = "entry[{fullUrl,resource{%s},search{mode}}],";
        String subset = "id,meta{lastUpdated,tag[{code,system}],versionId},name[{family}],resourceType";
        is(
                "search",
                () -> caller.get(FHIR + "Patient?_count=2&_total=accurate&_sort=-_lastUpdated&_fields=name"),
                200,
                FHIR_JSON,
                "",
                "{" + String.format(entry, subset) + LINKS + ",total,type}");
        is(
                "search in order",
                () -> caller.get(FHIR + "Patient?_count=2&_sort=_lastUpdated"),
                200,
                FHIR_JSON,
                "",
                "{" + String.format(entry, "active,id," + META + ",name[{family}],resourceType") + LINKS + ",type}");
        is(
                "count",
                () -> caller.get(FHIR + "Patient?_summary=count"),
                200,
                FHIR_JSON,
                "",
                "{" + LINKS + ",total,type}");
        String type = "Cannot search on Binary resource type";
        refused(
                "unknown parameter",
                () -> caller.get(FHIR + "Patient?foo=1"),
                400,
                "invalid",
                "Unknown search parameter: foo",
                OUTCOME);
        refused(
                "offset",
                () -> caller.get(FHIR + "Patient?_offset=20000"),
                400,
                "invalid",
                "Search offset exceeds maximum (got 20000, max 10000)",
                OUTCOME);
        refused("search Binary", () -> caller.get(FHIR + "Binary"), 400, "invalid", type, OUTCOME);
        String batch = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                + "{\"fullUrl\":\"urn:uuid:" + NOBODY + "\",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},"
                + "\"resource\":{\"resourceType\":\"Patient\"}},"
                + "{\"request\":{\"method\":\"POST\",\"url\":\"Observation\"},\"resource\":{\"resourceType\":\"Observation\","
                + "\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"urn:uuid:" + NOBODY
                + "\"}}},"
                + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + NOBODY + "\"}}]}";
        String written =
                "resource{%sid," + EXTENDED_META + ",resourceType%s},response{location," + BARE_OUTCOME + ",status}";
        Reply answers = is(
                "batch",
                () -> caller.post("fhir/R4", batch, EXTENDED),
                200,
                FHIR_JSON,
                "",
                "{entry[{" + String.format(written, "code{text},", ",status,subject{reference}") + "} {"
                        + String.format(written, "", "") + "} {response{" + BARE_OUTCOME
                        + ",status}}],resourceType,type}");
        assertThat(answers.at("/entry/0/response/location")).startsWith("Patient/");
        allRight();
    }

    @Test
    void filesAndProjects() {
        String binary = "{contentType,id,%s,resourceType%s}";
        Reply made = is(
                "upload",
                () -> client.send(
                        "POST",
                        FHIR + "Binary?_filename=a.txt",
                        BodyPublishers.ofString("hello"),
                        "Content-Type",
                        "text/plain",
                        "X-Medplum",
                        "extended"),
                201,
                FHIR_JSON,
                WRITTEN,
                String.format(binary, EXTENDED_META, ",url"));
        String at = FHIR + "Binary/" + made.id();
        is("download", () -> client.get(at, "Accept", "*/*"), 200, "text/plain", STANDING, "hello");
        is(
                "read as a resource",
                () -> client.get(at, "Accept", "application/fhir+json"),
                200,
                FHIR_JSON,
                STANDING,
                String.format(binary, META, ""));
        is(
                "create as a resource",
                () -> client.post(
                        FHIR + "Binary", "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}", EXTENDED),
                201,
                FHIR_JSON,
                WRITTEN,
                String.format(binary, EXTENDED_META, ",url"));
        String url = made.at("/url");
        is("presigned", () -> nobody.get(url), 200, "text/plain", "", "hello");
        String bare = url.substring(0, url.indexOf('?'));
        assertThat(nobody.get(url.replace("Signature=", "Signature=AAA")).status)
                .isEqualTo(401);
        assertThat(nobody.get(bare).status).isEqualTo(401);
        // It cannot be told apart from a call that carries credentials besides: the client sends its own along.
        assertThat(nobody.get(url, "Authorization", "Bearer x").status).isEqualTo(200);
        assertThat(client.post(FHIR + "$graphql", "{\"query\":\"{ PatientList { id } }\"}").status)
                .isEqualTo(400);
        Reply metadata = client.get(FHIR + "metadata").expect(200);
        assertThat(metadata.at("/resourceType")).isEqualTo("CapabilityStatement");
        assertThat(metadata.at("/fhirVersion")).isEqualTo("4.0.1");
        is(
                "project",
                () -> client.get("admin/projects/" + client.project()),
                200,
                JSON,
                "",
                "{project{id,name,strictMode}}");
        TestClient root = server.superAdmin();
        String project = server.newProject("Gone").project();
        Reply accepted = is(
                "expunge",
                () -> root.post(FHIR + "Project/" + project + "/$expunge", "{}", "Prefer", "respond-async"),
                202,
                FHIR_JSON,
                "content-location",
                NAMED_OUTCOME.replace("{text},", "{text},diagnostics,"));
        assertThat(accepted.at("/issue/0/diagnostics"))
                .startsWith(server.urls.fhir() + "job/")
                .endsWith("/status");
        allRight();
    }
}
