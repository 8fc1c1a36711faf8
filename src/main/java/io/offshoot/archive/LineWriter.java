package io.offshoot.archive;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceRow;
import io.offshoot.text.JsonString;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;

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
        private static final int ENOUGH = 128 << 10;

        /** Grows only for lines that are longer than {@link #ENOUGH}. */
        Text() {
            super(2 * ENOUGH);
        }

        /** Whether there are so many that they are better packed before the next ones. */
        boolean isEnough() {
            return count >= ENOUGH;
        }

        /** The bytes written since the last reset, from the start of the array, {@link #size} of them. */
        byte[] array() {
            return buf;
        }

        /** Takes so many bytes away from the end. */
        void shorten(int by) {
            count -= by;
        }

        /** Appends the bytes where they have no line break in them; else nothing. */
        boolean appendLine(Buffer bytes) {
            int end = Math.addExact(count, bytes.length());
            if (end > buf.length) {
                buf = Arrays.copyOf(buf, Math.max(end, (int) Math.min(2L * buf.length, Integer.MAX_VALUE - 8)));
            }
            bytes.getBytes(buf, count);
            if (LineBreaks.anyIn(buf, count, end)) {
                return false;
            }
            count = end;
            return true;
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
        int headed = head.append('"').length();
        ascii(out, head.append(",\"resource\":").toString());
        // A valid text has line breaks between its tokens only.
        if (!out.appendLine(row.content())) {
            out.shorten(head.length() - headed);
            ascii(out, ",\"text\":");
            out.writeBytes(JsonString.quote(row.content().toString(StandardCharsets.UTF_8)));
        }
        out.write('}');
        out.write('\n');
    }

    static String time(OffsetDateTime time) {
        return TIME.format(time);
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
