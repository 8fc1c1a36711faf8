package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every JSON example of HL7's specification and of IBM's generator goes in and out. */
class CorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    /** The few giants, definitions in one Bundle, are two thirds of the bytes and tell a tree comparison nothing new. */
    private static final int COMPARED_AS_TREES = 500_000;

    private static final JsonLimits LIMITS = JsonLimits.RESOURCE.withMaxBytes(64 * 1024 * 1024);

    @Test
    void everyExampleIsStoredAndReadBackExactly() throws Exception {
        TreeMap<String, String> refused = new TreeMap<>();
        int passed = 0;
        URI jar = URI.create("jar:"
                + getClass()
                        .getClassLoader()
                        .getResource("json/spec/account-example.json")
                        .toURI()
                        .getRawSchemeSpecificPart()
                        .split("!", -1)[0]);
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
                Stream<Path> paths = Files.walk(files.getPath("json"))) {
            for (Path path :
                    paths.filter(path -> path.toString().endsWith(".json")).toList()) {
                byte[] text = Files.readAllBytes(path);
                try {
                    roundTrip(path.toString(), text);
                    passed++;
                } catch (Failure failure) {
                    refused.put(
                            path.toString(),
                            failure.getMessage() + failure.issues().get(0).expression());
                }
            }
        }
        // A package manifest, and two Bundles reduced to less than the specification demands.
        assertThat(refused.keySet())
                .as("%s", refused)
                .containsExactly(
                        "json/ibm/complete-absent/Bundle-1.json",
                        "json/ibm/minimal/Bundle-1.json",
                        "json/spec/package-min-ver.json");
        assertThat(passed).isGreaterThan(4000);
    }

    private static void roundTrip(String label, byte[] text) throws IOException {
        JsonCheck.object(text, LIMITS);
        ResourceType type = StoredText.typeOf(text);
        ServerOwned owned = new ServerOwned(
                new UUID(1, 2),
                new UUID(3, 4),
                Instant.EPOCH,
                Optional.of(new UUID(5, 6)),
                Optional.of("User/1"),
                List.of());
        byte[] stored = StoredText.of(text, type).content();
        byte[] shown = ReadText.of(stored, owned, true);
        assertThat(new String(StoredText.of(shown).content(), UTF_8)).as(label).isEqualTo(new String(stored, UTF_8));
        if (text.length < COMPARED_AS_TREES) {
            compareTrees(label, text, owned, shown);
        }
        if (type.name().equals("Bundle")) {
            int entries = Members.find(text, "entry")
                    .map(entry -> Members.of(text, entry.valueStart()).size())
                    .orElse(0);
            assertThat(BundleText.of(text).entries()).as(label).hasSize(entries);
        }
    }

    private static void compareTrees(String label, byte[] text, ServerOwned owned, byte[] shown) throws IOException {
        ObjectNode expected = (ObjectNode) JSON.readTree(text);
        expected.put("id", owned.id().toString());
        ObjectNode meta = expected.withObject("/meta");
        meta.put("versionId", owned.versionId().toString());
        meta.put("lastUpdated", "1970-01-01T00:00:00.000Z");
        meta.putObject("author").put("reference", "User/1");
        meta.put("project", new UUID(5, 6).toString());
        JsonNode found = JSON.readTree(shown);
        assertThat(found).as(label).isEqualTo(expected);
    }
}
