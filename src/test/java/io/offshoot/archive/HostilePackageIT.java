package io.offshoot.archive;

import static io.offshoot.archive.ArchiveFixture.await;
import static io.offshoot.archive.ArchiveFixture.failure;
import static io.offshoot.archive.PackageFault.MALFORMED;
import static io.offshoot.archive.PackageFault.TAMPERED;
import static io.offshoot.archive.PackageFault.TOO_LARGE;
import static io.offshoot.archive.PackageFault.UNSUPPORTED;
import static io.offshoot.archive.PackageFault.UNTRUSTED;
import static io.offshoot.archive.PackageFile.OURS;
import static io.offshoot.archive.PackageFile.THEIRS;
import static io.offshoot.archive.PackageFile.begun;
import static io.offshoot.archive.PackageFile.bytes;
import static io.offshoot.archive.PackageFile.honest;
import static io.offshoot.archive.PackageFile.id;
import static io.offshoot.archive.PackageFile.line;
import static io.offshoot.archive.PackageFile.patient;
import static io.offshoot.archive.PackageFile.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files that claim to be packages: each is refused with a failure that names the part, and nothing is left of it. */
class HostilePackageIT {
    private static final String PATIENT = "resources/Patient-000001.ndjson.zst";
    private static final String MANIFEST = "manifest.json";
    private static final TrustedSigners TRUSTED = new TrustedSigners(Set.of(PackageFile.publicKey(OURS)), false);
    private static final TrustedSigners ANYBODY = new TrustedSigners(Set.of(), true);
    private static final PackageLimits TIGHT = new PackageLimits(256 << 10, 20, 64 << 10, 128 << 10, 50_000);

    private static ArchiveFixture fixture;

    /** @param part what the failure names; empty: the whole */
    record Case(String name, Buffer file, String code, String part) {}

