package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchTimes;
import io.offshoot.model.Failure;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller wants of a history.
 *
 * @param path of the history, without the base
 * @param query as it came, for the links
 * @param since only versions of that time and later
 * @param cursor where a page before this one ended
 */
record HistoryRequest(
        String path, Query query, int count, int offset, Optional<OffsetDateTime> since, Optional<String> cursor) {
    private static final int DEFAULT_COUNT = 100;
    private static final int MOST_COUNT = 1000;
    private static final int MOST_OFFSET = 10_000;
    private static final Set<String> KNOWN =
            Set.of("_count", "_offset", "_since", "_cursor", "_project", "_format", "_pretty");

    /**
     * Understands the parameters.
     *
     * @param offsets whether {@code _offset} is one of them
     * @throws Failure INVALID for others, and for values that make no sense
     */
    static HistoryRequest of(FhirCall call, boolean offsets) {
        Query query = call.query();
        for (Query.Parameter parameter : query.parameters()) {
            if (!KNOWN.contains(parameter.name()) || (parameter.name().equals("_offset") && !offsets)) {
                throw Failure.invalid(
                        "Unsupported parameter of a history: " + parameter.name()
                                + "; _count, _since and _cursor are possible",
                        parameter.name());
            }
        }
        int offset = number(query, "_offset", 0);
        if (offset > MOST_OFFSET) {
            throw Failure.invalid("Search offset exceeds maximum (got " + offset + ", max " + MOST_OFFSET + ")");
        }
        String route = call.ctx().normalizedPath();
        int base = route.indexOf("/R4/") + "/R4/".length();
        return new HistoryRequest(
                route.substring(base),
                query,
                Math.min(number(query, "_count", DEFAULT_COUNT), MOST_COUNT),
                offset,
                query.first("_since").map(text -> SearchTimes.start("_since", text)),
                query.first("_cursor"));
    }

    private static int number(Query query, String name, int otherwise) {
        return query.first(name)
                .map(text -> {
                    if (text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                        throw Failure.invalid("Invalid " + name + ": a whole number from 0 on is expected", name);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    static Failure badCursor() {
        return Failure.invalid("Invalid _cursor: follow the links of a history as they are", "_cursor");
    }

    /** The links of a page. */
    String links(FhirUrls urls, Optional<String> next) {
        StringBuilder links = new StringBuilder(",\"link\":[").append(link("self", urls, query));
        next.ifPresent(cursor -> links.append(',')
                .append(link("next", urls, query.with("_offset", "").with("_cursor", cursor))));
        return links.append(']').toString();
    }

    private String link(String relation, FhirUrls urls, Query parameters) {
        String encoded = parameters.encoded();
        return "{\"relation\":\"" + relation + "\",\"url\":\"" + urls.fhir() + path
                + (encoded.isEmpty() ? "" : "?" + encoded) + "\"}";
    }
}
