package io.offshoot.container;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.text.JsonString;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The text of a data object, as the server keeps it: what all copies share (state, hidden, types, created, createdBy, links,
 * details, spec), and what each copy has of its own (folder, name, tags, properties, archivalState, sponsorship). What
 * callers gave stands in it byte for byte.
 *
 * <p>The text begins with the type and the folder, in that order: {@code with_folder} of the database relies on it.
 */
public final class ObjectText {
    /** The states of an object. */
    public static final String OPEN = "open";

    public static final String CLOSING = "closing";
    public static final String CLOSED = "closed";

    private final byte[] text;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private ObjectText(byte[] text) {
        this.text = text;
        for (Member member : Members.of(text, 0)) {
            members.put(member.name(text), member);
        }
    }

    /** The text of a row, or the one that a FHIR resource without a Placement stands for. */
    public static ObjectText of(ObjectRow row) {
        return row.described() ? new ObjectText(row.content().getBytes()) : bare(row.key(), row.lastUpdated());
    }

    /** A text that {@link #bytes} gave. */
    public static ObjectText of(byte[] text) {
        return new ObjectText(text);
    }

    /**
     * The text of a new object.
     *
     * @param own further members with their JSON, in order
     */
    public static ObjectText create(ResourceKey object, String folder, String name, Map<String, byte[]> own) {
        ResourceType described = ObjectStore.describing(object.type());
        StringBuilder head = new StringBuilder("{\"resourceType\":\"").append(described.name());
        head.append("\",\"folder\":").append(quoted(folder));
        if (!described.equals(object.type())) {
            head.append(",\"object\":{\"reference\":\"").append(object).append("\"}");
        }
        head.append(",\"name\":").append(quoted(name));
        own.forEach((member, json) ->
                head.append(",\"").append(member).append("\":").append(new String(json, StandardCharsets.UTF_8)));
        return new ObjectText(head.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectText bare(ResourceKey object, OffsetDateTime lastUpdated) {
        Map<String, byte[]> own = new LinkedHashMap<>();
        own.put("state", json(CLOSED));
        own.put("hidden", json(false));
        own.put(
                "types",
                json(
                        object.type().equals(ResourceType.BINARY)
                                ? List.of()
                                : List.of(object.type().name())));
        own.put("tags", json(List.of()));
        own.put("properties", json(Map.of()));
        own.put("created", json(lastUpdated.toInstant().getEpochSecond() * 1000));
        own.put("createdBy", json(""));
        own.put("links", json(List.of()));
        return create(object, FolderPath.ROOT, bareName(object), own);
    }

    /** What a FHIR resource is called until it is given a name: {@code Patient-<id>}. */
    public static String bareName(ResourceKey object) {
        return object.type().name() + "-" + object.id();
    }

    /** The JSON of a value. */
    public static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String value) {
        return new String(JsonString.quote(value), StandardCharsets.UTF_8);
    }

    /** The exact text. */
    public byte[] bytes() {
        return text.clone();
    }

    public String folder() {
        return string("folder");
    }

    public String name() {
        return string("name");
    }

    public String state() {
        return string("state");
    }

    /** Whether its state is {@link #OPEN}. */
    public boolean open() {
        return state().equals(OPEN);
    }

    public boolean hidden() {
        return raw("hidden").equals(Optional.of("true"));
    }

    /** Whether the platform sponsors it now. */
    public boolean sponsored() {
        return raw("sponsored").equals(Optional.of("true"))
                && raw("sponsoredUntil")
                        .map(Long::parseLong)
                        .filter(until -> until <= System.currentTimeMillis())
                        .isEmpty();
    }

    /** The objects that it links to, in the order in which they are named, each once. */
    public List<String> links() {
        return strings("links");
    }

    /** A member that is a string; empty when it is none. */
    public String string(String member) {
        return Optional.ofNullable(members.get(member))
                .flatMap(found -> found.string(text))
                .orElse("");
    }

    /** A member that is an array of strings; none when it is missing. */
    public List<String> strings(String member) {
        return raw(member).map(json -> List.of(Json.read(json, String[].class))).orElse(List.of());
    }

    /** The properties, in a map of the caller's own. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        ((Map<?, ?>) Json.read(raw("properties").orElse("{}"), Map.class))
                .forEach((key, value) -> properties.put(String.valueOf(key), String.valueOf(value)));
        return properties;
    }

    /** A member as it is written. */
    public Optional<String> raw(String member) {
        return Optional.ofNullable(members.get(member)).map(found -> found.raw(text));
    }

    /** The same text with another value of a member, which is added when it is missing. */
    public ObjectText with(String member, byte[] json) {
        TextEdits edits = new TextEdits(text);
        Member found = members.get(member);
        if (found == null) {
            edits.insertLast(0, member, json);
        } else {
            edits.replace(found, json);
        }
        return new ObjectText(edits.apply());
    }

    /** The same text with other details, and the links that these and the specification hold. */
    public ObjectText withDetails(byte[] details) {
        Set<ResourceKey> links = new LinkedHashSet<>(DataLinks.of(details));
        raw("spec").ifPresent(spec -> links.addAll(DataLinks.of(spec.getBytes(StandardCharsets.UTF_8))));
        return with("details", details).with("links", references(links));
    }

    /** The same text with another specification, and the links that this and the details hold. */
    public ObjectText withSpec(byte[] spec) {
        Set<ResourceKey> links = new LinkedHashSet<>();
        raw("details").ifPresent(details -> links.addAll(DataLinks.of(details.getBytes(StandardCharsets.UTF_8))));
        links.addAll(DataLinks.of(spec));
        return with("spec", spec).with("links", references(links));
    }

    /** The JSON of a list of links, in the form in which duplications rewrite them. */
    public static byte[] references(Collection<ResourceKey> links) {
        return json(links.stream().map(ResourceKey::toString).toList());
    }

    /** The same text without a member. */
    public ObjectText without(String member) {
        Member found = members.get(member);
        return found == null
                ? this
                : new ObjectText(new TextEdits(text).remove(found).apply());
    }
}
