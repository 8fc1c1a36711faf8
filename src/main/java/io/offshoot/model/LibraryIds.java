package io.offshoot.model;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids as the Library door writes them: the 32 digits of the UUID in capital letters. */
public final class LibraryIds {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-fA-F]{32}");

    private LibraryIds() {}

    /** The text of an id. */
    public static String text(UUID id) {
        HexFormat hex = HexFormat.of().withUpperCase();
        return hex.toHexDigits(id.getMostSignificantBits()) + hex.toHexDigits(id.getLeastSignificantBits());
    }

    /** The id, in any case, also in the form with dashes; empty when the text cannot be one. */
    public static Optional<UUID> parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            return Ids.parse(text);
        }
        String digits = text.toLowerCase(Locale.ROOT);
        return Optional.of(
                new UUID(HexFormat.fromHexDigitsToLong(digits, 0, 16), HexFormat.fromHexDigitsToLong(digits, 16, 32)));
    }
}
