package io.offshoot.archive;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceRow;
import io.offshoot.text.JsonString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/**
 * Writes resources as lines: a JSON object of fixed form whose last member is the text itself, byte for byte, or, when the
 * text has line breaks, a string that means the text.
 */
final class LineWriter {
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC)
            .withResolverStyle(ResolverStyle.STRICT);

    /** Lines in memory, whose array can be read without a copy. */
    static final class Text extends ByteArrayOutputStream {
        Text() {
            super(1 << 20);
        }

        /** The bytes written since the last reset, from the start of the array, {@link #size} of them. */
        byte[] array() {
            return buf;
        }
    }

    private LineWriter() {}

    /** Appends the line. */
    static void append(Text out, SourceRow row) {
        StringBuilder head = new StringBuilder(220)
                .append("{\"id\":\"")
                .append(row.id())
                .append("\",\"versionId\":\"")
                .append(row.versionId())
                .append("\",\"lastUpdated\":\"");
        LineForm.append(head, row.lastUpdated());
        row.author()
                .map(id -> new ResourceKey(ResourceType.ofCode(row.authorType().orElseThrow()), id))
                .ifPresent(author -> head.append("\",\"author\":\"").append(author));
        ascii(out, head.append('"').toString());
        byte[] content = row.content().getBytes();
        if (isOneLine(content)) {
            ascii(out, ",\"resource\":");
            out.writeBytes(content);
        } else {
            ascii(out, ",\"text\":");
            out.writeBytes(JsonString.quote(new String(content, StandardCharsets.UTF_8)));
        }
        out.write('}');
        out.write('\n');
    }

    static String time(OffsetDateTime time) {
        return TIME.format(time);
    }

    /** A valid text has line breaks between its tokens only. */
    private static boolean isOneLine(byte[] content) {
        for (byte b : content) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        return true;
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
