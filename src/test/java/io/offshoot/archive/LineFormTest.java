package io.offshoot.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.Ids;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ids and times of lines, beside what Java makes of them. */
class LineFormTest {
    private static Optional<UUID> id(String text) {
        return LineForm.id(("xx" + text).getBytes(StandardCharsets.ISO_8859_1), 2);
    }

    private static Optional<OffsetDateTime> time(String text) {
        return LineForm.time(("xx" + text).getBytes(StandardCharsets.ISO_8859_1), 2);
    }

    @Test
    void idsAreReadAsJavaReadsThem() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            UUID id = new UUID(random.nextLong(), random.nextLong());
            assertThat(id(id.toString())).contains(id);
            assertThat(Ids.parse(id.toString())).contains(id);
        }
    }

    @Test
    void otherIdsAreNone() {
        for (String text : List.of(
                "00000000-1000-4000-8000-00000000000A",
                "00000000-1000-4000-8000-00000000000g",
                "0000000001000-4000-8000-000000000000",
                "00000000-1000-4000-8000-0000000000-0",
                "\u00e000000000-1000-4000-8000-00000000000")) {
            assertThat(id(text)).as(text).isEmpty();
        }
    }

    @Test
    void timesAreReadAndWrittenAsJavaDoes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            OffsetDateTime time = OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)
                    .plusNanos(random.nextLong(Long.MAX_VALUE) / 1000 * 1000)
                    .plusYears(random.nextInt(9_000));
            String text = LineWriter.TIME.format(time);
            assertThat(time(text)).contains(time);
            StringBuilder written = new StringBuilder();
            LineForm.append(written, time.withOffsetSameInstant(ZoneOffset.ofHours(random.nextInt(-12, 12))));
            assertThat(written).hasToString(text);
        }
    }

    @Test
    void otherTimesAreNone() {
        for (String text : List.of(
                "2026-02-30T12:00:00.000001Z",
                "2026-13-01T12:00:00.000001Z",
                "2026-01-31T24:00:00.000001Z",
                "2026-01-31T12:00:60.000001Z",
                "2026-01-31t12:00:00.000001Z",
                "2026-01-31T12:00:00.00000+Z",
                "2026-01-31T12:00:00.0000001")) {
            assertThat(time(text)).as(text).isEmpty();
        }
    }
}
