package io.offshoot.http.fhir.search;

import java.util.LinkedHashMap;
import java.util.Map;

/** The links of a page: with all its parameters, in the order of their names, as Medplum writes them. */
public final class SearchLinks {
    private SearchLinks() {}

    /**
     * The addresses by relation: {@code self} always, {@code first} when the page holds something, {@code next} when
     * there is more, {@code previous} behind an offset.
     *
     * @param fhirBase with a slash at its end
     */
    public static Map<String, String> of(SearchResult result, String fhirBase) {
        SearchRequest request = result.request();
        Query query = request.query();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", url(fhirBase, request, query));
        if (request.count() > 0 && !result.isEmpty()) {
            links.put("first", url(fhirBase, request, query.with("_offset", "").with("_cursor", "")));
        }
        if (result.more()) {
            links.put("next", url(fhirBase, request, next(result)));
        }
        if (request.offset() > 0 && request.count() > 0) {
            int before = request.offset() - request.count();
            links.put(
                    "previous",
                    url(fhirBase, request, query.with("_offset", before > 0 ? Integer.toString(before) : "")));
        }
        return links;
    }

    /**
     * Behind the last place, which stays where it is when others write; for small pages, and where a caller began so, by
     * offset, as far as offsets reach.
     */
    private static Query next(SearchResult result) {
        SearchRequest request = result.request();
        int offset = request.offset() + request.count();
        boolean small = request.count() < SearchRequest.DEFAULT_COUNT || request.offset() > 0;
        if (request.after().isEmpty() && small && offset <= SearchRequest.MOST_OFFSET) {
            return request.query().with("_offset", Integer.toString(offset));
        }
        String cursor = result.last().map(Cursor::of).orElse("");
        return request.query().with("_offset", "").with("_cursor", cursor);
    }

    private static String url(String fhirBase, SearchRequest request, Query query) {
        return fhirBase + request.type().name() + "?" + query.encoded();
    }
}
