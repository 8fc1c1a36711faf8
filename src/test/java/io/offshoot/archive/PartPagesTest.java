package io.offshoot.archive;

import static io.offshoot.archive.PackageFile.bytes;
import static io.offshoot.archive.PackageFile.id;
import static io.offshoot.archive.PackageFile.line;
import static io.offshoot.archive.PackageFile.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.offshoot.model.Failure;
import io.offshoot.store.PackagePart;
import io.offshoot.store.SourceKey;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What stands in a part of resources: each line is checked as if a stranger had written it. */
class PartPagesTest {
    private static final String PATIENT = "resources/Patient-000001.ndjson.zst";
    private static final PackageLimits LIMITS = new PackageLimits(1 << 20, 20, 1 << 20, 32 << 20, 10 << 20);

    private static final Vertx VERTX = Vertx.vertx();
    private static final WorkerExecutor WORKERS = VERTX.createSharedWorkerExecutor("pages", 1);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static List<PackageRow> rows(String name, byte[] packed, Optional<SourceKey> after) {
        PackagePart part =
                new PackagePart(id(1), 1, name, packed.length, Sha256.of(packed), Optional.empty(), id(1), "none");
        PartPages pages = new PartPages(WORKERS, part, PartName.parse(name).orElseThrow(), packed, after, LIMITS);
        List<PackageRow> rows = new ArrayList<>();
        for (var page = pages.read(); page.isPresent(); page = pages.read()) {
            rows.addAll(page.get().rows());
        }
        return rows;
    }

    private static Failure refused(String name, byte[] packed) {
        Failure failure = catchThrowableOfType(Failure.class, () -> rows(name, packed, Optional.empty()));
        assertThat(failure).isNotNull();
        assertThat(failure.issues().get(0).expression()).contains(name);
        assertThat(failure.getMessage()).startsWith(name).doesNotContain("\n").hasSizeLessThan(600);
        return failure;
    }

    private static void malformed(String name, String raw) {
        byte[] text = bytes(1, raw);
        Failure failure = refused(name, PartEncoder.pack(text, text.length).getBytes());
        assertThat(failure.issues().get(0).code()).as(failure.getMessage()).contains(PackageFault.MALFORMED);
    }

    @Test
    void readsBackWhatItIsGivenBehindAPlace() {
        byte[] raw = bytes(1, patient(1) + "\n" + patient(2) + "\n" + patient(7) + "\n");
        byte[] packed = PartEncoder.pack(raw, raw.length).getBytes();
        List<PackageRow> all = rows(PATIENT, packed, Optional.empty());

        assertThat(all).extracting(PackageRow::id).containsExactly(id(1), id(2), id(7));
        assertThat(new String(all.get(2).content(), StandardCharsets.UTF_8))
                .isEqualTo("{\"resourceType\":\"Patient\",\"n\":7}");
        SourceKey second = new SourceKey(all.get(1).lastUpdated(), id(2));
        assertThat(rows(PATIENT, packed, Optional.of(second)))
                .extracting(PackageRow::id)
                .containsExactly(id(7));
    }

