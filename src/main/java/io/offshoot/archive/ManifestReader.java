package io.offshoot.archive;

import io.offshoot.archive.Manifest.Part;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.store.PackagePart.Contents;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Reads manifests from anywhere. What it gives is of the right form and agrees with itself; whether the entries are what
 * it says is another question. A manifest has one way to be written, so the text must be what {@link ManifestWriter} makes
 * of its meaning: nothing in it goes unread.
 */
final class ManifestReader {
    private static final String NAME = PartName.MANIFEST.toString();
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_NAME = 10_000;
    private static final JsonLimits LIMITS =
            new JsonLimits(PackageLimits.PART_BYTES, 100, 1 << 20, 1000, 1000, 100_000);

    private final byte[] text;

    private ManifestReader(byte[] text) {
        this.text = text;
    }

    /**
     * The manifest of that text.
     *
     * @throws Failure when it is none, or of another version
     */
    static Manifest read(byte[] text) {
        try {
            JsonCheck.object(text, LIMITS);
        } catch (Failure failure) {
            throw PackageFault.malformed(NAME, failure.getMessage());
        }
        Manifest manifest = new ManifestReader(text).manifest();
        if (!Arrays.equals(ManifestWriter.write(manifest), text)) {
            throw PackageFault.malformed(
                    NAME, "it holds something that the format does not know, or its counts are not those of its parts");
        }
        return manifest;
    }

    private Manifest manifest() {
        Member top = new Member(0, 0, start(), text.length);
        if (!string(top, "format").equals("projdup")) {
            throw PackageFault.malformed(NAME, "format is not projdup");
        }
        if (number(top, "version") != Manifest.VERSION) {
            throw PackageFault.unsupported(
                    NAME,
                    "The package is of version " + number(top, "version") + " of the format; this server reads version "
                            + Manifest.VERSION);
        }
        Member environment = object(top, "environment");
        Member project = object(top, "project");
        Member settings = object(top, "settings");
        return new Manifest(
                id(top, "duplication"),
                time(top, "created"),
                new Manifest.Environment(named(environment, "url"), named(environment, "name")),
                new Manifest.Project(id(project, "id"), named(project, "name")),
                Buffer.buffer(Arrays.copyOfRange(text, settings.valueStart(), settings.valueEnd())),
                find(top, "signer").map(this::signer),
                parts(top));
    }

    private int start() {
        int at = 0;
        while (text[at] != '{') {
            at++;
        }
        return at;
    }

    private Buffer signer(Member signer) {
        if (!signer.isObject(text) || !string(signer, "algorithm").equals("Ed25519")) {
            throw PackageFault.malformed(NAME, "signer is not an Ed25519 key");
        }
        try {
            return Buffer.buffer(Base64.getDecoder().decode(string(signer, "publicKey")));
        } catch (IllegalArgumentException e) {
            throw PackageFault.malformed(NAME, "signer.publicKey is not Base64");
        }
    }

    private List<Part> parts(Member top) {
        Member parts = member(top, "parts");
        if (!parts.isArray(text)) {
            throw PackageFault.malformed(NAME, "parts is not an array");
        }
        List<Part> read = new ArrayList<>();
        PartOrder order = new PartOrder(PackageLimits.PARTS);
        for (Member part : Members.of(text, parts.valueStart())) {
            if (!part.isObject(text)) {
                throw PackageFault.malformed(NAME, "an element of parts is not an object");
            }
            Part entry = part(part);
            order.accept(entry.name());
            read.add(entry);
        }
        LineOrder.check(read);
        return read;
    }

    private Part part(Member part) {
        String name = string(part, "name");
        PartName parsed = PartName.parse(name)
                .orElseThrow(() -> PackageFault.malformed(NAME, "a part is named " + PackageFault.shown(name)));
        String sha256 = string(part, "sha256");
        if (!SHA256.matcher(sha256).matches()) {
            throw PackageFault.malformed(NAME, "the SHA-256 of " + parsed + " is not 64 hexadecimal digits");
        }
        Optional<Contents> contents = find(part, "rawSize")
                .map(raw -> new Contents(
                        number(part, "rawSize"),
                        number(part, "lines"),
                        find(part, "first").map(first -> string(part, "first")),
                        find(part, "last").map(last -> string(part, "last"))));
        return new Part(
                parsed, number(part, "size"), Buffer.buffer(HexFormat.of().parseHex(sha256)), contents);
    }

    private Optional<Member> find(Member object, String name) {
        return Members.find(text, object.valueStart(), name);
    }

    private Member member(Member object, String name) {
        return find(object, name).orElseThrow(() -> PackageFault.malformed(NAME, name + " is missing"));
    }

    private Member object(Member object, String name) {
        Member member = member(object, name);
        if (!member.isObject(text)) {
            throw PackageFault.malformed(NAME, name + " is not an object");
        }
        return member;
    }

    private String string(Member object, String name) {
        return member(object, name)
                .string(text)
                .orElseThrow(() -> PackageFault.malformed(NAME, name + " is not a string"));
    }

    private String named(Member object, String name) {
        String value = string(object, name);
        if (value.length() > LONGEST_NAME) {
            throw PackageFault.tooLarge(NAME, name + " is longer than " + LONGEST_NAME + " characters");
        }
        return value;
    }

    private long number(Member object, String name) {
        String raw = member(object, name).raw(text);
        if (!NUMBER.matcher(raw).matches()) {
            throw PackageFault.malformed(NAME, name + " is not a whole number");
        }
        return Long.parseLong(raw);
    }

    private UUID id(Member object, String name) {
        return Ids.parse(string(object, name)).orElseThrow(() -> PackageFault.malformed(NAME, name + " is not a UUID"));
    }

    private OffsetDateTime time(Member object, String name) {
        try {
            return LineWriter.TIME.parse(string(object, name), Instant::from).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw PackageFault.malformed(NAME, name + " is not a time");
        }
    }
}
