package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Failure;
import io.offshoot.rewrite.DateBuckets;
import io.offshoot.rewrite.SearchTerms;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

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

    /** The terms of what may pass all of the tests. */
    static long[] terms(SearchParameter parameter, List<DateTest> all, SearchTerms terms) {
        int begins = DateBuckets.FIRST;
        int ends = DateBuckets.FIRST;
        int until = DateBuckets.LAST;
        boolean mayBeginBefore = true;
        for (DateTest test : all) {
            int from = bucket(test.range.from().minusHours(ZONE_HOURS));
            int to = bucket(test.range.to().plusHours(ZONE_HOURS));
            switch (test.prefix) {
                case "eq" -> {
                    begins = Math.max(begins, from);
                    until = Math.min(until, to);
                    mayBeginBefore = false;
                }
                case "sa" -> {
                    begins = Math.max(begins, from);
                    mayBeginBefore = false;
                }
                case "gt", "ge" -> ends = Math.max(ends, from);
                // What ends before a time has begun before it, too.
                default -> until = Math.min(until, to);
            }
        }
        LongStream inside = LongStream.of(terms.begins(parameter, Math.max(begins, mayBeginBefore ? ends : 0), until));
        LongStream reaching = mayBeginBefore && ends > DateBuckets.FIRST
                ? LongStream.of(terms.ends(parameter, ends, DateBuckets.LAST))
                : LongStream.empty();
        return LongStream.concat(inside, reaching).toArray();
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