    @BeforeAll
    static void open() {
        fixture = new ArchiveFixture();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @AfterEach
    void nothingIsLeft() {
        for (String table : List.of("package", "package_part", "blob", "resource", "binary_content")) {
            assertThat(fixture.one("select count(*) from " + table)).as(table).isEqualTo("0");
        }
        assertThat(fixture.files()).isZero();
    }

    private static Future<Manifest> take(PackageReader reader, Buffer file, TrustedSigners signers) {
        return reader.stageChecked(UUID.randomUUID(), new BufferStream(file), signers);
    }

    private static Stream<DynamicTest> refused(PackageReader reader, List<Case> cases) {
        return cases.stream()
                .map(each -> dynamicTest(each.name(), () -> {
                    Failure failure = failure(take(reader, each.file(), TRUSTED));
                    assertThat(failure.issues().get(0).code())
                            .as(failure.getMessage())
                            .contains(each.code());
                    assertThat(failure.issues().get(0).expression().orElse(""))
                            .as(failure.getMessage())
                            .isEqualTo(each.part());
                    assertThat(failure.kind().status()).isBetween(400, 499);
                    assertThat(failure.getMessage()).doesNotContain("\n").hasSizeLessThan(600);
                }));
    }

    @Test
    void theHonestOneIsTaken() {
        for (PackageFile file : List.of(honest(), begun().sealed())) {
            UUID duplication = UUID.randomUUID();
            Manifest manifest = await(fixture.reader.stageChecked(duplication, new BufferStream(file.tar()), TRUSTED));

            assertThat(manifest.project().name()).contains("‘Zoë’\n<script>");
            assertThat(manifest.settings().toString()).isEqualTo("{\"export\":{\"x\":[1.50]}}");
            await(fixture.reader.remove(duplication));
        }
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoPackage() throws IOException {
        return refused(fixture.reader, whatIsNoPackageCases());
    }

    static List<Case> whatIsNoPackageCases() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(honest().tar().getBytes());
        }
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("empty", Buffer.buffer(), UNSUPPORTED, ""));
        cases.add(new Case("one byte", Buffer.buffer("p"), UNSUPPORTED, ""));
        cases.add(new Case("HTML", Buffer.buffer("<html>" + " ".repeat(2000)), UNSUPPORTED, ""));
        cases.add(new Case("PNG", Buffer.buffer(new byte[] {(byte) 0x89, 'P', 'N', 'G'}), UNSUPPORTED, ""));
        cases.add(new Case("zeros", Buffer.buffer(new byte[10_240]), UNSUPPORTED, ""));
        cases.add(new Case("gzip", Buffer.buffer(gzip.toByteArray()), UNSUPPORTED, ""));
        cases.add(new Case("zip", Buffer.buffer("PK\3\4").appendBytes(new byte[1000]), UNSUPPORTED, ""));
        for (String text : List.of("projdup 2\n", "projdup 0\n", "projdup 999999999\n")) {
            cases.add(new Case(
                    text.strip(),
                    honest().changed("format", old -> bytes(1, text)).tar(),
                    UNSUPPORTED,
                    "format"));
        }
        for (String text : List.of("projdup 1", "projdup 1\n\n", "projdup -1\n", "projdup 99999999999\n", "x")) {
            cases.add(new Case(
                    "format: " + text,
                    honest().changed("format", old -> bytes(1, text)).tar(),
                    MALFORMED,
                    "format"));
        }
        cases.add(manifest("a future manifest", UNSUPPORTED, text -> text.replace("\"version\":1", "\"version\":2")));
        cases.add(manifest("an older manifest", UNSUPPORTED, text -> text.replace("\"version\":1", "\"version\":0")));
        cases.add(manifest("another format", MALFORMED, text -> text.replace("projdup", "projtar")));
        cases.add(new Case("gzip instead of zstd", packed(gzip.toByteArray()), MALFORMED, PATIENT));
        cases.add(new Case("not packed", packed(bytes(1, patient(1))), MALFORMED, PATIENT));
        return cases;
    }

    /** A manifest that says something else, and is signed as it stands. */
    private static Case manifest(String name, String code, UnaryOperator<String> change) {
        PackageFile file = honest().without(MANIFEST).without("manifest.sig").sealed(OURS, text -> {
            String changed = change.apply(text);
            assertThat(changed).isNotEqualTo(text);
            return changed;
        });
        return new Case(name, file.tar(), code, MANIFEST);
    }

    /** A part of patients of any bytes. */
    private static Buffer packed(byte[] packed) {
        return begun().part(
                        PartName.ofResources(Kind.RESOURCES, ResourceType.of("Patient"), 1),
                        packed,
                        Optional.of(new Contents(100, 1, Optional.of(place(1)), Optional.of(place(1)))))
                .sealed()
                .tar();
    }

    @TestFactory
    Stream<DynamicTest> whatIsTooLarge() throws IOException {
        return refused(fixture.reader(TIGHT), whatIsTooLargeCases());
    }

    static List<Case> whatIsTooLargeCases() throws IOException {
        List<Case> cases = new ArrayList<>();
        byte[] spaces = new byte[40_000];
        Arrays.fill(spaces, (byte) ' ');
        String wide = "{\"resourceType\":\"Patient\"" + new String(spaces, StandardCharsets.US_ASCII) + "}";
        cases.add(new Case(
                "a bomb of lines",
                begun().lines(
                                Kind.RESOURCES,
                                "Patient",
                                1,
                                IntStream.rangeClosed(1, 200)
                                        .mapToObj(n -> line(n, wide))
                                        .toArray(String[]::new))
                        .sealed()
                        .tar(),
                TOO_LARGE,
                PATIENT));
        cases.add(new Case("a bomb of one line", packed(zeros(1 << 30)), TOO_LARGE, PATIENT));
        cases.add(new Case(
                "a resource above the limit",
                begun().lines(
                                Kind.RESOURCES,
                                "Patient",
                                1,
                                line(1, "{\"resourceType\":\"Patient\",\"x\":\"" + "y".repeat(60_000) + "\"}"))
                        .sealed()
                        .tar(),
                TOO_LARGE,
                PATIENT));
        cases.add(new Case("a part above the limit", packed(new byte[65_537]), TOO_LARGE, PATIENT));
        PackageFile many = begun();
        for (int n = 1; n < 30; n++) {
            many.lines(Kind.RESOURCES, "Patient", n, patient(n));
        }
        cases.add(new Case("too many parts", many.sealed().tar(), TOO_LARGE, "resources/Patient-000020.ndjson.zst"));
        PackageFile long1 = begun();
        for (int n = 1; n < 10; n++) {
            byte[] noise = new byte[50_000];
            new Random(n).nextBytes(noise);
            long1.stretch(n, noise);
            long1.entries.set(n, new PackageFile.Entry("resources/Patient-00000" + n + ".ndjson.zst", noise));
        }
        cases.add(new Case("too many bytes", long1.tar(), TOO_LARGE, ""));
        cases.add(new Case(
                "an index of a million lines",
                begun().index(1, "x".repeat(10) + "\n".repeat(1000))
                        .stretch(1, bytes(1, "x"))
                        .sealed()
                        .tar(),
                MALFORMED,
                "binaries/index-000001.ndjson.zst"));
        return cases;
    }

    @Test
    void aBombTakesNeitherTimeNorMemory() throws IOException {
        byte[] bomb = zeros(1 << 30);
        long began = System.nanoTime();
        Failure failure = failure(take(fixture.reader, packed(bomb), TRUSTED));

        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(failure.kind()).isEqualTo(Failure.Kind.TOO_LARGE);
        assertThat((System.nanoTime() - began) / 1e9).isLessThan(20);
    }

    private static byte[] zeros(long count) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(packed, 1)) {
            byte[] zeros = new byte[1 << 20];
            for (long left = count; left > 0; left -= zeros.length) {
                zstd.write(zeros, 0, zeros.length);
            }
        }
        return packed.toByteArray();
    }

    @Test
    void anEndlessStreamIsStoppedAtTheLimit() {
        AtomicLong given = new AtomicLong();
        Buffer start = begun().tar();
        Buffer first = start.getBuffer(0, start.length() - TarHeader.END);
        int[] n = {0};
        PulledStream endless = new PulledStream(() -> {
            Buffer next = first;
            if (n[0] > 0) {
                byte[] noise = new byte[10_000];
                next = Buffer.buffer(new TarHeader(
                                        PartName.ofResources(Kind.RESOURCES, ResourceType.of("Patient"), n[0])
                                                .toString(),
                                        noise.length,
                                        PackageFile.TIME)
                                .block())
                        .appendBytes(noise)
                        .appendBytes(new byte[TarHeader.padding(noise.length)]);
            }
            n[0]++;
            given.addAndGet(next.length());
            return Future.succeededFuture(Optional.of(next));
        });
        PackageReader reader = fixture.reader(new PackageLimits(100_000, 1000, 32 << 20, 64 << 20, 16 << 20));

        Failure failure = failure(reader.stageChecked(UUID.randomUUID(), endless, TRUSTED));

        assertThat(failure.kind()).isEqualTo(Failure.Kind.TOO_LARGE);
        assertThat(given.get()).isLessThan(100_000 + 12_000);
    }

    @TestFactory
    Stream<DynamicTest> namesThatLeadElsewhere() {
        return refused(fixture.reader, namesThatLeadElsewhereCases());
    }

    static List<Case> namesThatLeadElsewhereCases() {
        List<String> names = List.of(
                "../x",
                "/etc/passwd",
                "C:\\x",
                "..\\x",
                "%2e%2e/x",
                "resources/../" + PATIENT,
                "./" + PATIENT,
                "/" + PATIENT,
                PATIENT + ".",
                PATIENT + " ",
                PATIENT + "/",
                "Resources/Patient-000001.ndjson.zst",
                "resources/patient-000001.ndjson.zst",
                "resources/PATIENT-000001.ndjson.zst",
                "resources/Patient-1.ndjson.zst",
                "resources/Patient-0000001.ndjson.zst",
                "resources/Patient-٠٠٠٠٠١.ndjson.zst".replaceAll("[^\\x00-\\x7F]", "\u00e1"),
                "resources/Unknown-000001.ndjson.zst",
                "resources/Pat\nERROR forged-000001.ndjson.zst",
                "inner.tar",
                "manifest.json.sig",
                "",
                "x".repeat(100));
        return names.stream()
                .map(name -> new Case("name: " + name.strip(), renamed(name), MALFORMED, PackageFault.shown(name)))
                .toList();
    }

    private static Buffer renamed(String name) {
        PackageFile file = honest();
        Buffer tar = file.tar();
        return tar.setBytes(
                file.at(PATIENT), new TarHeader(name, file.entries.get(2).bytes().length, PackageFile.TIME).block());
    }

    @TestFactory
    Stream<DynamicTest> headersOfAnotherForm() {
        return refused(fixture.reader, headersOfAnotherFormCases());
    }

    static List<Case> headersOfAnotherFormCases() {
        List<Case> cases = new ArrayList<>();
        for (char type : "1234567xgLKSVDMN\0A".toCharArray()) {
            cases.add(header("type " + (int) type, block -> block[156] = (byte) type));
        }
        cases.add(header("mode 0777", block -> block[104] = '7'));
        cases.add(header("an owner", block -> block[265] = 'r'));
        cases.add(header("a link", block -> block[157] = '/'));
        cases.add(header("a prefix", block -> block[345] = '/'));
        cases.add(header("something behind the name", block -> block[60] = 'x'));
        cases.add(header("GNU magic", block -> block[262] = ' '));
        cases.add(header("size in base 256", block -> block[124] = (byte) 0x80));
        cases.add(header("negative size", block -> block[124] = '-'));
        cases.add(header("another time", block -> block[146] ^= 1));
        cases.add(header("size above the limit", block -> block[127] = '7'));
        cases.add(header("something in the unused end", block -> block[511] = 1));
        PackageFile file = honest();
        int at = file.at(PATIENT);
        Buffer sum = file.tar();
        cases.add(new Case(
                "wrong checksum", sum.setByte(at + 150, (byte) (sum.getByte(at + 150) ^ 1)), MALFORMED, PATIENT));
        cases.add(new Case(
                "eight gigabytes announced",
                file.tar().setBytes(at, new TarHeader(PATIENT, (1L << 33) - 1, PackageFile.TIME).block()),
                TOO_LARGE,
                PATIENT));
        cases.add(new Case(
                "empty part", honest().changed(PATIENT, old -> new byte[0]).tar(), MALFORMED, PATIENT));
        int length = file.entries.get(2).bytes().length;
        cases.add(new Case(
                "padding that is not zero", file.tar().setByte(at + 512 + length, (byte) 1), MALFORMED, PATIENT));
        cases.add(new Case("data behind the end", file.tar().appendByte((byte) 0), MALFORMED, ""));
        cases.add(new Case("a second tar behind the end", file.tar().appendBuffer(file.tar()), MALFORMED, ""));
        cases.add(new Case(
                "data before the beginning", Buffer.buffer(new byte[512]).appendBuffer(file.tar()), UNSUPPORTED, ""));
        Buffer tar = file.tar();
        cases.add(new Case(
                "a zero block in the middle",
                tar.getBuffer(0, at).appendBytes(new byte[512]).appendBuffer(tar.getBuffer(at, tar.length())),
                MALFORMED,
                ""));
        return cases;
    }

    /** A header that is changed, and has its checksum made right again. */
    private static Case header(String name, java.util.function.Consumer<byte[]> change) {
        PackageFile file = honest();
        Buffer tar = file.tar();
        int at = file.at(PATIENT);
        byte[] block = tar.getBytes(at, at + 512);
        change.accept(block);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, block, 148, 8);
        return new Case(name, tar.setBytes(at, block), MALFORMED, PATIENT);
    }

    @TestFactory
    Stream<DynamicTest> entriesOutOfOrder() {
        return refused(fixture.reader, entriesOutOfOrderCases());
    }

    static List<Case> entriesOutOfOrderCases() {
        List<Case> cases = new ArrayList<>();
        String second = "resources/Patient-000002.ndjson.zst";
        cases.add(order("twice the same", file -> file.add(3, file.get(2)), PATIENT));
        cases.add(order("a gap", file -> file.remove(2), second));
        cases.add(order(
                "resources before configuration",
                file -> file.add(1, file.remove(2)),
                "configuration/Practitioner-000001.ndjson.zst"));
        cases.add(order("a type again", file -> file.add(5, file.get(2)), PATIENT));
        cases.add(order("no format", file -> file.remove(0), "configuration/Practitioner-000001.ndjson.zst"));
        cases.add(order("format twice", file -> file.add(file.get(0)), "format"));
        cases.add(order("bytes without index", file -> file.remove(5), "binaries/bytes-000001.zst"));
        cases.add(order("index without bytes", file -> file.remove(6), MANIFEST));
        cases.add(order("no manifest", file -> file.remove(7), "manifest.sig"));
        cases.add(order(
                "neither manifest nor signature", file -> file.subList(7, 9).clear(), MANIFEST));
        cases.add(order(
                "manifest first", file -> file.add(1, file.remove(7)), "configuration/Practitioner-000001.ndjson.zst"));
        cases.add(order(
                "something behind the signature",
                file -> file.add(file.get(1)),
                "configuration/Practitioner-000001.ndjson.zst"));
        return cases;
    }

    private static Case order(String name, java.util.function.Consumer<List<PackageFile.Entry>> change, String part) {
        PackageFile file = honest();
        change.accept(file.entries);
        return new Case(name, file.tar(), MALFORMED, part);
    }

    @TestFactory
    Stream<DynamicTest> whatWasTamperedWith() {
        return refused(fixture.reader, whatWasTamperedWithCases());
    }

    static List<Case> whatWasTamperedWithCases() {
        List<Case> cases = new ArrayList<>();
        for (PackageFile.Entry entry : honest().entries) {
            if (!entry.name().equals("format") && !entry.name().equals(MANIFEST)) {
                cases.add(new Case(
                        "a bit of " + entry.name(),
                        honest().changed(entry.name(), UnaryOperator.identity())
                                .changed(entry.name(), bytes -> {
                                    bytes[bytes.length / 2] ^= 4;
                                    return bytes;
                                })
                                .tar(),
                        TAMPERED,
                        entry.name()));
            }
        }
        PackageFile swapped = honest();
        byte[] one = swapped.entries.get(2).bytes();
        byte[] two = swapped.entries.get(3).bytes();
        swapped.changed(PATIENT, old -> two).changed("resources/Patient-000002.ndjson.zst", old -> one);
        cases.add(new Case("two entries swapped", swapped.tar(), TAMPERED, PATIENT));
        cases.add(new Case(
                "an entry removed",
                honest().without("resources/Patient-000002.ndjson.zst").tar(),
                TAMPERED,
                "resources/Observation-000001.ndjson.zst"));
        PackageFile more = honest();
        more.entries.add(
                4,
                new PackageFile.Entry(
                        "resources/Patient-000003.ndjson.zst",
                        more.entries.get(3).bytes()));
        cases.add(new Case("an entry added", more.tar(), TAMPERED, "resources/Patient-000003.ndjson.zst"));
        cases.add(new Case(
                "the manifest edited",
                honest().changed(MANIFEST, text -> new String(text, StandardCharsets.UTF_8)
                                .replace("Source", "Sauce!")
                                .getBytes(StandardCharsets.UTF_8))
                        .tar(),
                TAMPERED,
                "manifest.sig"));
        cases.add(new Case("no signature", honest().without("manifest.sig").tar(), TAMPERED, "manifest.sig"));
        cases.add(new Case(
                "another key's signature",
                honest().changed(
                                "manifest.sig",
                                old -> PackageFile.sign(
                                        THEIRS, honest().entries.get(7).bytes()))
                        .tar(),
                TAMPERED,
                "manifest.sig"));
        cases.add(new Case(
                "a short signature",
                honest().changed("manifest.sig", old -> new byte[10]).tar(),
                TAMPERED,
                "manifest.sig"));
        cases.add(new Case(
                "signed by a stranger",
                honest().without(MANIFEST)
                        .without("manifest.sig")
                        .sealed(THEIRS, text -> text)
                        .tar(),
                UNTRUSTED,
                "manifest.sig"));
        cases.add(new Case(
                "not signed",
                honest().without(MANIFEST)
                        .without("manifest.sig")
                        .unsigned(Optional.empty(), text -> text)
                        .tar(),
                UNTRUSTED,
                "manifest.sig"));
        return cases;
    }

    @Test
    void whoAllowsItTakesUnsignedPackagesButNoWrongSignatures() {
        List<Buffer> taken = List.of(
                honest().tar(),
                honest().without(MANIFEST)
                        .without("manifest.sig")
                        .sealed(THEIRS, text -> text)
                        .tar(),
                honest().without(MANIFEST)
                        .without("manifest.sig")
                        .unsigned(Optional.empty(), text -> text)
                        .tar());
        for (Buffer file : taken) {
            UUID duplication = UUID.randomUUID();
            await(fixture.reader.stageChecked(duplication, new BufferStream(file), ANYBODY));
            await(fixture.reader.remove(duplication));
        }
        Buffer wrong = honest().changed("manifest.sig", old -> new byte[64]).tar();
        assertThat(failure(take(fixture.reader, wrong, ANYBODY)).issues().get(0).code())
                .contains(TAMPERED);
    }

    @TestFactory
    Stream<DynamicTest> manifestsThatLie() {
        return refused(fixture.reader, manifestsThatLieCases());
    }

    static List<Case> manifestsThatLieCases() {
        List<Case> cases = new ArrayList<>();
        String one = place(1);
        cases.add(said("more lines", new Contents(raw(patient(1)), 2, Optional.of(one), Optional.of(one))));
        cases.add(said("fewer lines", new Contents(raw(patient(1)), 0, Optional.of(one), Optional.of(one))));
        cases.add(said("more bytes", new Contents(raw(patient(1)) + 1, 1, Optional.of(one), Optional.of(one))));
        cases.add(said("another first", new Contents(raw(patient(1)), 1, Optional.of(place(0)), Optional.of(one))));
        cases.add(said("another last", new Contents(raw(patient(1)), 1, Optional.of(one), Optional.of(place(2)))));
        cases.add(manifest(
                "counts that do not add up", MALFORMED, text -> text.replace("\"Patient\":3", "\"Patient\":4")));
        cases.add(
                manifest("a member twice", MALFORMED, text -> text.replace("{\"format\"", "{\"format\":1,\"format\"")));
        cases.add(manifest("an unknown member", MALFORMED, text -> text.replace("{\"format\"", "{\"x\":1,\"format\"")));
        cases.add(manifest("white space", MALFORMED, text -> text.replace("\"settings\":", "\"settings\": ")));
        cases.add(manifest("no JSON", MALFORMED, text -> "{" + text));
        cases.add(manifest("an array", MALFORMED, text -> "[]"));
        cases.add(manifest("no parts", MALFORMED, text -> text.replace("\"parts\"", "\"pards\"")));
        cases.add(manifest(
                "a part of another name", MALFORMED, text -> text.replace("resources/Observation", "../Observation")));
        cases.add(manifest("no number", MALFORMED, text -> text.replace("\"lines\":2", "\"lines\":2e0")));
        cases.add(manifest(
                "a huge number", MALFORMED, text -> text.replace("\"lines\":2", "\"lines\":" + "9".repeat(30))));
        cases.add(manifest("no SHA-256", MALFORMED, text -> text.replaceAll("\"sha256\":\"..", "\"sha256\":\"")));
        cases.add(manifest("no id", MALFORMED, text -> text.replace(id(100).toString(), "42")));
        cases.add(manifest("no time", MALFORMED, text -> text.replace("2023-11-14T", "yesterday ")));
        cases.add(manifest("another time", TAMPERED, text -> text.replace("2023-11-14T", "2023-11-15T")));
        cases.add(manifest("parts of a second", TAMPERED, text -> text.replace("20.000000Z", "20.000001Z")));
        cases.add(manifest("a name of 10,001", TOO_LARGE, text -> text.replace("Source", "x".repeat(10_001))));
        cases.add(manifest(
                "settings that are none", MALFORMED, text -> text.replace("{\"export\":{\"x\":[1.50]}}", "7")));
        cases.add(manifest("no key", MALFORMED, text -> text.replace("\"publicKey\":\"", "\"publicKey\":\"!")));
        cases.add(new Case(
                "ids that come again in the next part",
                begun().lines(Kind.RESOURCES, "Patient", 1, patient(1), patient(2))
                        .lines(Kind.RESOURCES, "Patient", 2, patient(2))
                        .sealed()
                        .tar(),
                MALFORMED,
                MANIFEST));
        cases.add(new Case(
                "ids that come again in the part",
                begun().lines(Kind.RESOURCES, "Patient", 1, patient(1), patient(1))
                        .sealed()
                        .tar(),
                MALFORMED,
                PATIENT));
        String later = patient(1).replace("12:00:00.000001Z", "12:00:00.000002Z");
        cases.add(new Case(
                "an id that comes again later in the part",
                begun().lines(Kind.RESOURCES, "Patient", 1, patient(1), later)
                        .sealed()
                        .tar(),
                MALFORMED,
                PATIENT));
        cases.add(new Case(
                "an id that comes again later in another part",
                begun().lines(Kind.RESOURCES, "Patient", 1, patient(1), patient(2))
                        .lines(Kind.RESOURCES, "Patient", 2, later)
                        .lines(Kind.RESOURCES, "Practitioner", 1, line(1, "{\"resourceType\":\"Practitioner\"}"))
                        .sealed()
                        .tar(),
                MALFORMED,
                "resources/Patient-000002.ndjson.zst"));
        cases.add(new Case(
                "ids that descend",
                begun().lines(Kind.RESOURCES, "Patient", 1, patient(1), patient(3), patient(2), patient(4))
                        .sealed()
                        .tar(),
                MALFORMED,
                PATIENT));
        cases.add(new Case(
                "another type in the part",
                begun().lines(Kind.RESOURCES, "Patient", 1, line(1, "{\"resourceType\":\"Practitioner\"}"))
                        .sealed()
                        .tar(),
                MALFORMED,
                PATIENT));
        return cases;
    }

    private static int raw(String line) {
        return line.length() + 1;
    }

    private static Case said(String name, Contents contents) {
        byte[] raw = bytes(1, patient(1) + "\n");
        PartName part = PartName.ofResources(Kind.RESOURCES, ResourceType.of("Patient"), 1);
        Buffer file = begun().part(part, PartEncoder.pack(raw, raw.length).getBytes(), Optional.of(contents))
                .sealed()
                .tar();
        return new Case(name, file, TAMPERED, PATIENT);
    }

    @TestFactory
    Stream<DynamicTest> binariesThatAreWrong() {
        return refused(fixture.reader, binariesThatAreWrongCases());
    }

    static List<Case> binariesThatAreWrongCases() {
        byte[] hello = bytes(1, "hello");
        String right =
                new String(new BinaryLine(id(9), id(9), 5, Sha256.of(hello), 0, 0, 5).text(), StandardCharsets.UTF_8);
        String index = "binaries/index-000001.ndjson.zst";
        String data = "binaries/bytes-000001.zst";
        List<Case> cases = new ArrayList<>();
        cases.add(binary(
                "another hash", right.replaceFirst("\"sha256\":\"..", "\"sha256\":\"00"), hello, TAMPERED, data));
        cases.add(binary("fewer bytes", right, bytes(1, "hell"), MALFORMED, data));
        cases.add(binary("more bytes", right, bytes(1, "hello!"), MALFORMED, data));
        cases.add(binary("other bytes", right, bytes(1, "jello"), TAMPERED, data));
        cases.add(binary("an offset", right.replace("\"offset\":0", "\"offset\":1"), hello, MALFORMED, index));
        cases.add(binary(
                "a length beyond the size", right.replace("\"length\":5", "\"length\":6"), hello, MALFORMED, index));
        cases.add(binary("no end", right.replace("\"size\":5", "\"size\":9"), hello, MALFORMED, data));
        cases.add(binary(
                "no beginning",
                right.replace("\"from\":0", "\"from\":1").replace("\"length\":5", "\"length\":4"),
                hello,
                MALFORMED,
                index));
        cases.add(
                binary("a length of nothing", right.replace("\"length\":5", "\"length\":0"), hello, MALFORMED, index));
        cases.add(binary("twice", right + right, bytes(2, "hello"), MALFORMED, index));
        cases.add(binary("white space", right.replace(":", ": "), hello, MALFORMED, index));
        cases.add(binary(
                "huge numbers", right.replace("\"size\":5", "\"size\":" + "9".repeat(40)), hello, MALFORMED, index));
        byte[] long1 = bytes(100, "hello");
        cases.add(new Case(
                "another binary goes on",
                begun().binaries(1, long1, 0, 200)
                        .binaries(2, bytes(100, "jello"), 200, 500)
                        .sealed()
                        .tar(),
                MALFORMED,
                "binaries/index-000002.ndjson.zst"));
        cases.add(new Case(
                "a gap",
                begun().binaries(1, long1, 0, 200)
                        .binaries(2, long1, 201, 500)
                        .sealed()
                        .tar(),
                MALFORMED,
                "binaries/index-000002.ndjson.zst"));
        return cases;
    }

    private static Case binary(String name, String index, byte[] bytes, String code, String part) {
        return new Case(name, begun().index(1, index).stretch(1, bytes).sealed().tar(), code, part);
    }

    @TestFactory
    Stream<DynamicTest> filesThatAreCutOff() {
        PackageFile file = honest();
        Buffer tar = file.tar();
        Set<Integer> places =
                new java.util.TreeSet<>(List.of(1, 511, tar.length() - 1, tar.length() - 512, tar.length() - 1024));
        for (PackageFile.Entry entry : file.entries) {
            int at = file.at(entry.name());
            places.addAll(List.of(at, at + 1, at + 512, at + 513, at + 512 + entry.bytes().length));
        }
        places.remove(0);
        return places.stream()
                .map(place -> dynamicTest("cut at " + place, () -> {
                    Failure failure = failure(take(fixture.reader, tar.getBuffer(0, place), TRUSTED));
                    assertThat(failure.issues().get(0).code().orElseThrow()).isIn(MALFORMED, UNSUPPORTED);
                }));
    }

    @Test
    void aStreamThatBreaksLeavesNothing() {
        Buffer tar = honest().tar();
        int[] sent = {0};
        PulledStream breaking = new PulledStream(() -> {
            if (sent[0] >= tar.length() / 2) {
                return Future.failedFuture(new IOException("connection reset"));
            }
            Buffer piece = tar.getBuffer(sent[0], sent[0] + 100);
            sent[0] += 100;
            return Future.succeededFuture(Optional.of(piece));
        });

        assertThat(ArchiveFixture.error(fixture.reader.stageChecked(UUID.randomUUID(), breaking, TRUSTED)))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }

    @Test
    void whateverIsChangedAtRandomIsRefused() {
        long seed = Long.getLong("offshoot.seed", System.nanoTime());
        int rounds = Integer.getInteger("offshoot.fuzz", 60);
        System.out.println("seed of the changed packages: " + seed);
        Random random = new Random(seed);
        Buffer honest = honest().tar();
        for (int round = 0; round < rounds; round++) {
            Buffer changed = changed(honest, random);
            Failure failure = failure(take(fixture.reader, changed, round % 2 == 0 ? TRUSTED : ANYBODY));
            assertThat(failure.kind().status()).as("round " + round).isBetween(400, 499);
        }
    }

    private static Buffer changed(Buffer honest, Random random) {
        Buffer file = honest.copy();
        do {
            int at = random.nextInt(file.length());
            int what = random.nextInt(10);
            if (what < 5) {
                file.setByte(at, (byte) (file.getByte(at) ^ 1 << random.nextInt(8)));
            } else if (what < 7) {
                file = file.getBuffer(0, at);
            } else if (what == 7) {
                byte[] noise = new byte[1 + random.nextInt(600)];
                random.nextBytes(noise);
                file = file.getBuffer(0, at).appendBytes(noise).appendBuffer(file.getBuffer(at, file.length()));
            } else if (what == 8) {
                int to = at + random.nextInt(file.length() - at) + 1;
                file = file.getBuffer(0, at).appendBuffer(file.getBuffer(to, file.length()));
            } else {
                int block = at / 512 * 512;
                Buffer copied = file.getBuffer(block, Math.min(file.length(), block + 512));
                file = file.getBuffer(0, block).appendBuffer(copied).appendBuffer(file.getBuffer(block, file.length()));
            }
        } while (file.length() > 0 && (file.equals(honest) || random.nextInt(4) == 0));
        return file;
    }
}
