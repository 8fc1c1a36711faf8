package io.offshoot.rewrite;

import java.util.Arrays;

/** A JSON string with its escapes undone, as UTF-8, that knows where each byte came from. Reusable; for one thread. */
final class Unescaped {
    private byte[] bytes = new byte[256];
    private int[] offsets = new int[257];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Where byte {@code i} came from in the escaped text; at the length, where that text ends. */
    int offset(int i) {
        return offsets[i];
    }

    /** Reads what stands between a string's quotes. An escape that JSON does not have stands for its second byte. */
    Unescaped read(byte[] b, int from, int to) {
        if (bytes.length < to - from) {
            bytes = new byte[Math.max(to - from, bytes.length * 2)];
            offsets = new int[bytes.length + 1];
        }
        length = 0;
        int i = from;
        while (i < to) {
            int start = i;
            if (b[i] != '\\' || i + 1 >= to) {
                put(b[i], start);
                i++;
            } else if (b[i + 1] == 'u' && i + 6 <= to) {
                int code = hex(b, i + 2);
                i += 6;
                if (Character.isHighSurrogate((char) code) && i + 6 <= to && b[i] == '\\' && b[i + 1] == 'u') {
                    int low = hex(b, i + 2);
                    if (Character.isLowSurrogate((char) low)) {
                        code = Character.toCodePoint((char) code, (char) low);
                        i += 6;
                    }
                }
                putCodePoint(code, start);
            } else {
                put(simple(b[i + 1]), start);
                i += 2;
            }
        }
        offsets[length] = to;
        return this;
    }

    private static byte simple(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private static int hex(byte[] b, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | (Character.digit(b[i], 16) & 15);
        }
        return value;
    }

    private void putCodePoint(int code, int offset) {
        if (code < 0x80) {
            put((byte) code, offset);
        } else if (code < 0x800) {
            put((byte) (0xC0 | code >> 6), offset);
            put((byte) (0x80 | (code & 0x3F)), offset);
        } else if (code < 0x10000) {
            put((byte) (0xE0 | code >> 12), offset);
            put((byte) (0x80 | (code >> 6 & 0x3F)), offset);
            put((byte) (0x80 | (code & 0x3F)), offset);
        } else {
            put((byte) (0xF0 | code >> 18), offset);
            put((byte) (0x80 | (code >> 12 & 0x3F)), offset);
            put((byte) (0x80 | (code >> 6 & 0x3F)), offset);
            put((byte) (0x80 | (code & 0x3F)), offset);
        }
    }

    private void put(byte b, int offset) {
        bytes[length] = b;
        offsets[length++] = offset;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }
}
