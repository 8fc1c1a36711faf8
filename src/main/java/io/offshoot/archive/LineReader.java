package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonString;
import io.offshoot.text.Secrets;
import io.offshoot.text.StoredText;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the lines that {@link LineWriter} writes, and nothing else: the members in their order, without white space around
 * them, and a text that could be stored as it is. For one thread.
 */
final class LineReader {
    private final ResourceType type;
    private final JsonLimits limits;
    private byte[] line = new byte[0];
    private int at;
    private int end;

    LineReader(ResourceType type, int resourceBytes) {
        this.type = type;
        this.limits = JsonLimits.RESOURCE.withMaxBytes(resourceBytes);
    }

    /**
     * The resource on the line that stands in {@code held} from {@code from} to {@code to}.
     *
     * @throws Failure INVALID or TOO_LARGE, with a sentence and, where it is about the text, the path
     */
    PackageRow read(byte[] held, int from, int to) {
        line = held;
        at = from;
        end = to;
        UUID id = idAfter("{\"id\":\"");
        UUID version = idAfter("\",\"versionId\":\"");
        OffsetDateTime time = timeAfter("\",\"lastUpdated\":\"");
        Optional<ResourceKey> author = starts("\",\"author\":\"") ? Optional.of(author()) : Optional.empty();
        expect("\"");
        byte[] content = starts(",\"resource\":") ? text() : escapedText();
        check(content);
        return new PackageRow(id, version, time, author, content);
    }

    private byte[] text() {
        if (end - at < 3 || line[at] != '{' || line[end - 1] != '}') {
            throw wrong();
        }
        return Arrays.copyOfRange(line, at, end - 1);
    }

    private byte[] escapedText() {
        expect(",\"text\":");
        if (end - at < 3 || line[at] != '"' || line[end - 2] != '"' || line[end - 1] != '}') {
            throw wrong();
        }
        byte[] string = Arrays.copyOfRange(line, at, end - 1);
        JsonCheck.value(string, limits.withMaxBytes(2 * limits.maxBytes() + 2));
        return JsonString.decode(string, 1, string.length - 1).getBytes(StandardCharsets.UTF_8);
    }

    /** What is stored of the text must be the text: nothing in it that the server owns, and no secret. */
    private void check(byte[] content) {
        StoredText.checkStored(content, type, limits);
        if (Secrets.anyIn(type) && !Secrets.extract(type, content).values().isEmpty()) {
            throw Failure.invalid("The text holds a secret, and secrets do not travel", type.name());
        }
    }

    private ResourceKey author() {
        int slash = at;
        while (slash < end && line[slash] != '/') {
            slash++;
        }
        String name = new String(line, at, Math.min(slash - at, 64), StandardCharsets.ISO_8859_1);
        at = slash;
        ResourceType author = ResourceType.named(name)
                .orElseThrow(() -> Failure.invalid("The author is of a type that does not exist", "author"));
        return new ResourceKey(author, idAfter("/"));
    }

    private UUID idAfter(String literal) {
        expect(literal);
        int from = take(LineForm.ID_LENGTH);
        return LineForm.id(line, from).orElseThrow(() -> Failure.invalid("An id is not a UUID in lower case"));
    }

    private OffsetDateTime timeAfter(String literal) {
        expect(literal);
        int from = take(LineForm.TIME_LENGTH);
        return LineForm.time(line, from)
                .orElseThrow(() ->
                        Failure.invalid("The time is not of the form 2026-01-31T12:00:00.000000Z", "lastUpdated"));
    }

    /** Passes so many bytes, and tells where they begin. */
    private int take(int length) {
        if (end - at < length) {
            throw wrong();
        }
        at += length;
        return at - length;
    }

    private void expect(String literal) {
        if (!starts(literal)) {
            throw wrong();
        }
    }

    /** Passes the literal if it comes next. */
    private boolean starts(String literal) {
        if (end - at < literal.length()) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            if (line[at + i] != literal.charAt(i)) {
                return false;
            }
        }
        at += literal.length();
        return true;
    }

    private static Failure wrong() {
        return Failure.invalid("The line is not of the form that the format prescribes");
    }
}
