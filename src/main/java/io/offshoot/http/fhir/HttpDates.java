package io.offshoot.http.fhir;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Dates as HTTP headers have them (RFC 9110, IMF-fixdate). */
final class HttpDates {
    private static final DateTimeFormatter FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", java.util.Locale.ENGLISH);

    private HttpDates() {}

    /** The moment, to the second. */
    static String format(OffsetDateTime moment) {
        return FIXDATE.format(moment.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
