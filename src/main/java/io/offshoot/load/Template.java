package io.offshoot.load;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** A text in which the places of ids are known, so that copies with other ids are cheap. */
final class Template {
    private static final int LENGTH = 36;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private final byte[] text;
    private final int[] places;
    private final UUID[] ids;

    private Template(byte[] text, int[] places, UUID[] ids) {
        this.text = text;
        this.places = places;
        this.ids = ids;
    }

    /** Finds the given ids in the text, wherever they stand, in lower case. */
    static Template of(byte[] text, Set<UUID> known) {
        int[] places = IntStream.rangeClosed(0, text.length - LENGTH)
                .filter(at -> id(text, at).filter(known::contains).isPresent())
                .toArray();
        UUID[] ids =
                IntStream.of(places).mapToObj(at -> id(text, at).orElseThrow()).toArray(UUID[]::new);
        return new Template(text, places, ids);
    }

    /** The text with the masked bits of every id turned. */
    byte[] copy(long msbMask, long lsbMask) {
        byte[] copy = text.clone();
        for (int i = 0; i < places.length; i++) {
            long msb = ids[i].getMostSignificantBits() ^ msbMask;
            long lsb = ids[i].getLeastSignificantBits() ^ lsbMask;
            int at = places[i];
            for (int digit = 0; digit < 32; digit++) {
                // Hyphens stand before these digits.
                at += digit == 8 || digit == 12 || digit == 16 || digit == 20 ? 1 : 0;
                long half = digit < 16 ? msb : lsb;
                copy[at++] = HEX[(int) (half >>> (60 - (digit & 15) * 4)) & 15];
            }
        }
        return copy;
    }

    private static Optional<UUID> id(byte[] text, int at) {
        if (text[at + 8] != '-' || text[at + 13] != '-' || text[at + 18] != '-' || text[at + 23] != '-') {
            return Optional.empty();
        }
        String candidate = new String(text, at, LENGTH, StandardCharsets.ISO_8859_1);
        return ResourceIds.uuid(candidate).filter(id -> id.toString().equals(candidate));
    }
}
