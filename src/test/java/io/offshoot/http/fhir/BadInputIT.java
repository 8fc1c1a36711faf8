package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever comes in, the answer is never the server's own failure. */
class BadInputIT {
    private static final long SEED = Long.getLong("offshoot.seed", 20_261_122);

    /** More with {@code -Doffshoot.mutations=10000}. */
    private static final int MUTATIONS = Integer.getInteger("offshoot.mutations", 1_500);

    private static final String GOOD =
            "{\"resourceType\":\"Patient\",\"id\":\"11111111-1111-4111-8111-111111111111\",\"meta\":{\"tag\":[{\"code\":\"t\"}]},\"name\":[{\"family\":\"Ångström"
                + " \\u00e9\",\"given\":[\"A\",\"B\"]}],"
                + "\"identifier\":[{\"system\":\"http://x\",\"value\":\"1\"}],\"multipleBirthInteger\":2,"
                + "\"generalPractitioner\":[{\"reference\":\"Practitioner/22222222-2222-4222-8222-222222222222\"}]}";

    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Bad");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply send(byte[] body) {
        return client.send(
                "POST", "fhir/R4/Patient", BodyPublishers.ofByteArray(body), "Content-Type", "application/fhir+json");
    }

    private static Reply send(String body) {
        return send(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String with(String member) {
        return "{\"resourceType\":\"Patient\"," + member + "}";
    }

    @Test
    void badJsonIsRefused() {
        List<String> bad = List.of(
                "",
                "null",
                "[]",
                "{",
                GOOD + "x",
                GOOD.substring(0, GOOD.length() / 2),
                "// no\n" + GOOD,
                with("\"a\":1,\"a\":2"),
                with("\"a\":NaN"),
                with("\"a\":Infinity"),
                with("\"a\":01"),
                with("\"a\":\"\\u0000\""),
                with("\"a\":\"\u0000\""),
                with("\"a\":\"\\ud800\""),
                with("\"a\":\"\\x\""),
                with("\"a\":1e999999"),
                with("\"a\":" + "9".repeat(1_000_000 / 2)),
                with("\"a\":" + "[".repeat(100_000)),
                with("\"a\":" + "[".repeat(300) + "]".repeat(300)),
                "\uFEFF" + GOOD);
        for (String text : bad) {
            Reply reply = send(text);
            assertThat(reply.status)
                    .as(text.substring(0, Math.min(60, text.length())))
                    .isEqualTo(400);
            assertThat(reply.at("/resourceType")).isEqualTo("OperationOutcome");
        }
        send(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'})
                .expect(400);
        assertThat(send(with("\"name\":[{\"family\":\"a\\u0000b\"}]"))
                        .expect(400)
                        .at("/issue/0/expression/0"))
                .isEqualTo("Patient.name[0].family");
    }

    /** Limits of what the checklist of hostile texts names; each is refused in bounded time, and names its place. */
    @Test
    void hostileTextsAreRefusedInTime() {
        StringBuilder names = new StringBuilder("\"a\":{");
        StringBuilder colliding = new StringBuilder("\"a\":{");
        for (int i = 0; i < 60_000; i++) {
            names.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":0");
        }
        for (int i = 0; i < 1 << 14; i++) {
            // Names with the same String.hashCode.
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            colliding.append(i == 0 ? "" : ",").append('"').append(name).append("\":0");
        }
        long started = System.nanoTime();
        send(with(names + "}")).expect(201);
        send(with(colliding + "}")).expect(201);
        send(with("\"" + "n".repeat(60_000) + "\":1")).expect(400);
        send(with("\"a\":-")).expect(400);
        send(with("\"a\":.5")).expect(400);
        send(with("\"a\":1.")).expect(400);
        send(with("\"a\":tru")).expect(400);
        send(with("\"a\":\"\n\"")).expect(400);
        send(GOOD.replace("{", "{\r\r\n\t ")).expect(201);
        StringBuilder references = new StringBuilder("\"link\":[");
        for (int i = 0; i < 10_000; i++) {
            references
                    .append(i == 0 ? "" : ",")
                    .append("{\"other\":{\"reference\":\"Patient/11111111-1111-4111-8111-%012d\"}}".formatted(i));
        }
        Reply many = send(with(references + "]")).expect(201);
        assertThat(client.get("fhir/R4/Patient?link=Patient/11111111-1111-4111-8111-000000009999")
                        .at("/entry/0/resource/id"))
                .isEqualTo(many.id());
        assertThat(System.nanoTime() - started).isLessThan(30_000_000_000L);
    }

    /** A reference to itself, in a circle, to what is not there: all are texts to the store. */
    @Test
    void referencesMayLeadAnywhere() {
        String first = send(with("\"active\":true")).expect(201).id();
        String second = send(with("\"link\":[{\"other\":{\"reference\":\"Patient/" + first + "\"}}]"))
                .expect(201)
                .id();
        String circle =
                "{\"resourceType\":\"Patient\",\"id\":\"" + first + "\",\"link\":[{\"other\":{\"reference\":\"Patient/"
                        + second + "\"}},{\"other\":{\"reference\":\"Patient/" + first + "\"}}]}";
        client.put("fhir/R4/Patient/" + first, circle).expect(200);
        assertThat(client.get("fhir/R4/Patient?link=Patient/" + first
                                + "&_include=Patient:link&_revinclude=Patient:link")
                        .expect(200)
                        .json()
                        .path("entry"))
                .hasSize(2);
    }

    @Test
    void tooLargeIs413() {
        send(with("\"language\":\"" + "x".repeat(TestServer.MAX_RESOURCE) + "\""))
                .expect(413);
    }

    @Test
    void fhirThatIsNoneIsRefused() {
        for (String text : List.of(
                "{}",
                "{\"resourceType\":5}",
                "{\"resourceType\":\"patient\"}",
                "{\"resourceType\":\"Nope\"}",
                with("\"id\":7"),
                with("\"meta\":[]"),
                with("\"meta\":{\"versionId\":1}"),
                with("\"managingOrganization\":{\"reference\":7}"),
                with("\"managingOrganization\":{\"reference\":\"\"}"))) {
            assertThat(send(text).status).as(text).isEqualTo(400);
        }
    }

    @Test
    void oddReferencesAndTextsAreKeptAsTheyAre() {
        for (String reference : List.of(
                "#frag",
                "urn:uuid:7",
                "Patient/11111111-1111-4111-8111-111111111111/_history/1",
                "http://elsewhere/fhir/Patient/1",
                "Patient?identifier=1",
                "Patient/" + "x".repeat(65),
                "Nope/1",
                "'; drop table resource; --",
                "{{}} ${} <script>",
                "\u202Egnp.exe \uD83D\uDE00")) {
            Reply reply = send(with("\"managingOrganization\":{\"reference\":\"" + reference + "\"}"))
                    .expect(201);
            assertThat(reply.at("/managingOrganization/reference")).isEqualTo(reference);
        }
        String name = "  " + "n".repeat(10_000) + "\uD83D\uDE00";
        assertThat(send(with("\"name\":[{\"text\":\"" + name + "\"}]"))
                        .expect(201)
                        .at("/name/0/text"))
                .isEqualTo(name);
        assertThat(send(with("\"unknown\":{\"a\":[1.10,1e2,-0.0]}")).expect(201).text())
                .contains("[1.10,1e2,-0.0]");
    }

    @Test
    void oddAddressesAreAnswered() {
        Map<String, Integer> expected = Map.of(
                "fhir/R4/Patient/%2e%2e%2f",
                404,
                "fhir/R4/Patient?name=%ff%fe",
                200,
                "fhir/R4/Patient?_count=%00",
                400,
                "fhir/R4/Patient?identifier=%00",
                200,
                "fhir/R4/Patient?=&==&&",
                400,
                "fhir/R4/%7Bx%7D",
                400,
                "fhir/R4/Patient/x/y/z",
                404,
                "fhir/R4/Project/x/%24clone",
                404,
                "fhir/R4/",
                404,
                "fhir/R4/Patient/" + "x".repeat(3000),
                404);
        expected.forEach(
                (path, status) -> assertThat(client.get(path).status).as(path).isEqualTo(status));
    }

    /** A request of which a part is mutated: the body, the query, or a header's value. */
    private record Request(String method, String path, String query, String body, String header, String value) {}

    private static List<Request> requests(String id) {
        String batch =
                "{\"resourceType\":\"Bundle\",\"type\":\"%s\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\",\"resource\":"
                        + GOOD
                        + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":\"identifier=http://x|1\"}},"
                        + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient?name=a&_count=2&_include=Patient:organization\"}},"
                        + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + id + "/_history/" + id + "\"}},"
                                                                                                         + "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient?identifier=nobody\"}},"
                                                                                                         + "{\"resource\":{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\"W10=\"},"
                                                                                                         + "\"request\":{\"method\":\"PATCH\",\"url\":\"Patient/" + id + "\"}}]}";
        String patch = "[{\"op\":\"test\",\"path\":\"/id\",\"value\":\"" + id
                + "\"},{\"op\":\"add\",\"path\":\"/name/-\",\"value\":{\"given\":[\"x\",1.50]}},"
                + "{\"op\":\"move\",\"from\":\"/name/0\",\"path\":\"/name/-\"},{\"op\":\"remove\",\"path\":\"/name/0\"}]";
        String search =
                "_id=1&name=ab&identifier=http://x|1&_lastUpdated=ge2020-01-01&_count=5&_sort=_id&birthdate=lt2020-05"
                        + "&active=true&_tag=s|c&_include=Patient:organization&_elements=name&_total=accurate";
        String quantity =
                "code=http://loinc.org|8302-2&value-quantity=gt5.4|http://unitsofmeasure.org|mg&date=ge2020&date=lt2021"
                        + "&subject=Patient/" + id
                        + "&_summary=true&_revinclude=Provenance:target&_compartment=Patient/" + id;
        return List.of(
                new Request("POST", "Patient", "", GOOD, "If-None-Exist", "identifier=http://x|1&birthdate=2020"),
                new Request("POST", "", "", batch.formatted("batch"), "Prefer", "return=OperationOutcome"),
                new Request("POST", "", "", batch.formatted("transaction"), "Prefer", "return=minimal"),
                new Request(
                        "POST",
                        "Binary",
                        "_filename=a.txt",
                        "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"}",
                        "X-Security-Context",
                        "Patient/" + id),
                new Request("PUT", "Patient/" + id, "", GOOD, "If-Match", "W/\"" + id + "\""),
                new Request("PUT", "Patient", "identifier=http://x|1", GOOD, "If-None-Match", "*"),
                new Request("PATCH", "Patient/" + id, "", patch, "If-Match", "*"),
                new Request("PATCH", "Patient", "identifier=http://x|1", patch, "Accept", "*/*"),
                new Request("GET", "Patient", search, "", "X-Medplum", "extended"),
                new Request("GET", "Observation", quantity, "", "Accept", "*/*"),
                new Request(
                        "GET", "Patient/" + id, "_elements=name&_format=json", "", "If-None-Match", "W/\"" + id + "\""),
                new Request(
                        "GET", "Patient/" + id + "/_history", "_count=2&_since=2020&_cursor=1", "", "Accept", "*/*"),
                new Request(
                        "GET",
                        "Patient/_history",
                        "_count=2&_since=2020",
                        "",
                        "If-Modified-Since",
                        "Sat, 21 Nov 2020 21:06:23 GMT"),
                new Request("DELETE", "Patient", "identifier=http://x|nobody", "", "If-Match", "W/\"" + id + "\""));
    }

    @Test
    void mutatedRequestsNeverFailTheServer() {
        Random random = new Random(SEED);
        String id = client.post("fhir/R4/Patient", with("\"name\":[{\"text\":\"a\"}]"))
                .expect(201)
                .id();
        List<Request> requests = requests(id);
        for (int i = 0; i < MUTATIONS; i++) {
            Request request = requests.get(i % requests.size());
            byte[] body = request.body.getBytes(StandardCharsets.UTF_8);
            String query = encoded(request.query);
            String value = request.value;
            switch (random.nextInt(4)) {
                case 0 -> value = printable(mutate(value.getBytes(StandardCharsets.US_ASCII), random));
                case 1 -> query = query.isEmpty() ? query : mutated(request.query, random);
                default -> body = body.length == 0 ? body : mutate(body, random);
            }
            query = body.length == 0 && !request.query.isEmpty() && query.equals(encoded(request.query))
                    ? mutated(request.query, random)
                    : query;
            String path = "fhir/R4" + (request.path.isEmpty() ? "" : "/" + request.path)
                    + (query.isEmpty() ? "" : "?" + query);
            String type = request.method.equals("PATCH") ? "application/json-patch+json" : "application/fhir+json";
            Reply reply = client.send(
                    request.method,
                    path,
                    body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body),
                    "Content-Type",
                    type,
                    request.header,
                    value);
            assertThat(reply.status)
                    .as(
                            "seed %d, request %d: %s %s, %s: %s, %s",
                            SEED,
                            i,
                            request.method,
                            path,
                            request.header,
                            value,
                            new String(body, StandardCharsets.UTF_8))
                    .isLessThan(500);
            assertThat(reply.text()).doesNotContain("\"status\":\"500\"");
        }
    }

    private static String mutated(String query, Random random) {
        return encoded(
                new String(mutate(query.getBytes(StandardCharsets.US_ASCII), random), StandardCharsets.ISO_8859_1));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("%3D", "=")
                .replace("%26", "&");
    }

    /** What a header may hold. */
    private static String printable(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append((char) (each >= ' ' && each < 127 ? each : '?'));
        }
        return text.toString().strip();
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] text = original.clone();
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length);
            switch (random.nextInt(5)) {
                case 0 -> text[at] = (byte) random.nextInt(256);
                case 1 -> text[at] = (byte) "{}[]\",:\\0/".charAt(random.nextInt(10));
                case 2 -> text = java.util.Arrays.copyOf(text, Math.max(1, at));
                case 3 -> {
                    int to = Math.min(text.length, at + 1 + random.nextInt(20));
                    byte[] less = new byte[text.length - (to - at) + 1];
                    System.arraycopy(text, 0, less, 0, at);
                    System.arraycopy(text, to, less, at, text.length - to);
                    text = less;
                    text[text.length - 1] = '}';
                }
                default -> {
                    int from = random.nextInt(text.length);
                    int length = Math.min(1 + random.nextInt(30), Math.min(text.length - from, text.length - at));
                    System.arraycopy(text, from, text, at, length);
                }
            }
        }
        return text;
    }

    /** The input of operations is read as strictly as resources are, and nothing is made of what is refused. */
    @Test
    void badInputOfAnOperationIsRefused() {
        TestClient root = server.superAdmin();
        int before = Integer.parseInt(
                root.get("fhir/R4/Project?_total=accurate&_count=0").expect(200).at("/total"));
        List<String> bad = List.of(
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\",\"n\\u0061me\":\"b\"}",
                "{\"name\":\"a\"} x",
                "{\"name\":\"a\"}{}",
                "{\"name\":\"a\\u0000\"}",
                "{\"name\":\"\\ud800\"}",
                "\uFEFF{\"name\":\"a\"}",
                "[]",
                "null",
                "{\"name\":" + "[".repeat(1000),
                "{\"resourceType\":\"Parameters\",\"parameter\":{\"name\":\"name\",\"valueString\":\"a\"}}",
                "{\"resourceType\":\"Parameters\",\"parameter\":\"a\"}",
                "{\"resourceType\":\"Parameters\",\"parameter\":[1,null,{}]}",
                "{\"resourceType\":null}");
        for (String path : List.of("fhir/R4/Project/$init", "fhir/R4/Project/" + client.project() + "/$clone")) {
            for (String body : bad) {
                Reply reply = root.post(path, body);
                assertThat(reply.status)
                        .as(path + " " + body.substring(0, Math.min(60, body.length())))
                        .isEqualTo(400);
                assertThat(reply.at("/resourceType")).isEqualTo("OperationOutcome");
            }
        }
        assertThat(root.get("fhir/R4/Project?_total=accurate&_count=0").at("/total"))
                .isEqualTo(Integer.toString(before));
    }

    @Test
    void aProjectIsNamedByAWholeId() {
        assertThat(server.superAdmin()
                        .post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"meta\":{\"project\":\"1-1-1-1-1\"}}")
                        .status)
                .isEqualTo(400);
    }
}
