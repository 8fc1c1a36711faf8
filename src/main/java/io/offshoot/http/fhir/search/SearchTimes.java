package io.offshoot.http.fhir.search;

import io.offshoot.criteria.DateRange;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times in parameters and cursors. */
public final class SearchTimes {
    private SearchTimes() {}

    /**
     * The first moment of the time that a parameter states.
     *
     * @throws io.offshoot.model.Failure INVALID, naming the parameter
     */
    public static OffsetDateTime start(String parameter, String text) {
        return DateRange.parse(parameter, text).from();
    }

    /** Microseconds since 1970. */
    public static long micros(OffsetDateTime at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at.toInstant());
    }

    /** The time of {@link #micros}. */
    public static OffsetDateTime ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
