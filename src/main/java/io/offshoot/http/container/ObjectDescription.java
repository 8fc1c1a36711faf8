package io.offshoot.http.container;

import com.fasterxml.jackson.core.JsonGenerator;
import io.offshoot.container.ObjectText;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.FileStore;
import io.offshoot.store.ObjectRow;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes what describe tells of a data object. Tags, types, properties, details and the specifications of applets and
 * workflows are written as they were given.
 *
 * @param row the copy
 * @param project the id of its project at the door
 * @param content of a file that is closed
 * @param parts of a file that is open, as JSON
 * @param resource the text of a FHIR resource that is not a Binary, where it was asked for
 */
record ObjectDescription(
        ObjectRow row,
        ObjectText text,
        String project,
        Optional<FileStore.Content> content,
        Optional<Buffer> resource,
        Optional<String> parts) {
    /** Writes the object. */
    void write(JsonGenerator json, DescribeOptions options) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", ContainerIds.of(row.key()));
        if (options.wants("project")) {
            json.writeStringField("project", project);
        }
        if (options.wants("class")) {
            json.writeStringField(
                    "class", ContainerIds.classOf(row.key().type()).orElseThrow());
        }
        if (options.wants("sponsored")) {
            json.writeBooleanField("sponsored", text.sponsored());
        }
        string(json, options, "name", text.name());
        raw(json, options, "types", "[]");
        string(json, options, "state", text.state());
        if (options.wants("hidden")) {
            json.writeBooleanField("hidden", text.hidden());
        }
        links(json, options);
        string(json, options, "folder", text.folder());
        raw(json, options, "tags", "[]");
        raw(json, options, "created", "0");
        if (options.wants("modified")) {
            json.writeNumberField("modified", row.lastUpdated().toInstant().toEpochMilli());
        }
        if (options.wants("createdBy")) {
            json.writeObjectFieldStart("createdBy");
            json.writeStringField("user", text.string("createdBy"));
            json.writeEndObject();
        }
        if (row.key().type().equals(ResourceType.BINARY)) {
            file(json, options);
        }
        spec(json, options);
        onRequest(json, options);
        json.writeEndObject();
    }

    private void file(JsonGenerator json, DescribeOptions options) throws IOException {
        String given = text.string("media");
        string(
                json,
                options,
                "media",
                content.map(FileStore.Content::media)
                        .filter(media -> given.isEmpty())
                        .orElse(given));
        String archival = text.string("archivalState");
        string(json, options, "archivalState", archival.isEmpty() ? "live" : archival);
        if (options.wants("size") && content.isPresent()) {
            json.writeNumberField("size", content.get().size());
        }
        if (parts.isPresent() && options.wants("parts")) {
            json.writeFieldName("parts");
            json.writeRawValue(parts.get());
        } else if (options.asks("parts")) {
            json.writeFieldName("parts");
            json.writeRawValue(text.raw("parts").orElseGet(this::onePart));
        }
        if (text.raw("sponsoredUntil").isPresent()) {
            raw(json, options, "sponsoredUntil", "null");
        }
    }

    /** The parts of what came in at another door: one. */
    private String onePart() {
        return content.map(bytes -> "{\"1\":{\"state\":\"complete\",\"size\":" + bytes.size() + "}}")
                .orElse("{}");
    }

    private void links(JsonGenerator json, DescribeOptions options) throws IOException {
        if (!options.wants("links")) {
            return;
        }
        json.writeArrayFieldStart("links");
        for (String link : text.links()) {
            Optional<String> id = containerId(link);
            if (id.isPresent()) {
                json.writeString(id.get());
            }
        }
        json.writeEndArray();
    }

    /** The id at the door of {@code Type/id}. */
    private static Optional<String> containerId(String reference) {
        int slash = reference.indexOf('/');
        return ResourceType.named(reference.substring(0, Math.max(0, slash)))
                .flatMap(type -> Ids.parse(reference.substring(slash + 1)).map(id -> new ResourceKey(type, id)))
                .map(ContainerIds::of);
    }

    private void spec(JsonGenerator json, DescribeOptions options) throws IOException {
        Optional<String> spec = text.raw("spec");
        if (spec.isEmpty()) {
            return;
        }
        byte[] bytes = spec.get().getBytes(StandardCharsets.UTF_8);
        for (Member member : Members.of(bytes, Input.start(bytes))) {
            String name = member.name(bytes);
            if (options.wants(name)) {
                json.writeFieldName(name);
                json.writeRawValue(
                        name.equals("runSpec") && !options.asks("code")
                                ? uncoded(member.raw(bytes))
                                : member.raw(bytes));
            }
        }
    }

    /** The code of an applet may be long; only {@code get} gives it. */
    private static String uncoded(String runSpec) {
        byte[] bytes = runSpec.getBytes(StandardCharsets.UTF_8);
        return Members.find(bytes, "code")
                .map(code -> new String(new TextEdits(bytes).remove(code).apply(), StandardCharsets.UTF_8))
                .orElse(runSpec);
    }

    private void onRequest(JsonGenerator json, DescribeOptions options) throws IOException {
        if (options.asks("properties")) {
            json.writeFieldName("properties");
            json.writeRawValue(text.raw("properties").orElse("{}"));
        }
        if (options.asks("details")) {
            json.writeFieldName("details");
            json.writeRawValue(details());
        }
    }

    /** The details; of a FHIR resource its text. */
    String details() {
        return resource.map(Buffer::toString)
                .orElseGet(() -> text.raw("details").orElse("{}"));
    }

    private static void string(JsonGenerator json, DescribeOptions options, String name, String value)
            throws IOException {
        if (options.wants(name)) {
            json.writeStringField(name, value);
        }
    }

    private void raw(JsonGenerator json, DescribeOptions options, String name, String otherwise) throws IOException {
        if (options.wants(name)) {
            json.writeFieldName(name);
            json.writeRawValue(text.raw(name).orElse(otherwise));
        }
    }
}
