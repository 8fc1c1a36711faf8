package io.offshoot.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The R4 JSON examples of com.ibm.fhir:fhir-examples, made to use UUIDs as this server does, and output of Synthea. */
final class Corpus {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPES =
            ResourceType.all().stream().map(ResourceType::name).collect(Collectors.joining("|"));
    private static final Pattern REFERENCE =
            Pattern.compile("(?<=[\"=/'])(" + TYPES + ")/([A-Za-z0-9.-]{1,64})(?=[\"'\\\\/|#?])");

    /** A resource: where it is from, its type, its text. */
    record Example(String file, ResourceType type, String text) {
        byte[] utf8() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The few larger files, of which one has 160 MB, would take most of the time and show nothing new. */
    private static final long LARGEST = 300_000;

    private Corpus() {}

    /** Hands every example to the consumer, first as it is, then with a UUID in the place of each id in a reference. */
    static void forEach(Consumer<Example> consumer) {
        try (FileSystem jar = FileSystems.newFileSystem(jar(), Map.of())) {
            for (Path file : files(jar)) {
                if (Files.size(file) > LARGEST) {
                    continue;
                }
                String text = Files.readString(file);
                JsonNode tree = JSON.readTree(text);
                ResourceType.named(tree.path("resourceType").asText()).ifPresent(type -> {
                    consumer.accept(new Example(file.toString(), type, text));
                    consumer.accept(new Example(file + " with UUIDs", type, withUuids(text)));
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Synthea patient as one Bundle and resource by resource, each {@code urn:uuid:} made {@code Type/id}. */
    static void synthea(Consumer<Example> consumer) {
        try (var file = new GZIPInputStream(Corpus.class.getResourceAsStream("/synthea/patient.json.gz"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (JsonNode entry : JSON.readTree(text).get("entry")) {
                String id = entry.get("resource").get("id").asText();
                String type = entry.get("resource").get("resourceType").asText();
                text = text.replace("\"reference\": \"urn:uuid:" + id, "\"reference\": \"" + type + "/" + id);
            }
            consumer.accept(new Example("synthea", ResourceType.of("Bundle"), text));
            for (JsonNode entry : JSON.readTree(text).get("entry")) {
                JsonNode resource = entry.get("resource");
                ResourceType type = ResourceType.of(resource.get("resourceType").asText());
                consumer.accept(new Example("synthea " + type, type, resource.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(FileSystem jar) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : jar.getRootDirectories()) {
            try (Stream<Path> all = Files.walk(root.resolve("json"))) {
                all.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static URI jar() {
        try {
            String resource = Corpus.class.getResource("/json/spec").toURI().toString();
            return URI.create(resource.substring(0, resource.indexOf("!/")));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String withUuids(String text) {
        return REFERENCE.matcher(text).replaceAll(found -> found.group(1) + "/" + uuid(found.group(1), found.group(2)));
    }

    private static UUID uuid(String type, String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return UUID.nameUUIDFromBytes((type + "/" + id).getBytes(StandardCharsets.UTF_8));
        }
    }
}
