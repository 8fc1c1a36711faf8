package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final ResourceType CLIENT = ResourceType.CLIENT_APPLICATION;
    private static final ResourceType PROJECT = ResourceType.PROJECT;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void takesOutAndPutsBackAClientsSecrets() throws Exception {
        String text =
                "{\"resourceType\":\"ClientApplication\",\"name\":\"c\",\"secret\":\"s\\u0031\", \"retiringSecret\":\"s2\","
                        + "\"identityProvider\":{\"clientId\":\"i\",\"clientSecret\":\"s3\"},\"redirectUri\":\"secret\"}";
        Secrets secrets = Secrets.extract(CLIENT, text.getBytes(UTF_8));
        assertThat(new String(secrets.content(), UTF_8))
                .isEqualTo("{\"resourceType\":\"ClientApplication\",\"name\":\"c\","
                        + "\"identityProvider\":{\"clientId\":\"i\"},\"redirectUri\":\"secret\"}");
        assertThat(secrets.values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "secret",
                        "\"s\\u0031\"",
                        "retiringSecret",
                        "\"s2\"",
                        "identityProvider.clientSecret",
                        "\"s3\""));
        byte[] restored = Secrets.restore(CLIENT, secrets.content(), secrets.values());
        assertThat(JSON.readTree(restored)).isEqualTo(JSON.readTree(text));
    }

    @Test
    void coversTheWholeTable() {
        assertThat(keys("User", "{\"passwordHash\":\"x\",\"mfaSecret\":\"y\",\"email\":\"e\"}"))
                .containsExactly("passwordHash", "mfaSecret");
        assertThat(keys("DomainConfiguration", "{\"identityProvider\":{\"clientSecret\":\"x\"}}"))
                .containsExactly("identityProvider.clientSecret");
        assertThat(keys(
                        "Project",
                        "{\"secret\":[{\"name\":\"a\",\"valueString\":\"x\"},{\"name\":\"b\",\"valueBoolean\":true}],"
                                + "\"setting\":[{\"name\":\"a\",\"valueString\":\"open\"}],"
                                + "\"systemSecret\":[{\"name\":\"a\",\"valueDecimal\":1.50}],"
                                + "\"site\":[{\"name\":\"s\",\"googleClientId\":\"i\",\"googleClientSecret\":\"g\","
                                + "\"recaptchaSecretKey\":\"r\"}]}"))
                .containsExactly(
                        "secret[\"a\"].valueString",
                        "secret[\"b\"].valueBoolean",
                        "systemSecret[\"a\"].valueDecimal",
                        "site[\"s\"].googleClientSecret",
                        "site[\"s\"].recaptchaSecretKey");
        assertThat(keys("Patient", "{\"secret\":\"x\"}")).isEmpty();
        assertThat(Secrets.anyIn(PROJECT)).isTrue();
        assertThat(Secrets.anyIn(ResourceType.PRACTITIONER)).isFalse();
    }

    @Test
    void hidesSecretsOfUnusualShapeToo() {
        assertThat(keys("Project", "{\"secret\":{\"name\":\"a\",\"valueString\":\"x\"}}"))
                .containsExactly("secret.valueString");
        assertThat(keys("ClientApplication", "{\"secret\":{\"deep\":[1]},\"identityProvider\":[{\"clientSecret\":1}]}"))
                .containsExactly("secret", "identityProvider[\"\"].clientSecret");
        assertThat(
                        keys(
                                "Project",
                                "{\"secret\":[{\"valueString\":1},5,{\"valueString\":2},{\"name\":\"a\\\"].\",\"valueString\":3}]}"))
                .containsExactly(
                        "secret[\"\"].valueString", "secret[\"\"][1].valueString", "secret[\"a\\\"].\"].valueString");
        assertThat(keys("User", "{\"password\\u0048ash\":\"x\"}")).containsExactly("passwordHash");
    }

    @Test
    void matchesEntriesByNameNotByIndex() {
        byte[] before = "{\"secret\":[{\"name\":\"a\",\"valueString\":\"1\"},{\"name\":\"b\",\"valueString\":\"2\"}]}"
                .getBytes(UTF_8);
        Map<String, String> kept = Secrets.extract(PROJECT, before).values();
        byte[] after = "{\"secret\":[{\"name\":\"c\"},{\"name\":\"b\"}, {\"name\":\"a\"}]}".getBytes(UTF_8);
        assertThat(new String(Secrets.restore(PROJECT, after, kept), UTF_8))
                .isEqualTo("{\"secret\":[{\"name\":\"c\"},{\"name\":\"b\",\"valueString\":\"2\"}, "
                        + "{\"name\":\"a\",\"valueString\":\"1\"}]}");
    }

    @Test
    void keepsOfTheOldValuesThoseThatStillHaveAPlace() {
        Map<String, String> kept = Map.of(
                "secret[\"a\"].valueString", "\"old\"",
                "secret[\"b\"].valueString", "\"old\"",
                "secret[\"gone\"].valueString", "\"old\"");
        Map<String, String> given = Map.of("secret[\"b\"].valueBoolean", "true");
        byte[] content = "{\"secret\":[{\"name\":\"a\"},{\"name\":\"b\"}]}".getBytes(UTF_8);
        assertThat(Secrets.merge(PROJECT, content, given, kept))
                .isEqualTo(Map.of("secret[\"a\"].valueString", "\"old\"", "secret[\"b\"].valueBoolean", "true"));
        assertThat(Secrets.merge(CLIENT, "{}".getBytes(UTF_8), Map.of("secret", "1"), Map.of("retiringSecret", "2")))
                .isEqualTo(Map.of("secret", "1", "retiringSecret", "2"));
    }

    @Test
    void leavesAValueInTheTextAlone() {
        byte[] text = "{\"secret\":[{\"name\":\"a\",\"valueBoolean\":true}]}".getBytes(UTF_8);
        assertThat(Secrets.restore(PROJECT, text, Map.of("secret[\"a\"].valueString", "1")))
                .isSameAs(text);
    }

    @Test
    void thereAndBackGivesTheSameBytes() throws Exception {
        for (long seed = 0; seed < 2000; seed++) {
            byte[] text = project(seed);
            String label = "seed " + seed + ": " + new String(text, UTF_8);
            Secrets secrets = Secrets.extract(PROJECT, text);
            byte[] restored = Secrets.restore(PROJECT, secrets.content(), secrets.values());
            assertThat(JSON.readTree(restored)).as(label).isEqualTo(JSON.readTree(text));
            Secrets again = Secrets.extract(PROJECT, restored);
            assertThat(new String(again.content(), UTF_8)).as(label).isEqualTo(new String(secrets.content(), UTF_8));
            assertThat(again.values()).as(label).isEqualTo(secrets.values());
            assertThat(new String(secrets.content(), UTF_8)).as(label).doesNotContain("hidden");
        }
    }

    private static byte[] project(long seed) {
        Random random = new Random(seed);
        List<String> parts = new ArrayList<>(List.of("\"name\" : \"p\""));
        for (String list : List.of("secret", "systemSecret", "setting", "site")) {
            List<String> entries = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                List<String> members = new ArrayList<>();
                if (random.nextInt(4) > 0) {
                    members.add("\"name\": \"n" + random.nextInt(3) + "\"");
                }
                if (random.nextInt(3) > 0) {
                    String name = list.equals("site") ? "googleClientSecret" : "valueString";
                    members.add("\"" + name + "\": \"" + (list.equals("setting") ? "open" : "hidden") + i + "\"");
                }
                Collections.shuffle(members, random);
                entries.add("{ " + String.join(" , ", members) + " }");
            }
            parts.add("\"" + list + "\":[ " + String.join(",", entries) + "]");
        }
        Collections.shuffle(parts, random);
        return ("{ " + String.join(", ", parts) + " }").getBytes(UTF_8);
    }

    private static Iterable<String> keys(String type, String text) {
        return Secrets.extract(ResourceType.of(type), text.getBytes(UTF_8))
                .values()
                .keySet();
    }
}
