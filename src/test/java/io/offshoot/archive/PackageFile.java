package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A package made by hand, honest or not: parts first, then what the manifest says of them, then the tar. */
public final class PackageFile {
    public static final KeyPair OURS = keyPair();
    public static final KeyPair THEIRS = keyPair();
    static final long TIME = 1_700_000_000;

    /** An entry of the tar. */
    public record Entry(String name, byte[] bytes) {}

    final List<Entry> entries = new ArrayList<>();
    private final List<Manifest.Part> parts = new ArrayList<>();

    private PackageFile() {}

    /** Only the first entry. */
    public static PackageFile begun() {
        PackageFile file = new PackageFile();
        file.part(PartName.FORMAT, PackageWriter.FORMAT.getBytes(), Optional.empty());
        return file;
    }

    /** A bit of everything. */
    public static PackageFile honest() {
        return begun().lines(Kind.CONFIGURATION, "Practitioner", 1, line(1, "{\"resourceType\":\"Practitioner\"}"))
                .lines(Kind.RESOURCES, "Patient", 1, patient(1), patient(2))
                .lines(Kind.RESOURCES, "Patient", 2, patient(3))
                .lines(Kind.RESOURCES, "Observation", 1, line(1, "{\"resourceType\":\"Observation\"}"))
                .binaries(1, bytes(1, "hello"), 0, 5)
                .sealed();
    }

    public static UUID id(int n) {
        return new UUID(0x1000_4000L, 0x8000_0000_0000_0000L + n);
    }

    static String patient(int n) {
        return line(n, "{\"resourceType\":\"Patient\",\"n\":" + n + "}");
    }

    static String line(int n, String text) {
        return line(id(n), text);
    }

    /** A line whose version has the id of the resource. */
    public static String line(UUID id, String text) {
        return "{\"id\":\"" + id + "\",\"versionId\":\"" + id
                + "\",\"lastUpdated\":\"2026-01-31T12:00:00.000001Z\",\"resource\":" + text + "}";
    }

    static byte[] bytes(int n, String text) {
        return text.repeat(n).getBytes(StandardCharsets.UTF_8);
    }

    public PackageFile lines(Kind kind, String type, int number, String... lines) {
        byte[] raw = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        return raw(kind, type, number, raw, lines.length, place(lines[0]), place(lines[lines.length - 1]));
    }

    /** What a line goes by, or something for one that is none. */
    private static String place(String line) {
        return Optional.of(line)
                .filter(text -> text.length() > 138)
                .map(text -> text.substring(111, 138) + " " + text.substring(7, 43))
                .filter(place -> Places.parse(place).isPresent())
                .orElse(place(1));
    }

    static String place(int n) {
        return "2026-01-31T12:00:00.000001Z " + id(n);
    }

    PackageFile raw(Kind kind, String type, int number, byte[] raw, long lines, String first, String last) {
        PartName name = PartName.ofResources(kind, ResourceType.of(type), number);
        Contents contents = new Contents(raw.length, lines, Optional.of(first), Optional.of(last));
        return part(name, PartEncoder.pack(raw, raw.length).getBytes(), Optional.of(contents));
    }

    /** The bytes of one Binary, in a part of their own. */
    public PackageFile binary(int number, UUID id, byte[] whole) {
        BinaryLine line = new BinaryLine(id, id, whole.length, Sha256.of(whole), 0, 0, whole.length);
        byte[] raw = line.text();
        Contents contents = new Contents(raw.length, 1, Optional.of(id.toString()), Optional.of(id.toString()));
        return part(
                        PartName.ofBinaries(Kind.BINARY_INDEX, number),
                        PartEncoder.pack(raw, raw.length).getBytes(),
                        Optional.of(contents))
                .stretch(number, whole);
    }

    /** One binary, of which a stretch is in this part. */
    public PackageFile binaries(int number, byte[] whole, int from, int to) {
        BinaryLine line = new BinaryLine(id(9), id(9), whole.length, Sha256.of(whole), from, 0, to - from);
        return index(number, new String(line.text(), StandardCharsets.UTF_8))
                .stretch(number, java.util.Arrays.copyOfRange(whole, from, to));
    }

