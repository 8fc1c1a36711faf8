package io.offshoot.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as operators write them. */
final class Units {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})\\s*([a-zA-Z]+)");

    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES = Map.of("b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30);

    private Units() {}

    /** Such as {@code 10s}; empty when the text is none. */
    static Optional<Duration> duration(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text.strip());
        if (!parts.matches() || !TIMES.containsKey(parts.group(2))) {
            return Optional.empty();
        }
        try {
            return Optional.of(TIMES.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1))));
        } catch (ArithmeticException tooLong) {
            return Optional.empty();
        }
    }

    /** Such as {@code 16MB}, in bytes; empty when the text is none. */
    static Optional<Long> size(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text.strip());
        String unit = parts.matches() ? parts.group(2).toLowerCase(Locale.ROOT) : "";
        if (!SIZES.containsKey(unit)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(parts.group(1)), SIZES.get(unit)));
        } catch (ArithmeticException tooLarge) {
            return Optional.empty();
        }
    }
}
