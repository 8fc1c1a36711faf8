package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTextTest {
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static final ServerOwned OWNED = new ServerOwned(
            UUID.fromString("73ef3846-ea50-4bc2-958f-8f9eb7c1a836"),
            UUID.fromString("75b0b0be-8d83-4b52-898a-5c3e42133951"),
            Instant.parse("2026-11-21T21:06:23.250999Z"),
            Optional.of(UUID.fromString("6f952972-9188-4072-b0f4-20049e59ad2e")),
            Optional.of("Practitioner/\"1"),
            List.of("Project/6f952972-9188-4072-b0f4-20049e59ad2e", "Patient/1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"resourceType\":\"Patient\",\"id\":\"1\",\"active\":true} |"
                        + " {\"resourceType\":\"Patient\",\"active\":true}",
                "{ \"id\":\"1\" , \"resourceType\":\"Patient\" } | { \"resourceType\":\"Patient\" }",
                "{\"resourceType\":\"Patient\",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"x\"}} |"
                        + " {\"resourceType\":\"Patient\"}",
                "{ \"resourceTyp\\u0065\" : \"P\\u0061tient\" , \"meta\" : { \"tag\" : [ ] } , \"b\":{\"meta\":{}} }"
                        + " | { \"resourceTyp\\u0065\" : \"P\\u0061tient\" , \"meta\" : { \"tag\" : [ ] } , \"b\":{\"meta\":{}} }",
                "{\"resourceType\":\"Patient\",\"meta\":{ }} | {\"resourceType\":\"Patient\"}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"versionId\":\"1\", \"profile\":[\"p\"],\"project\":\"x\"}}"
                        + " | {\"resourceType\":\"Patient\",\"meta\":{\"profile\":[\"p\"]}}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"account\":{\"reference\":\"a\"},\"compartment\":[],\"author\":{}}}"
                        + " | {\"resourceType\":\"Patient\",\"meta\":{\"account\":{\"reference\":\"a\"}}}",
                "{\"resourceType\":\"Patient\",\"contact\":{\"id\":\"1\"},\"x\":1.50e0}"
                        + " | {\"resourceType\":\"Patient\",\"contact\":{\"id\":\"1\"},\"x\":1.50e0}"
            })
    void stripsWhatTheServerOwns(String incoming, String stored) {
        assertThat(new String(StoredText.of(incoming.getBytes(UTF_8), PATIENT).content(), UTF_8))
                .isEqualTo(stored);
        StoredText.checkStored(stored.getBytes(UTF_8), PATIENT, JsonLimits.RESOURCE);
        if (!incoming.equals(stored)) {
            assertThat(catchThrowableOfType(
                            Failure.class,
                            () -> StoredText.checkStored(incoming.getBytes(UTF_8), PATIENT, JsonLimits.RESOURCE)))
                    .as(incoming)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{\"resourceType\":\"Practitioner\"}",
                "{\"resourceType\":[\"Patient\"]}",
                "{\"resourceType\":\"Patient\"",
                "{\"resourceType\":\"Patient\",\"a\":{\"b\":1,\"b\":2}}",
                "[{\"resourceType\":\"Patient\"}]",
                "{\"resourceType\":\"Patient\",\"meta\" : {\"tag\":[],\"project\":{}}}",
                "{\"x\":{\"resourceType\":\"Patient\"}}",
                "{\"resourceType\":\"Patient\",\"i\\u0064\":1}",
                "{\"resourceType\":\"Patient\",\"meta\":null}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"tag\":[],\"autho\\u0072\":{}}}"
            })
    void knowsWhatIsNotStoredText(String text) {
        assertThat(catchThrowableOfType(
                        Failure.class,
                        () -> StoredText.checkStored(text.getBytes(UTF_8), PATIENT, JsonLimits.RESOURCE)))
                .isNotNull();
    }

    @Test
    void tellsWhatItFound() {
        StoredText text = StoredText.of(
                ("{\"resourceType\":\"Patient\",\"id\":\"a\\u0062\",\"meta\":{\"versionId\":\"v\",\"lastUpdated\":\"l\","
                                + "\"project\":\"p\",\"author\":{\"reference\":\"r\",\"display\":\"d\"}}}")
                        .getBytes(UTF_8));
        assertThat(text.type()).isEqualTo(PATIENT);
        assertThat(text.id()).contains("ab");
        assertThat(text.meta())
                .isEqualTo(new FoundMeta(Optional.of("v"), Optional.of("l"), Optional.of("p"), Optional.of("r")));
        StoredText bare = StoredText.of("{\"resourceType\":\"Patient\"}".getBytes(UTF_8));
        assertThat(bare.id()).isEmpty();
        assertThat(bare.meta()).isEqualTo(FoundMeta.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"resourceType\":\"Observation\"} | Incorrect resource type: expected Patient, but found Observation"
                        + " | resourceType",
                "{\"id\":\"1\"} | Missing resource type | resourceType",
                "{\"resourceType\":5} | The resource type must be a string | resourceType",
                "{\"resourceType\":\"Patent\"} | Unknown resource type | resourceType",
                "{\"resourceType\":\"Patient\",\"id\":5} | A string is expected | Patient.id",
                "{\"resourceType\":\"Patient\",\"meta\":null} | meta must be an object | Patient.meta",
                "{\"resourceType\":\"Patient\",\"meta\":{\"versionId\":1}} | A string is expected |"
                        + " Patient.meta.versionId",
                "{\"resourceType\":\"Patient\",\"meta\":{\"author\":\"x\"}} | A reference must be an object |"
                        + " Patient.meta.author",
                "{\"resourceType\":\"Patient\",\"meta\":{\"author\":{\"reference\":1}}} | A string is expected |"
                        + " Patient.meta.author.reference"
            })
    void refusesWrongForms(String incoming, String message, String path) {
        Failure failure = catchThrowableOfType(Failure.class, () -> StoredText.of(incoming.getBytes(UTF_8), PATIENT));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
        assertThat(failure.issues().get(0)).isEqualTo(new Failure.Issue(message, Optional.of(path)));
    }

    @Test
    void showsTheServersMembers() {
        byte[] content = "{\"resourceType\":\"Patient\", \"meta\":{ \"tag\":[]},\"active\":true}".getBytes(UTF_8);
        assertThat(new String(ReadText.of(content, OWNED, false), UTF_8))
                .isEqualTo("{\"resourceType\":\"Patient\",\"id\":\"73ef3846-ea50-4bc2-958f-8f9eb7c1a836\", \"meta\":{ "
                        + "\"versionId\":\"75b0b0be-8d83-4b52-898a-5c3e42133951\",\"lastUpdated\":\"2026-11-21T21:06:23.250Z\","
                        + "\"tag\":[]},\"active\":true}");
        byte[] bare = "{\"resourceType\":\"Patient\"}".getBytes(UTF_8);
        assertThat(new String(ReadText.of(bare, OWNED, true), UTF_8))
                .isEqualTo("{\"resourceType\":\"Patient\",\"id\":\"73ef3846-ea50-4bc2-958f-8f9eb7c1a836\",\"meta\":{"
                        + "\"versionId\":\"75b0b0be-8d83-4b52-898a-5c3e42133951\",\"lastUpdated\":\"2026-11-21T21:06:23.250Z\","
                        + "\"author\":{\"reference\":\"Practitioner/\\\"1\"},"
                        + "\"project\":\"6f952972-9188-4072-b0f4-20049e59ad2e\","
                        + "\"compartment\":[{\"reference\":\"Project/6f952972-9188-4072-b0f4-20049e59ad2e\"},"
                        + "{\"reference\":\"Patient/1\"}]}}");
    }

    @Test
    void storingWhatWasReadGivesTheStoredBytesAgain() throws Exception {
        ObjectMapper json = new ObjectMapper();
        for (long seed = 0; seed < 5000; seed++) {
            byte[] incoming = resource(seed);
            byte[] stored = StoredText.of(incoming).content();
            String label = "seed " + seed + ": " + new String(stored, UTF_8);
            for (boolean extended : new boolean[] {false, true}) {
                byte[] shown = ReadText.of(stored, OWNED, extended);
                JsonCheck.object(shown, JsonLimits.RESOURCE);
                StoredText again = StoredText.of(shown, PATIENT);
                assertThat(new String(again.content(), UTF_8)).as(label).isEqualTo(new String(stored, UTF_8));
                assertThat(again.id()).contains(OWNED.id().toString());
                assertThat(again.meta().author().isPresent()).isEqualTo(extended);
            }
            assertThat(json.readTree(stored)).as(label).isEqualTo(strippedTree(json.readTree(incoming)));
        }
    }

    private static JsonNode strippedTree(JsonNode incoming) {
        ObjectNode tree = (ObjectNode) incoming;
        tree.remove("id");
        if (tree.get("meta") instanceof ObjectNode meta) {
            meta.remove(List.of("versionId", "lastUpdated", "project", "author", "compartment"));
            if (meta.isEmpty()) {
                tree.remove("meta");
            }
        }
        return tree;
    }

    /** A Patient with random members of its own, and id, meta and resourceType in random places. */
    private static byte[] resource(long seed) {
        Random random = new Random(seed);
        RandomJson values = new RandomJson(seed);
        List<String> members = new ArrayList<>();
        members.add(random.nextInt(5) == 0 ? "\"resourceType\":\"Pat\\u0069ent\"" : "\"resourceType\":\"Patient\"");
        members.add("\"other\" :" + values.value(3));
        if (random.nextBoolean()) {
            members.add("\"id\" : \"x\"");
        }
        if (random.nextBoolean()) {
            List<String> meta = new ArrayList<>();
            for (String name : List.of("versionId", "lastUpdated", "project")) {
                if (random.nextBoolean()) {
                    meta.add("\"" + name + "\": \"v\"");
                }
            }
            if (random.nextBoolean()) {
                meta.add("\"author\":{ \"reference\":\"r\" }");
                meta.add("\"compartment\":" + values.value(2));
            }
            if (random.nextBoolean()) {
                meta.add("\"tag\" :" + values.value(2));
            }
            Collections.shuffle(meta, random);
            members.add("\"meta\": {" + " ".repeat(random.nextInt(2)) + String.join(" , ", meta) + " }");
        }
        Collections.shuffle(members, random);
        String space = " \n".repeat(random.nextInt(2));
        return (space + "{" + space + String.join(space + "," + space, members) + space + "}" + space).getBytes(UTF_8);
    }
}