    @Test
    void linesOfAnyOtherFormAreRefused() {
        String id = id(1).toString();
        String good = patient(1);
        List<String> lines = new ArrayList<>(List.of(
                "",
                " ",
                "[]",
                "null",
                "{}",
                "// comment",
                "\uFEFF" + good,
                good + " ",
                " " + good,
                good + good,
                good + ",",
                good + "\r",
                good.substring(0, good.length() - 1),
                good.substring(0, 20),
                good.replace("\"id\":", "\"id\" :"),
                good.replace(id, id.toUpperCase(Locale.ROOT).replace("0-4", "A-4")),
                good.replace(id, "example"),
                good.replace(id, "x".repeat(36)),
                good.replace("\"versionId\":\"" + id + "\",", ""),
                good.replace("2026-01-31T", "2026-02-31T"),
                good.replace("2026-01-31T", "99999-01-31T"),
                good.replace("\"lastUpdated\"", "\"lastupdated\""),
                good.replace(",\"resource\"", ",\"author\":\"Nobody/" + id + "\",\"resource\""),
                good.replace(",\"resource\"", ",\"author\":\"Practitioner/1\",\"resource\""),
                good.replace(",\"resource\"", ",\"author\":\"" + "x".repeat(5000) + "\",\"resource\""),
                good.replace(",\"resource\"", ",\"admin\":true,\"resource\""),
                good.replace("\"resource\":", "\"text\":"),
                good.replace("\"resource\":", "\"text\":\"{}\",\"resource\":"),
                line(1, "\"{}\""),
                line(1, "{\"resourceType\":\"Patient\"}}"),
                line(1, "{\"resourceType\":\"Patient\"},\"x\":{}")));
        List<String> texts = List.of(
                "{}",
                "{\"resourceType\":1}",
                "{\"resourceType\":\"Pateint\"}",
                "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"versionId\":\"1\"}}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"author\":{\"reference\":\"User/1\"}}}",
                "{\"resourceType\":\"Patient\",\"meta\":{\"project\":\"" + id + "\"}}",
                "{\"resourceType\":\"Patient\",\"meta\":{}}",
                "{\"resourceType\":\"Patient\",\"meta\":[]}",
                "{\"resourceType\":\"Patient\",\"x\":\"\\u0000\"}",
                "{\"resourceType\":\"Patient\",\"\\u0000\":1}",
                "{\"resourceType\":\"Patient\",\"x\":\"\\ud800\"}",
                "{\"resourceType\":\"Patient\",\"x\":1,\"x\":2}",
                "{\"resourceType\":\"Patient\",\"x\":NaN}",
                "{\"resourceType\":\"Patient\",\"x\":Infinity}",
                "{\"resourceType\":\"Patient\",\"x\":1e999999}",
                "{\"resourceType\":\"Patient\",\"x\":" + "1".repeat(1_000_000) + "}",
                "{\"resourceType\":\"Patient\",\"x\":01}",
                "{\"resourceType\":\"Patient\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "{\"resourceType\":\"Patient\",\"x\":[[[]}",
                "{\"resourceType\":\"Patient\",'x':1}",
                "{\"resourceType\":\"Patient\"/**/}",
                "{\"resourceType\":\"Patient\"," + members(200_000) + "}");
        texts.forEach(text -> lines.add(line(1, text)));
        lines.forEach(line -> malformed(PATIENT, line + "\n"));
    }

    @Test
    void bytesThatAreNoLinesAreRefused() {
        malformed(PATIENT, "");
        malformed(PATIENT, patient(1));
        malformed(PATIENT, patient(1) + "\r" + patient(2) + "\r");
        malformed(PATIENT, patient(1) + "\r\n");
        byte[] invalid = bytes(1, patient(1) + "\n");
        invalid[invalid.length - 4] = (byte) 0xC0;
        refused(PATIENT, PartEncoder.pack(invalid, invalid.length).getBytes());
    }

    @Test
    void secretsDoNotTravel() {
        malformed(
                "configuration/ClientApplication-000001.ndjson.zst",
                line(1, "{\"resourceType\":\"ClientApplication\",\"secret\":\"x\"}") + "\n");
        malformed(
                "configuration/User-000001.ndjson.zst",
                line(1, "{\"resourceType\":\"User\",\"passwordHash\":\"x\"}") + "\n");
        malformed(
                "resources/Project-000001.ndjson.zst",
                line(1, "{\"resourceType\":\"Project\",\"secret\":[{\"name\":\"a\",\"valueString\":\"x\"}]}") + "\n");
    }

    @Test
    void whatIsTooLongIsNamed() {
        String text = line(1, "{\"resourceType\":\"Patient\",\"x\":\"" + "y".repeat(10 << 20) + "\"}") + "\n";
        byte[] raw = bytes(1, text);
        assertThat(refused(PATIENT, PartEncoder.pack(raw, raw.length).getBytes())
                        .kind())
                .isEqualTo(Failure.Kind.TOO_LARGE);
        byte[] many = bytes(1, "x".repeat(33 << 20));
        assertThat(refused(PATIENT, PartEncoder.pack(many, many.length).getBytes())
                        .kind())
                .isEqualTo(Failure.Kind.TOO_LARGE);
    }

    /** Names of which very many have the same {@link String#hashCode}. */
    private static String members(int count) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < count; i++) {
            members.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 18; bit++) {
                members.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            members.append("\":1");
        }
        return members.toString();
    }

    @Test
    void partsThatAreNoSingleFrameAreRefused() throws IOException {
        byte[] raw = bytes(1, patient(1) + "\n");
        byte[] good = PartEncoder.pack(raw, raw.length).getBytes();
        byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
        ByteArrayOutputStream wide = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(wide, 1)) {
            zstd.setLong(27);
            zstd.write(raw, 0, raw.length);
        }
        List<byte[]> wrong = new ArrayList<>(List.of(
                join(good, good),
                join(good, new byte[1]),
                join(skippable, good),
                join(good, skippable),
                skippable,
                wide.toByteArray(),
                withDictionary(raw),
                raw,
                new byte[0]));
        for (int length = 1; length < good.length; length++) {
            wrong.add(Arrays.copyOf(good, length));
        }
        assertThat(rows(PATIENT, good, Optional.empty())).hasSize(1);
        for (byte[] packed : wrong) {
            assertThat(refused(PATIENT, packed).issues().get(0).code()).contains(PackageFault.MALFORMED);
        }
    }

    private static byte[] withDictionary(byte[] raw) {
        ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 4096);
        for (int n = 0; n < 2000; n++) {
            trainer.addSample(bytes(1, patient(n)));
        }
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            return zstd.loadDict(trainer.trainSamples()).compress(raw);
        }
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /** Nothing but a failure ever comes of a frame that was changed, or the rows that were in it. */
    @Test
    void changedFramesGiveFailuresOrTheSameRows() {
        long seed = Long.getLong("offshoot.seed", System.nanoTime());
        System.out.println("seed of the changed parts: " + seed);
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 300; n++) {
            text.append(patient(n)).append('\n');
        }
        byte[] raw = bytes(1, text.toString());
        byte[] good = PartEncoder.pack(raw, raw.length).getBytes();
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] changed = good.clone();
            changed[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                List<UUID> ids = rows(PATIENT, changed, Optional.empty()).stream()
                        .map(PackageRow::id)
                        .toList();
                assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
            } catch (Failure failure) {
                refused++;
                assertThat(failure.kind().status()).isBetween(400, 499);
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
