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
    private static final long SEED = 20_261_122;
    private static final String GOOD = "{\"resourceType\":\"Patient\",\"id\":\"11111111-1111-4111-8111-111111111111\","
            + "\"meta\":{\"tag\":[{\"code\":\"t\"}]},\"name\":[{\"family\":\"Ångström \\u00e9\",\"given\":[\"A\",\"B\"]}],"
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

    @Test
    void mutatedRequestsNeverFailTheServer() {
        Random random = new Random(SEED);
        List<String> bases = List.of(
                GOOD,
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\",\"resource\":"
                        + GOOD
                        + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":\"identifier=http://x|1\"}},"
                        + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient?name=a&_count=2\"}}]}",
                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"}");
        List<String> paths = List.of("fhir/R4/Patient", "fhir/R4", "fhir/R4/Binary");
        for (int i = 0; i < 300; i++) {
            int which = random.nextInt(3);
            byte[] body = mutate(bases.get(which).getBytes(StandardCharsets.UTF_8), random);
            Reply reply = client.send(
                    "POST",
                    paths.get(which),
                    BodyPublishers.ofByteArray(body),
                    "Content-Type",
                    "application/fhir+json");
            assertThat(reply.status)
                    .as("seed %d, request %d: %s", SEED, i, new String(body, StandardCharsets.UTF_8))
                    .isLessThan(500);
            assertThat(reply.text()).doesNotContain("\"status\":\"500\"");
        }
        for (int i = 0; i < 100; i++) {
            String query = new String(
                    mutate(
                            "_id=1&name=ab&identifier=http://x|1&_lastUpdated=ge2020-01-01&_count=5&_sort=_id"
                                    .getBytes(StandardCharsets.US_ASCII),
                            random),
                    StandardCharsets.ISO_8859_1);
            String path = "fhir/R4/Patient?"
                    + java.net.URLEncoder.encode(query, StandardCharsets.UTF_8)
                            .replace("%3D", "=")
                            .replace("%26", "&");
            assertThat(client.get(path).status).as("seed %d, %s", SEED, path).isLessThan(500);
        }
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
