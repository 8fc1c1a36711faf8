package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Failure;
import io.offshoot.rewrite.DateBuckets;
import io.offshoot.rewrite.SearchTerms;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * How the time that a resource states is compared with the one that is searched for.
 *
 * @param prefix of FHIR, {@code eq} where there is none
 * @see <a href="https://hl7.org/fhir/R4/search.html#prefix">FHIR R4, Search, Prefixes</a>
 */
public record DateTest(String prefix, DateRange range) {
    private static final Set<String> PREFIXES = Set.of("eq", "gt", "lt", "ge", "le", "sa", "eb");

    /** The zones of texts are not in the index, so a day more on both sides is looked at. */
    private static final int ZONE_HOURS = 24;

    /**
     * Understands {@code [prefix]date}.
     *
     * @throws Failure INVALID when the prefix is none that is supported, or the date is none
     */
    static DateTest parse(String parameter, String value) {
        String prefix = DateRange.prefix(value);
        if (!PREFIXES.contains(prefix)) {
            throw DateRange.unsupported(parameter, prefix);
        }
        return new DateTest(prefix, DateRange.parse(parameter, DateRange.withoutPrefix(value)));
    }

    long[] terms(SearchParameter parameter, SearchTerms terms) {
        int from = bucket(range.from().minusHours(ZONE_HOURS));
        int to = bucket(range.to().plusHours(ZONE_HOURS));
        return switch (prefix) {
            case "eq" -> terms.begins(parameter, from, to);
            case "gt", "ge" -> terms.ends(parameter, from, DateBuckets.LAST);
            case "sa" -> terms.begins(parameter, from, DateBuckets.LAST);
            // What ends before a time has begun before it, too.
            default -> terms.begins(parameter, DateBuckets.FIRST, to);
        };
    }

    private static int bucket(OffsetDateTime at) {
        return DateBuckets.of(at.getYear(), at.getMonthValue());
    }

    /** Whether the time that the texts state passes; a text that is missing leaves the time open to that side. */
    boolean passes(Optional<String> start, Optional<String> end) {
        Optional<DateRange> first = start.flatMap(DateRange::find);
        Optional<DateRange> last = end.flatMap(DateRange::find);
        if ((first.isEmpty() && start.isPresent()) || (last.isEmpty() && end.isPresent())) {
            return false;
        }
        return passes(
                first.map(DateRange::from).orElse(OffsetDateTime.MIN),
                last.map(DateRange::to).orElse(OffsetDateTime.MAX));
    }

    private boolean passes(OffsetDateTime from, OffsetDateTime to) {
        boolean inside = !from.isBefore(range.from()) && !to.isAfter(range.to());
        return switch (prefix) {
            case "eq" -> inside;
            case "gt" -> to.isAfter(range.to());
            case "ge" -> inside || to.isAfter(range.to());
            case "lt" -> from.isBefore(range.from());
            case "le" -> inside || from.isBefore(range.from());
            case "sa" -> !from.isBefore(range.to());
            default -> !to.isAfter(range.from());
        };
    }
}
