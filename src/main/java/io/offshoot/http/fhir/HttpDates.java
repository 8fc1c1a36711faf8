package io.offshoot.http.fhir;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Dates as HTTP headers have them (RFC 9110, IMF-fixdate). */
final class HttpDates {
    private static final DateTimeFormatter FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", java.util.Locale.ENGLISH);

    private HttpDates() {}

    /** The moment that a header names; empty for what is no date. */
    static Optional<Instant> parse(String header) {
        try {
            return Optional.of(LocalDateTime.parse(header.strip(), FIXDATE).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The moment, to the second. */
    static String format(OffsetDateTime moment) {
        return FIXDATE.format(moment.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
