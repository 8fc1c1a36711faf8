package io.offshoot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldSetTest {
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static FieldSet fields(String... paths) {
        return FieldSet.of(Arrays.stream(paths)
                .map(path -> FieldPath.parse(path, Optional.of(PATIENT), "x"))
                .toList());
    }

    private static String cut(String text, String... paths) {
        return new String(fields(paths).cut(utf8(text)), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String merge(String stored, String incoming, FieldSet readonly, FieldSet hidden) {
        return new String(FieldSet.merge(utf8(stored), utf8(incoming), readonly, hidden), StandardCharsets.UTF_8);
    }

    @Test
    void elementsAreCutAndAllElseStays() {
        assertThat(cut("{\"a\":1.50 , \"birthDate\":\"1\",\"_birthDate\":{\"id\":\"x\"}, \"b\" : [ ]}", "birthDate"))
                .isEqualTo("{\"a\":1.50, \"b\" : [ ]}");
        assertThat(cut("{\"deceasedBoolean\":true,\"deceasedDateTime\":\"1\",\"decease\":1}", "deceased[x]"))
                .isEqualTo("{\"decease\":1}");
        assertThat(cut("{\"n\\u0061me\":[1],\"x\":2}", "name")).isEqualTo("{\"x\":2}");
        assertThat(cut("{\"name\":[{\"family\":\"A\",\"given\":[\"B\"]},{\"family\":\"C\"}],\"x\":2}", "name.family"))
                .isEqualTo("{\"name\":[{\"given\":[\"B\"]}],\"x\":2}");
        assertThat(cut("{\"name\":[{\"family\":\"A\"}],\"x\":2}", "name.family"))
                .isEqualTo("{\"x\":2}");
        assertThat(cut("{\"name\":[{\"family\":\"A\"}],\"x\":2}", "name", "name.family"))
                .isEqualTo("{\"x\":2}");
        assertThat(cut("{\"contact\":[{\"name\":{\"family\":\"A\"},\"gender\":\"male\"}]}", "contact.name.family"))
                .isEqualTo("{\"contact\":[{\"gender\":\"male\"}]}");
    }

    @Test
    void whatASearchLooksAtIsKnown() {
        var name = SearchParameters.r4().find(PATIENT, "name").orElseThrow();
        var organization = SearchParameters.r4().find(PATIENT, "organization").orElseThrow();
        assertThat(fields("name").touches(name)).isTrue();
        assertThat(fields("name.family").touches(name)).isTrue();
        assertThat(fields("birthDate").touches(name)).isFalse();
        assertThat(fields("managingOrganization.reference").touches(organization))
                .isTrue();
        assertThat(fields("managingOrganization").touches(organization)).isTrue();
    }

    @Test
    void keptElementsKeepTheirValues() {
        String stored = "{\"resourceType\":\"Patient\",\"active\":true,\"birthDate\":\"2000\",\"gender\":\"male\"}";
        assertThat(merge(
                        stored,
                        "{\"resourceType\":\"Patient\",\"gender\":\"female\"}",
                        fields("birthDate"),
                        fields("active")))
                .isEqualTo(
                        "{\"resourceType\":\"Patient\",\"gender\":\"female\",\"birthDate\":\"2000\",\"active\":true}");
        assertThat(merge(
                        stored,
                        "{\"birthDate\":\"1999\",\"resourceType\":\"Patient\",\"active\":false,\"gender\":\"female\"}",
                        fields("birthDate"),
                        fields("active")))
                .isEqualTo(
                        "{\"resourceType\":\"Patient\",\"gender\":\"female\",\"birthDate\":\"2000\",\"active\":true}");
    }

    @Test
    void nothingElseChangedMeansNothingChanged() {
        String stored = "{\"resourceType\":\"Patient\", \"birthDate\":\"2000\", \"gender\":\"male\"}";
        assertThat(merge(
                        stored,
                        "{\"resourceType\":\"Patient\",\"gender\" : \"male\"}",
                        FieldSet.NONE,
                        fields("birthDate")))
                .isEqualTo(stored);
    }

    @Test
    void partsAreKeptWhereAllAroundThemStays() {
        String stored = "{\"name\":[{\"family\":\"A\",\"given\":[\"B\"]}],\"gender\":\"male\"}";
        assertThat(merge(
                        stored,
                        "{\"name\":[{\"given\":[\"B\"]}],\"gender\":\"other\"}",
                        FieldSet.NONE,
                        fields("name.family")))
                .isEqualTo("{\"name\":[{\"family\":\"A\",\"given\":[\"B\"]}],\"gender\":\"other\"}");
        assertThat(merge(
                        stored,
                        "{\"name\":[{\"family\":\"Z\",\"given\":[\"B\"]}],\"gender\":\"other\"}",
                        fields("name.family"),
                        FieldSet.NONE))
                .isEqualTo("{\"name\":[{\"family\":\"A\",\"given\":[\"B\"]}],\"gender\":\"other\"}");
        assertThat(merge(
                        stored,
                        "{\"name\":[{\"family\":\"A\",\"given\":[\"C\"]}],\"gender\":\"male\"}",
                        fields("name.family"),
                        FieldSet.NONE))
                .as("who sees a part may change what is around it")
                .isEqualTo("{\"name\":[{\"family\":\"A\",\"given\":[\"C\"]}],\"gender\":\"male\"}");
        assertThat(merge(
                        "{}",
                        "{\"name\":[{\"family\":\"A\",\"given\":[\"C\"]}]}",
                        fields("name.family"),
                        FieldSet.NONE))
                .isEqualTo("{\"name\":[{\"given\":[\"C\"]}]}");
    }

    @Test
    void partsThatCouldGetLostAreNotWritten() {
        String stored = "{\"name\":[{\"family\":\"A\",\"given\":[\"B\"]}],\"gender\":\"male\"}";
        for (String incoming : List.of(
                "{\"gender\":\"male\"}",
                "{\"name\":[{\"given\":[\"C\"]}],\"gender\":\"male\"}",
                "{\"name\":[{\"family\":\"Z\",\"given\":[\"C\"]}],\"gender\":\"male\"}")) {
            assertThatThrownBy(() -> merge(stored, incoming, fields("name.family"), FieldSet.NONE))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.FORBIDDEN));
        }
        for (String guess : List.of("A", "Z")) {
            String incoming = "{\"name\":[{\"family\":\"" + guess + "\",\"given\":[\"C\"]}],\"gender\":\"male\"}";
            assertThatThrownBy(() -> merge(stored, incoming, FieldSet.NONE, fields("name.family")))
                    .as("the answer must not depend on a guess of what is hidden")
                    .isInstanceOf(Failure.class);
        }
    }

    @Test
    void cuttingIsWhatTheModelDoes() throws IOException {
        long seed = Long.getLong("offshoot.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] paths = {
            "name", "name.family", "name.given", "birthDate", "contact.name", "contact.name.family", "gender"
        };
        for (int i = 0; i < 3000; i++) {
            JsonNode resource = JSON.readTree(patient(random));
            String[] chosen = {paths[random.nextInt(paths.length)], paths[random.nextInt(paths.length)]};
            JsonNode expected = PolicyModel.without(resource, List.of(chosen));
            assertThat(JSON.readTree(fields(chosen).cut(JSON.writeValueAsBytes(resource))))
                    .as("seed %d, %s of %s", seed, List.of(chosen), resource)
                    .isEqualTo(expected);
        }
    }

    private static String patient(Random random) {
        StringBuilder text = new StringBuilder("{\"resourceType\":\"Patient\"");
        if (random.nextBoolean()) {
            text.append(",\"name\":[")
                    .append(name(random))
                    .append(',')
                    .append(name(random))
                    .append(']');
        }
        if (random.nextBoolean()) {
            text.append(",\"birthDate\":\"2000\"");
        }
        if (random.nextBoolean()) {
            text.append(",\"contact\":[{\"gender\":\"male\",\"name\":")
                    .append(name(random))
                    .append("}]");
        }
        return text.append(",\"gender\":\"male\"}").toString();
    }

    private static String name(Random random) {
        String family = "\"family\":\"F\"";
        String given = "\"given\":[\"G\"]";
        return switch (random.nextInt(3)) {
            case 0 -> "{" + family + "}";
            case 1 -> "{" + given + "}";
            default -> "{" + family + "," + given + "}";
        };
    }
}
