package io.offshoot.archive;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Ids and times as lines have them, read and written digit by digit: a package has millions of each. */
final class LineForm {
    static final int ID_LENGTH = 36;
    static final int TIME_LENGTH = 27;
    private static final byte[] ID = "********-****-****-****-************".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIME = "****-**-**T**:**:**.******Z".getBytes(StandardCharsets.US_ASCII);
    private static final int NANOS = 1_000;
    private static final int LAST_YEAR = 9_999;

    private LineForm() {}

    /** The UUID in lower case that stands there in {@link #ID_LENGTH} bytes. */
    static Optional<UUID> id(byte[] text, int from) {
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = 0; i < ID_LENGTH; i++) {
            byte c = text[from + i];
            if (ID[i] == '-') {
                if (c != '-') {
                    return Optional.empty();
                }
                continue;
            }
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return Optional.empty();
            }
            if (digits++ < 16) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        return Optional.of(new UUID(high, low));
    }

    /** The time of the form {@code 2026-01-31T12:00:00.000001Z} that stands there in {@link #TIME_LENGTH} bytes. */
    static Optional<OffsetDateTime> time(byte[] text, int from) {
        for (int i = 0; i < TIME_LENGTH; i++) {
            byte c = text[from + i];
            if (TIME[i] == '*' ? c < '0' || c > '9' : c != TIME[i]) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(OffsetDateTime.of(
                    number(text, from, 4),
                    number(text, from + 5, 2),
                    number(text, from + 8, 2),
                    number(text, from + 11, 2),
                    number(text, from + 14, 2),
                    number(text, from + 17, 2),
                    number(text, from + 20, 6) * NANOS,
                    ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(byte[] text, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    /** Writes what {@link #time} reads. */
    static void append(StringBuilder out, OffsetDateTime time) {
        OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > LAST_YEAR) {
            out.append(LineWriter.TIME.format(utc));
            return;
        }
        append(out, utc.getYear(), 4);
        append(out.append('-'), utc.getMonthValue(), 2);
        append(out.append('-'), utc.getDayOfMonth(), 2);
        append(out.append('T'), utc.getHour(), 2);
        append(out.append(':'), utc.getMinute(), 2);
        append(out.append(':'), utc.getSecond(), 2);
        append(out.append('.'), utc.getNano() / NANOS, 6);
        out.append('Z');
    }

    private static void append(StringBuilder out, int value, int digits) {
        int unit = 1;
        for (int i = 1; i < digits; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            out.append((char) ('0' + value / unit % 10));
        }
    }
}
