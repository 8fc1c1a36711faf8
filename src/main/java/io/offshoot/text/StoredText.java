package io.offshoot.text;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A resource's text as it is stored: what came in without the members that the server owns ({@code id},
 * {@code meta.versionId}, {@code meta.lastUpdated}, {@code meta.project}, {@code meta.author}, {@code meta.compartment}),
 * everything else byte for byte. A {@code meta} that holds nothing else goes too.
 *
 * <p>{@link ReadText} is the way back. Secrets are not looked at here: see {@link Secrets}.
 */
public final class StoredText {
    private static final Set<String> OWNED_OF_META =
            Set.of("versionId", "lastUpdated", "project", "author", "compartment");
    private final byte[] content;
    private final ResourceType type;
    private final Optional<String> id;
    private final FoundMeta meta;

    private StoredText(byte[] content, ResourceType type, Optional<String> id, FoundMeta meta) {
        this.content = content;
        this.type = type;
        this.id = id;
        this.meta = meta;
    }

    /**
     * What is to be stored of a resource that must be of the type {@code expected}.
     *
     * @param incoming a JSON object that {@link JsonCheck#object} passed
     * @throws Failure INVALID when the type is missing or another one, or when a server-owned member has the wrong form
     */
    public static StoredText of(byte[] incoming, ResourceType expected) {
        ResourceType found = typeOf(incoming);
        if (!found.equals(expected)) {
            throw Failure.invalid(
                    "Incorrect resource type: expected " + expected.name() + ", but found " + found.name(),
                    "resourceType");
        }
        return strip(incoming, found);
    }

    /** The same for a resource whose own {@code resourceType} says what it is. */
    public static StoredText of(byte[] incoming) {
        return strip(incoming, typeOf(incoming));
    }

    /**
     * Checks that a text is what is stored of it, in one pass: a JSON object, as {@link JsonCheck#object} wants it, of that
     * type and without a member that the server owns.
     *
     * @throws Failure INVALID when it is not, TOO_LARGE beyond {@link JsonLimits#maxBytes}
     */
    public static void checkStored(byte[] text, ResourceType expected, JsonLimits limits) {
        TopLevel top = JsonCheck.resource(text, limits);
        if (top.id().isPresent()) {
            throw Failure.invalid("The text holds a member that the server owns", expected.name() + ".id");
        }
        top.meta().ifPresent(at -> checkStoredMeta(text, at, expected.name() + ".meta"));
        if (top.resourceType().isEmpty() || !isString(text, top.resourceType().getAsInt(), expected.name())) {
            throw Failure.invalid("The resource is not of type " + expected.name(), "resourceType");
        }
    }

    private static boolean isString(byte[] text, int at, String value) {
        JsonTokens tokens = new JsonTokens().reset(text, at, text.length);
        return tokens.next() == JsonTokens.Token.STRING && JsonString.is(text, tokens, value);
    }

    private static void checkStoredMeta(byte[] text, int at, String path) {
        List<Member> members = text[at] == '{' ? Members.of(text, at) : List.of();
        if (members.isEmpty()) {
            throw Failure.invalid("meta must be an object that holds something", path);
        }
        for (Member member : members) {
            if (OWNED_OF_META.contains(member.name(text))) {
                throw Failure.invalid("The text holds a member that the server owns", path + "." + member.name(text));
            }
        }
    }

    /**
     * The type that a resource's text names.
     *
     * @throws Failure INVALID when it names none or one that does not exist
     */
    public static ResourceType typeOf(byte[] resource) {
        Member member = Members.find(resource, "resourceType")
                .orElseThrow(() -> Failure.invalid("Missing resource type", "resourceType"));
        String name = member.string(resource)
                .orElseThrow(() -> Failure.invalid("The resource type must be a string", "resourceType"));
        return ResourceType.named(name).orElseThrow(() -> Failure.invalid("Unknown resource type", "resourceType"));
    }

    /** The bytes to store; the caller must not change them. */
    public byte[] content() {
        return content;
    }

    public ResourceType type() {
        return type;
    }

    /** The id that came in, any string. */
    public Optional<String> id() {
        return id;
    }

    /** The server-owned members of {@code meta} that came in. */
    public FoundMeta meta() {
        return meta;
    }

    private static StoredText strip(byte[] text, ResourceType type) {
        TextEdits edits = new TextEdits(text);
        Optional<Member> id = Members.find(text, "id");
        id.ifPresent(edits::remove);
        Optional<String> idFound = id.map(member -> string(text, member, type.name() + ".id"));
        FoundMeta meta = Members.find(text, "meta")
                .map(member -> stripMeta(text, type, member, edits))
                .orElse(FoundMeta.NONE);
        byte[] stripped = edits.apply();
        return new StoredText(stripped, type, idFound, meta);
    }

    private static FoundMeta stripMeta(byte[] text, ResourceType type, Member meta, TextEdits edits) {
        String path = type.name() + ".meta";
        if (!meta.isObject(text)) {
            throw Failure.invalid("meta must be an object", path);
        }
        List<Member> members = Members.of(text, meta.valueStart());
        List<Member> owned = members.stream()
                .filter(member -> OWNED_OF_META.contains(member.name(text)))
                .toList();
        if (owned.size() == members.size()) {
            // Also an object that was empty from the start, so that storing what was read changes nothing.
            edits.remove(meta);
        } else {
            owned.forEach(edits::remove);
        }
        return new FoundMeta(
                string(text, meta, "versionId", path),
                string(text, meta, "lastUpdated", path),
                string(text, meta, "project", path),
                author(text, meta, path));
    }

    private static Optional<String> author(byte[] text, Member meta, String path) {
        Optional<Member> author = Members.find(text, meta.valueStart(), "author");
        if (author.isPresent() && !author.get().isObject(text)) {
            throw Failure.invalid("A reference must be an object", path + ".author");
        }
        return author.flatMap(reference -> string(text, reference, "reference", path + ".author"));
    }

    private static Optional<String> string(byte[] text, Member object, String name, String path) {
        return Members.find(text, object.valueStart(), name).map(member -> string(text, member, path + "." + name));
    }

    private static String string(byte[] text, Member member, String path) {
        return member.string(text).orElseThrow(() -> Failure.invalid("A string is expected", path));
    }
}
