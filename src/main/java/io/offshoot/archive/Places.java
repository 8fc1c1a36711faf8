package io.offshoot.archive;

import io.offshoot.model.Ids;
import io.offshoot.store.SourceKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;

/**
 * The places of resources within their type, which is the order of copies, as texts: the time of the version, a space, the
 * id. Texts compare as the places do.
 */
public final class Places {
    /** The order of places. */
    static final Comparator<SourceKey> ORDER =
            Comparator.comparing(SourceKey::at).thenComparing(SourceKey::id, UnsignedIds.ORDER);

    private static final int TIME_LENGTH = 27;

    private Places() {}

    static String text(SourceKey place) {
        return LineWriter.time(place.at()) + " " + place.id();
    }

    /** The place of that text; empty when it is none. */
    public static Optional<SourceKey> parse(String text) {
        if (text.length() < TIME_LENGTH + 1 || text.charAt(TIME_LENGTH) != ' ') {
            return Optional.empty();
        }
        try {
            Instant at = LineWriter.TIME.parse(text.substring(0, TIME_LENGTH), Instant::from);
            return Ids.parse(text.substring(TIME_LENGTH + 1))
                    .map(id -> new SourceKey(at.atOffset(ZoneOffset.UTC), id))
                    .filter(place -> text(place).equals(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
