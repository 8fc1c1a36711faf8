package io.offshoot.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A part of a package as the other environment announces it. Only form and size are checked here. */
record RemotePart(int no, String name, long size, Buffer sha256, Optional<Contents> contents) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST = 200;

    /** @throws IllegalArgumentException when it is none */
    static RemotePart of(JsonNode json) {
        JsonNode no = json.path("no");
        JsonNode size = json.path("size");
        String name = json.path("name").asText();
        String hash = json.path("sha256").asText();
        if (!no.isInt()
                || no.asInt() < 0
                || !size.canConvertToLong()
                || !size.isIntegralNumber()
                || size.asLong() < 0
                || name.length() > LONGEST
                || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("no part of a package");
        }
        return new RemotePart(
                no.asInt(), name, size.asLong(), Buffer.buffer(HexFormat.of().parseHex(hash)), contents(json));
    }

    private static Optional<Contents> contents(JsonNode json) {
        JsonNode rawSize = json.path("rawSize");
        JsonNode lines = json.path("lines");
        return rawSize.isIntegralNumber() && lines.isIntegralNumber()
                ? Optional.of(new Contents(rawSize.asLong(), lines.asLong(), text(json, "first"), text(json, "last")))
                : Optional.empty();
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.of(json.path(name))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(text -> text.length() <= LONGEST);
    }

    /** What a whole body of it goes by. */
    String etag() {
        return "\"" + HexFormat.of().formatHex(sha256.getBytes()) + "\"";
    }
}
