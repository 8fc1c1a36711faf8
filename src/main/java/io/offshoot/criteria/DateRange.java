package io.offshoot.criteria;

import io.offshoot.model.Failure;
import io.offshoot.store.SearchQuery.Bound;
import io.offshoot.store.SearchQuery.Relation;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that a date or instant of FHIR covers: {@code 2026} is a whole year, {@code 2026-11-21T21:06} a minute. A
 * text without a zone is UTC.
 *
 * @param from its first moment
 * @param to the first moment after it
 * @see <a href="https://hl7.org/fhir/R4/search.html#prefix">FHIR R4, Search, Prefixes</a>
 */
public record DateRange(OffsetDateTime from, OffsetDateTime to) {
    private static final Pattern PREFIXED = Pattern.compile("[a-z]{2}-?\\d");
    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)"
            + "(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?(Z|[+ -]\\d\\d:\\d\\d)?)?)?)?");

    /**
     * The bounds that {@code prefix and date} of a search set to a moment.
     *
     * @throws Failure INVALID when the prefix is none that is supported, or the date is none
     */
    public static List<Bound> bounds(String parameter, String value) {
        String prefix = prefix(value);
        DateRange range = parse(parameter, withoutPrefix(value));
        Bound atOrAfterStart = new Bound(Relation.AT_OR_AFTER, range.from);
        Bound beforeEnd = new Bound(Relation.BEFORE, range.to);
        return switch (prefix) {
            case "eq" -> List.of(atOrAfterStart, beforeEnd);
            case "gt", "sa" -> List.of(new Bound(Relation.AT_OR_AFTER, range.to));
            case "lt", "eb" -> List.of(new Bound(Relation.BEFORE, range.from));
            case "ge" -> List.of(atOrAfterStart);
            case "le" -> List.of(beforeEnd);
            default -> throw unsupported(parameter, prefix);
        };
    }

    static Failure unsupported(String parameter, String prefix) {
        return Failure.invalid(
                "Unsupported prefix of " + parameter + ": " + prefix
                        + "; one of eq, gt, lt, ge, le, sa and eb is possible",
                parameter);
    }

    /** The prefix before a date or number; {@code eq} where there is none. */
    static String prefix(String value) {
        return PREFIXED.matcher(value).lookingAt() ? value.substring(0, 2) : "eq";
    }

    static String withoutPrefix(String value) {
        return PREFIXED.matcher(value).lookingAt() ? value.substring(2) : value;
    }

    /** The time that a resource's text states; empty when it states none. */
    static Optional<DateRange> find(String text) {
        Matcher date = DATE.matcher(text);
        try {
            return date.matches() ? Optional.of(of(date)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The time that a date covers.
     *
     * @throws Failure INVALID, naming the parameter
     */
    public static DateRange parse(String parameter, String text) {
        return find(text).orElseThrow(() -> Failure.invalid("Invalid date in " + parameter + ": " + text, parameter));
    }

    private static DateRange of(Matcher date) {
        String fraction = date.group(7) == null ? "" : date.group(7);
        LocalDateTime start = LocalDateTime.of(
                number(date, 1, 0),
                number(date, 2, 1),
                number(date, 3, 1),
                number(date, 4, 0),
                number(date, 5, 0),
                number(date, 6, 0),
                Integer.parseInt((fraction + "000000000").substring(0, 9)));
        // A plus sign that was not escaped arrives as a space.
        String zone = date.group(8) == null ? "Z" : date.group(8).replace(' ', '+');
        // The store keeps milliseconds: anything finer means the one it lies in.
        OffsetDateTime from = start.atOffset(ZoneOffset.of(zone)).truncatedTo(ChronoUnit.MILLIS);
        return new DateRange(from, end(date, from, fraction.length()));
    }

    private static OffsetDateTime end(Matcher date, OffsetDateTime from, int fractionDigits) {
        if (date.group(2) == null) {
            return from.plusYears(1);
        }
        if (date.group(3) == null) {
            return from.plusMonths(1);
        }
        if (date.group(4) == null) {
            return from.plusDays(1);
        }
        if (date.group(6) == null) {
            return from.plusMinutes(1);
        }
        long nanos = 1_000_000;
        for (int digits = fractionDigits; digits < 3; digits++) {
            nanos *= 10;
        }
        return from.plusNanos(nanos);
    }

    private static int number(Matcher date, int group, int otherwise) {
        return date.group(group) == null ? otherwise : Integer.parseInt(date.group(group));
    }
}
