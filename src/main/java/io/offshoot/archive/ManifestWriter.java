package io.offshoot.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Writes manifests: JSON in UTF-8, an entry on each line, always the same bytes for the same manifest. */
final class ManifestWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private ManifestWriter() {}

    static byte[] write(Manifest manifest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("format", "projdup");
            json.writeNumberField("version", Manifest.VERSION);
            json.writeStringField("duplication", manifest.duplication().toString());
            json.writeStringField("created", LineWriter.time(manifest.created()));
            json.writeObjectFieldStart("environment");
            json.writeStringField("url", manifest.environment().url());
            json.writeStringField("name", manifest.environment().name());
            json.writeEndObject();
            json.writeObjectFieldStart("project");
            json.writeStringField("id", manifest.project().id().toString());
            json.writeStringField("name", manifest.project().name());
            json.writeEndObject();
            json.writeFieldName("settings");
            json.writeRawValue(manifest.settings().toString(StandardCharsets.UTF_8));
            if (manifest.signer().isPresent()) {
                byte[] key = manifest.signer().get().getBytes();
                json.writeObjectFieldStart("signer");
                json.writeStringField("algorithm", "Ed25519");
                json.writeStringField("publicKey", Base64.getEncoder().encodeToString(key));
                json.writeEndObject();
            }
            json.writeObjectFieldStart("counts");
            counts(json, "configuration", manifest.counts(Kind.CONFIGURATION));
            counts(json, "resources", manifest.counts(Kind.RESOURCES));
            Manifest.Binaries binaries = manifest.binaries();
            json.writeObjectFieldStart("binaries");
            json.writeNumberField("count", binaries.count());
            json.writeNumberField("bytes", binaries.bytes());
            json.writeEndObject();
            json.writeEndObject();
            json.writeArrayFieldStart("parts");
            for (Manifest.Part part : manifest.parts()) {
                part(json, part);
            }
            json.writeRaw('\n');
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void counts(JsonGenerator json, String name, Map<ResourceType, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<ResourceType, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey().name(), count.getValue());
        }
        json.writeEndObject();
    }

    private static void part(JsonGenerator json, Manifest.Part part) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", part.name().toString());
        json.writeNumberField("size", part.size());
        json.writeStringField("sha256", hex(part.sha256()));
        if (part.contents().isPresent()) {
            Contents contents = part.contents().get();
            json.writeNumberField("rawSize", contents.rawSize());
            json.writeNumberField("lines", contents.lines());
            if (contents.first().isPresent()) {
                json.writeStringField("first", contents.first().get());
                json.writeStringField("last", contents.last().orElseThrow());
            }
        }
        json.writeEndObject();
    }

    static String hex(Buffer bytes) {
        return HexFormat.of().formatHex(bytes.getBytes());
    }
}
