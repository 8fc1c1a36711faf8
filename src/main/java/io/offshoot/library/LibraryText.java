package io.offshoot.library;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonString;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text of an object of the Library door, with its members one by one; what is not changed stays byte for byte. */
public final class LibraryText {
    private final byte[] text;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private LibraryText(byte[] text) {
        this.text = text;
        for (Member member : Members.of(text, 0)) {
            members.put(member.name(text), member);
        }
    }

    /** The text of a resource. */
    public static LibraryText of(Buffer content) {
        return new LibraryText(content.getBytes());
    }

    /** The text of a new resource, without members yet. */
    public static LibraryText create(ResourceType type) {
        return new LibraryText(("{\"resourceType\":\"" + type.name() + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    public Buffer content() {
        return Buffer.buffer(text);
    }

    /** The names of its members, in order. */
    public List<String> names() {
        return List.copyOf(members.keySet());
    }

    /** A member that is a string; empty when it is none. */
    public Optional<String> string(String member) {
        return Optional.ofNullable(members.get(member)).flatMap(found -> found.string(text));
    }

    /** A member as it is written. */
    public Optional<String> raw(String member) {
        return Optional.ofNullable(members.get(member)).map(found -> found.raw(text));
    }

    /** The references that a member, an array of references, holds, in order. */
    public List<String> references(String member) {
        return raw(member).map(json -> List.of(Json.read(json, Reference[].class))).orElse(List.of()).stream()
                .map(Reference::reference)
                .toList();
    }

    /** The reference that a member holds; empty when it is none. */
    public String reference(String member) {
        return Optional.ofNullable(members.get(member))
                .filter(found -> found.isObject(text))
                .flatMap(found -> Members.find(text, found.valueStart(), "reference"))
                .flatMap(reference -> reference.string(text))
                .orElse("");
    }

    /** The numbers that a member, an array of numbers, holds. */
    public List<Integer> numbers(String member) {
        return raw(member)
                .map(json -> List.of(Json.read(json, Integer[].class)))
                .orElse(List.of());
    }

    /** The same text with another string as a member. */
    public LibraryText with(String member, String value) {
        return withRaw(member, JsonString.quote(value));
    }

    /** The same text with a member that holds references. */
    public LibraryText withReferences(String member, List<String> references) {
        return withRaw(
                member,
                Json.write(references.stream().map(Reference::new).toList()).getBytes(StandardCharsets.UTF_8));
    }

    /** The same text with a member that is a reference. */
    public LibraryText withReference(String member, String reference) {
        return withRaw(member, Json.write(new Reference(reference)).getBytes(StandardCharsets.UTF_8));
    }

    /** The same text with another value of a member, which is added when it is missing. */
    public LibraryText withRaw(String member, byte[] json) {
        TextEdits edits = new TextEdits(text);
        Member found = members.get(member);
        if (found == null) {
            edits.insertLast(0, member, json);
        } else {
            edits.replace(found, json);
        }
        return new LibraryText(edits.apply());
    }

    /** The same text without a member. */
    public LibraryText without(String member) {
        Member found = members.get(member);
        return found == null
                ? this
                : new LibraryText(new TextEdits(text).remove(found).apply());
    }

    /** A reference alone. */
    record Reference(String reference) {}
}
