package io.offshoot.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the caller prefers (RFC 7240). Preferences that are not known are passed over, as the RFC wants it.
 *
 * @param respondAsync answer 202 and go on in the background
 * @param returnMinimal leave the body out
 * @param returnOutcome put an OperationOutcome in the place of what was written
 * @param strict {@code handling=strict}: refuse what would otherwise be tolerated and reported
 */
public record Preference(boolean respondAsync, boolean returnMinimal, boolean returnOutcome, boolean strict) {
    /** Reads all Prefer headers of a request. */
    public static Preference of(List<String> headers) {
        Set<String> words = new HashSet<>();
        for (String header : headers) {
            for (String preference : header.split("[,;]", -1)) {
                words.add(preference.replace("\"", "").replace(" ", "").toLowerCase(Locale.ROOT));
            }
        }
        return new Preference(
                words.contains("respond-async"),
                words.contains("return=minimal"),
                words.contains("return=operationoutcome"),
                words.contains("handling=strict"));
    }
}
