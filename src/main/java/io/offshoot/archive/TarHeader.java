package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The header of an entry: POSIX ustar (IEEE 1003.1, pax, "ustar Interchange Format"), a regular file with mode 0644 and no
 * owner, exactly as GNU tar writes it with {@code --format=ustar --numeric-owner --owner=0 --group=0 --mode=644}. Name,
 * size and time determine every byte, so a header that says anything else besides is not accepted.
 *
 * @param name plain ASCII, at most 100 bytes
 * @param size of the entry in bytes, at most 11 octal digits
 * @param time of the last modification, in seconds since 1970
 */
record TarHeader(String name, long size, long time) {
    static final int BLOCK = 512;

    /** Two blocks of zeros end a tar. */
    static final int END = 2 * BLOCK;

    private static final int SIZE_AT = 124;
    private static final int TIME_AT = 136;
    private static final int CHECKSUM_AT = 148;
    private static final int MAGIC_AT = 257;
    private static final int NAME_BYTES = 100;
    private static final int OCTAL_DIGITS = 11;

    /** The block of 512 bytes. */
    byte[] block() {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, SIZE_AT, String.format(Locale.ROOT, "%011o", size));
        put(block, TIME_AT, String.format(Locale.ROOT, "%011o", time));
        put(block, 156, "0");
        put(block, MAGIC_AT, "ustar");
        put(block, 263, "00");
        put(block, 329, "0000000");
        put(block, 337, "0000000");
        // The checksum is that of the block with spaces in its place.
        Arrays.fill(block, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        put(block, CHECKSUM_AT, String.format(Locale.ROOT, "%06o", sum));
        block[CHECKSUM_AT + 6] = 0;
        return block;
    }

    /** Whether the block begins an entry of some ustar archive, be it as it should or not. */
    static boolean isUstar(byte[] block) {
        return Arrays.equals(block, MAGIC_AT, MAGIC_AT + 5, "ustar".getBytes(StandardCharsets.US_ASCII), 0, 5);
    }

    static boolean isZero(Buffer block) {
        for (int i = 0; i < block.length(); i++) {
            if (block.getByte(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * What the block says.
     *
     * @throws Failure when it is not, byte for byte, the header of an entry that a package may have
     */
    static TarHeader parse(byte[] block) {
        int end = 0;
        while (end < NAME_BYTES && block[end] != 0) {
            end++;
        }
        String text = new String(block, 0, end, StandardCharsets.ISO_8859_1);
        PartName name = PartName.parse(text)
                .orElseThrow(() -> PackageFault.malformed(
                        PackageFault.shown(text), "a package has no entry of that name, or its header is damaged"));
        TarHeader header = new TarHeader(name.toString(), octal(block, SIZE_AT, name), octal(block, TIME_AT, name));
        if (!Arrays.equals(header.block(), block)) {
            throw PackageFault.malformed(
                    name.toString(), "its tar header is damaged, or not of the one form that packages have");
        }
        return header;
    }

    /** How many zeros fill an entry of that size up to whole blocks. */
    static int padding(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    private static long octal(byte[] block, int at, PartName name) {
        long value = 0;
        for (int i = at; i < at + OCTAL_DIGITS; i++) {
            int digit = block[i] - '0';
            if (digit < 0 || digit > 7) {
                throw PackageFault.malformed(name.toString(), "its tar header holds a number that is none");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(ascii, 0, block, at, ascii.length);
    }
}
