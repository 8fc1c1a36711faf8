package io.offshoot.criteria;

import io.offshoot.model.Failure;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How a number that a resource states is compared with the one that is searched for. A search for 100 means what is
 * rounded to 100: 99.5 up to, and without, 100.5.
 *
 * @param prefix of FHIR, {@code eq} where there is none
 * @see <a href="https://hl7.org/fhir/R4/search.html#number">FHIR R4, Search, Number</a>
 */
public record NumberTest(String prefix, BigDecimal value) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /**
     * Understands {@code [prefix]number}.
     *
     * @throws Failure INVALID
     */
    static NumberTest parse(String parameter, String text) {
        String prefix = DateRange.prefix(text);
        String number = DateRange.withoutPrefix(text);
        if (!NUMBER.matcher(number).matches()) {
            throw Failure.invalid("Invalid number in " + parameter + ": " + text, parameter);
        }
        return switch (prefix) {
            case "eq", "gt", "lt", "ge", "le", "sa", "eb" -> new NumberTest(prefix, new BigDecimal(number));
            default -> throw DateRange.unsupported(parameter, prefix);
        };
    }

    /** Whether a number passes, as it is written; false for what is none. */
    boolean passes(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return false;
        }
        BigDecimal number = new BigDecimal(text);
        return switch (prefix) {
            case "eq" -> {
                BigDecimal half = HALF.scaleByPowerOfTen(-value.scale());
                yield number.compareTo(value.subtract(half)) >= 0 && number.compareTo(value.add(half)) < 0;
            }
            case "gt", "sa" -> number.compareTo(value) > 0;
            case "lt", "eb" -> number.compareTo(value) < 0;
            case "ge" -> number.compareTo(value) >= 0;
            default -> number.compareTo(value) <= 0;
        };
    }
}