    PackageFile index(int number, String lines) {
        byte[] raw = lines.getBytes(StandardCharsets.UTF_8);
        Contents contents = new Contents(
                raw.length, lines.lines().count(), Optional.of(id(9).toString()), Optional.of(id(9).toString()));
        return part(
                PartName.ofBinaries(Kind.BINARY_INDEX, number),
                PartEncoder.pack(raw, raw.length).getBytes(),
                Optional.of(contents));
    }

    PackageFile stretch(int number, byte[] raw) {
        Contents contents = new Contents(raw.length, 0, Optional.empty(), Optional.empty());
        return part(
                PartName.ofBinaries(Kind.BINARY_BYTES, number),
                PartEncoder.pack(raw, raw.length).getBytes(),
                Optional.of(contents));
    }

    PackageFile part(PartName name, byte[] packed, Optional<Contents> contents) {
        entries.add(new Entry(name.toString(), packed));
        parts.add(new Manifest.Part(name, packed.length, Sha256.of(packed), contents));
        return this;
    }

    public PackageFile sealed() {
        return sealed(OURS, text -> text);
    }

    public PackageFile sealed(KeyPair key, UnaryOperator<String> manifest) {
        return unsigned(Optional.of(key), manifest).entry("manifest.sig", text -> sign(key, text));
    }

    public PackageFile unsigned(Optional<KeyPair> signer, UnaryOperator<String> manifest) {
        byte[] text = ManifestWriter.write(manifest(signer));
        String changed = manifest.apply(new String(text, StandardCharsets.UTF_8));
        entries.add(new Entry("manifest.json", changed.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    Manifest manifest(Optional<KeyPair> signer) {
        return new Manifest(
                id(0),
                OffsetDateTime.of(2023, 11, 14, 22, 13, 20, 0, ZoneOffset.UTC),
                new Manifest.Environment("http://source/Lib", "Source"),
                new Manifest.Project(id(100), "A \"project\" named ‘Zoë’\n<script>${x}{{y}}'; drop table resource;--"),
                Buffer.buffer("{\"export\":{\"x\":[1.50]}}"),
                signer.map(PackageFile::publicKey),
                parts);
    }

    private PackageFile entry(String name, Function<byte[], byte[]> ofManifest) {
        entries.add(
                new Entry(name, ofManifest.apply(entries.get(entries.size() - 1).bytes())));
        return this;
    }

    /** Changes the bytes of an entry behind everybody's back. */
    public PackageFile changed(String name, UnaryOperator<byte[]> change) {
        entries.replaceAll(entry -> entry.name().equals(name)
                ? new Entry(name, change.apply(entry.bytes().clone()))
                : entry);
        return this;
    }

    public PackageFile without(String name) {
        entries.removeIf(entry -> entry.name().equals(name));
        return this;
    }

    /** What an honest manifest says that an entry holds. */
    public Optional<Contents> contents(String name) {
        return parts.stream()
                .filter(part -> part.name().toString().equals(name))
                .findFirst()
                .flatMap(Manifest.Part::contents);
    }

    /** The entries in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    public Buffer tar() {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            tar.writeBytes(new TarHeader(entry.name(), entry.bytes().length, TIME).block());
            tar.writeBytes(entry.bytes());
            tar.writeBytes(new byte[TarHeader.padding(entry.bytes().length)]);
        }
        tar.writeBytes(new byte[TarHeader.END]);
        return Buffer.buffer(tar.toByteArray());
    }

    /** Where the header of an entry stands. */
    int at(String name) {
        int at = 0;
        for (Entry entry : entries) {
            if (entry.name().equals(name)) {
                return at;
            }
            at += TarHeader.BLOCK + entry.bytes().length + TarHeader.padding(entry.bytes().length);
        }
        throw new IllegalArgumentException(name);
    }

    public static Buffer publicKey(KeyPair key) {
        byte[] encoded = key.getPublic().getEncoded();
        return Buffer.buffer(encoded).getBuffer(encoded.length - 32, encoded.length);
    }

    static byte[] sign(KeyPair key, byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
