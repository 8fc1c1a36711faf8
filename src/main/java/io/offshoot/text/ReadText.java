package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/**
 * A resource as it is read: its stored text with the members that the server owns spliced in, the {@code id} and, where
 * there is none, the {@code meta} right after {@code resourceType}, else its own members at the start of {@code meta}.
 *
 * <p>The same arguments always give the same bytes, and {@link StoredText} gives back exactly the text put in.
 */
public final class ReadText {
    /** FHIR's instant in the form that JavaScript's {@code toISOString} has. */
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] USUAL_START = Name.of("{\"resourceType\":\"");

    private ReadText() {}

    /** An instant as {@code meta.lastUpdated} shows it: UTC, milliseconds. */
    public static String instant(Instant instant) {
        return INSTANT.format(instant);
    }

    /**
     * The text to show.
     *
     * @param content stored text, as {@link StoredText#content} gives it
     * @param extended whether {@code meta} shows project, author and compartments
     * @throws IllegalArgumentException when the content has no {@code resourceType}
     */
    public static byte[] of(byte[] content, ServerOwned owned, boolean extended) {
        int afterType = afterType(content);
        String id = ",\"id\":\"" + owned.id() + "\"";
        String members = members(owned, extended);
        Optional<Member> meta = Members.find(content, "meta");
        if (meta.isEmpty()) {
            byte[] both = utf8(id + ",\"meta\":{" + members + "}");
            return splice(content, afterType, both, content.length, utf8(""));
        }
        int inMeta = meta.get().valueStart() + 1;
        while (content[inMeta] <= ' ') {
            inMeta++;
        }
        byte[] atMeta = utf8(content[inMeta] == '}' ? members : members + ",");
        return inMeta < afterType
                ? splice(content, inMeta, atMeta, afterType, utf8(id))
                : splice(content, afterType, utf8(id), inMeta, atMeta);
    }

    /** Where the value of {@code resourceType} ends; nearly all resources begin with it. */
    private static int afterType(byte[] content) {
        int from = USUAL_START.length;
        if (content.length > from && Arrays.equals(content, 0, from, USUAL_START, 0, from)) {
            int quote = Bytes.quoteOrBackslash(content, from, content.length);
            if (content[quote] == '"') {
                return quote + 1;
            }
        }
        return Members.find(content, "resourceType")
                .orElseThrow(() -> new IllegalArgumentException("stored text without a resource type"))
                .valueEnd();
    }

    private static String members(ServerOwned owned, boolean extended) {
        StringBuilder members = new StringBuilder(400)
                .append("\"versionId\":\"")
                .append(owned.versionId())
                .append("\",\"lastUpdated\":\"")
                .append(instant(owned.lastUpdated()))
                .append('"');
        if (extended) {
            owned.author().ifPresent(author -> reference(members.append(",\"author\":"), author));
            owned.project()
                    .ifPresent(project ->
                            members.append(",\"project\":\"").append(project).append('"'));
            if (!owned.compartments().isEmpty()) {
                members.append(",\"compartment\":");
                char before = '[';
                for (String compartment : owned.compartments()) {
                    reference(members.append(before), compartment);
                    before = ',';
                }
                members.append(']');
            }
        }
        return members.toString();
    }

    private static void reference(StringBuilder out, String reference) {
        out.append("{\"reference\":")
                .append(new String(JsonString.quote(reference), StandardCharsets.UTF_8))
                .append('}');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The content with one insertion at {@code first} and another one at {@code second}, which is not before it. */
    private static byte[] splice(byte[] content, int first, byte[] atFirst, int second, byte[] atSecond) {
        byte[] text = new byte[content.length + atFirst.length + atSecond.length];
        System.arraycopy(content, 0, text, 0, first);
        System.arraycopy(atFirst, 0, text, first, atFirst.length);
        int at = first + atFirst.length;
        System.arraycopy(content, first, text, at, second - first);
        at += second - first;
        System.arraycopy(atSecond, 0, text, at, atSecond.length);
        System.arraycopy(content, second, text, at + atSecond.length, content.length - second);
        return text;
    }
}
