package io.offshoot.http.fhir.search;

import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.store.SearchQuery.Place;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a place in a search's order: {@code <microseconds since 1970>-<id>}. */
final class Cursor {
    private static final Pattern SHAPE = Pattern.compile("(-?[0-9]{1,18})-([0-9a-fA-F-]{36})");

    private Cursor() {}

    static String of(Place place) {
        return SearchTimes.micros(place.lastUpdated()) + "-" + place.id();
    }

    static Place parse(String text) {
        Matcher cursor = SHAPE.matcher(text);
        if (!cursor.matches()) {
            throw Failure.invalid("Invalid _cursor: follow the links of a search as they are", "_cursor");
        }
        return new Place(
                Ids.parse(cursor.group(2))
                        .orElseThrow(() -> Failure.invalid(
                                "Invalid _cursor: follow the links of a search as they are", "_cursor")),
                SearchTimes.ofMicros(Long.parseLong(cursor.group(1))));
    }
}
