package io.offshoot.text;

import io.offshoot.model.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * Cuts a stream of NDJSON into lines, whichever way it comes in chunks. Lines end with LF or CRLF; blank ones are passed
 * over but counted; the last one needs no end. For one stream and one thread; holds at most one line.
 */
public final class NdjsonLines {
    private final int maxLineBytes;
    private final ObjLongConsumer<byte[]> lines;
    private Buffer begun = Buffer.buffer();
    private long number = 1;

    /**
     * Lines of a stream.
     *
     * @param maxLineBytes bytes that one line may have, without its end
     * @param lines takes each line, without its end, and its number, from 1
     */
    public NdjsonLines(int maxLineBytes, ObjLongConsumer<byte[]> lines) {
        this.maxLineBytes = maxLineBytes;
        this.lines = lines;
    }

    /**
     * Takes the next chunk, and hands on the lines that it ends.
     *
     * @throws Failure TOO_LARGE, naming the line's number, when one is too long
     */
    public void feed(Buffer chunk) {
        byte[] bytes = chunk.getBytes();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                line(bytes, from, i);
                from = i + 1;
            }
        }
        // One more than allowed may wait: it may be the CR of a CRLF.
        checkLength(begun.length() + bytes.length - from - 1);
        begun.appendBytes(bytes, from, bytes.length - from);
    }

    /** The stream has ended: hands on a last line without an end. */
    public void end() {
        line(new byte[0], 0, 0);
    }

    private void line(byte[] bytes, int from, int to) {
        byte[] line = begun.appendBytes(bytes, from, to - from).getBytes();
        begun = Buffer.buffer();
        int length = line.length;
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        checkLength(length);
        long current = number++;
        if (!isBlank(line, length)) {
            lines.accept(length == line.length ? line : Arrays.copyOf(line, length), current);
        }
    }

    private void checkLength(int length) {
        if (length > maxLineBytes) {
            throw Failure.of(Failure.Kind.TOO_LARGE, "Line " + number + " is longer than " + maxLineBytes + " bytes");
        }
    }

    private static boolean isBlank(byte[] line, int length) {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
