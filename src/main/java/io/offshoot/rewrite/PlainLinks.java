package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@link DataObjectForm} finds, once more and as plainly as can be: for checking it. Shares no code with it. */
final class PlainLinks {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(62);
    private static final Pattern ID =
            Pattern.compile("(record|file|applet|workflow|database|project|container)-([0-9A-Za-z]{24})");
    private static final Pattern PLACE = Pattern.compile("\"(\\$dnanexus_link|id|project|executable)\"\\s*:\\s*$");
    private static final Pattern OBJECT =
            Pattern.compile("^\\{\"resourceType\":\"(Record|Applet|Workflow|Database|Placement)\"");
    private static final int FAR = 200;

    private PlainLinks() {}

    /** An id in a text: where its 24 digits stand, and what they say. */
    record Link(int start, int end, ResourceType type, UUID id) {}

    /** Whether such ids are looked for in that text at all. */
    static boolean mayHold(byte[] json) {
        return OBJECT.matcher(new String(json, 0, Math.min(json.length, 60), StandardCharsets.ISO_8859_1))
                .find();
    }

    /** Whether the string that begins at {@code quote} is the one reference of a data object: what is its own. */
    static boolean isReference(byte[] json, int quote) {
        String before = new String(json, Math.max(0, quote - 30), Math.min(30, quote), StandardCharsets.ISO_8859_1);
        return before.endsWith("\"object\":{\"reference\":");
    }

    /** The id whose string the byte at {@code at} belongs to, in a place where ids may stand. */
    static Optional<Link> around(byte[] json, int at) {
        int quote = at;
        while (quote > 0 && at - quote < FAR && json[quote - 1] != '"') {
            quote--;
        }
        if (quote == 0 || !mayHold(json)) {
            return Optional.empty();
        }
        String before =
                new String(json, Math.max(0, quote - 1 - FAR), Math.min(FAR, quote - 1), StandardCharsets.ISO_8859_1);
        return PLACE.matcher(before).find() ? at(json, quote) : Optional.empty();
    }

    /** The id that the string is whose inside begins at {@code from}. */
    static Optional<Link> at(byte[] json, int from) {
        int[] offsets = new int[64];
        StringBuilder text = new StringBuilder();
        int i = from;
        while (i < json.length && json[i] != '"' && text.length() < 60) {
            offsets[text.length()] = i;
            int length = json[i] != '\\' ? 1 : json[i + 1] == 'u' ? 6 : 2;
            text.append(PlainJson.unescape(json, i, Math.min(json.length, i + length)));
            i += length;
        }
        Matcher id = ID.matcher(text);
        if (!id.matches()) {
            return Optional.empty();
        }
        BigInteger number = BigInteger.ZERO;
        for (char digit : id.group(2).toCharArray()) {
            number = number.multiply(BASE).add(BigInteger.valueOf(ALPHABET.indexOf(digit)));
        }
        int end = i;
        int code = number.shiftRight(128).intValue();
        UUID uuid = new UUID(number.shiftRight(64).longValue(), number.longValue());
        return ResourceType.all().stream()
                .filter(type -> type.code() == code && fits(id.group(1), type))
                .findFirst()
                .map(type -> new Link(offsets[id.start(2)], end, type, uuid));
    }

    private static boolean fits(String className, ResourceType type) {
        return switch (className) {
            case "project", "container" -> type.name().equals("Project");
            case "file" -> type.name().equals("Binary");
            case "applet" -> type.name().equals("Applet");
            case "workflow" -> type.name().equals("Workflow");
            case "database" -> type.name().equals("Database");
            default ->
                type.name().equals("Record")
                        || (type.code() < 300
                                && !type.name().equals("Binary")
                                && !type.name().equals("AuditEvent"));
        };
    }

    /** The 24 digits of an id. */
    static String digits(ResourceType type, UUID id) {
        BigInteger rest = new BigInteger(id.toString().replace("-", ""), 16)
                .or(BigInteger.valueOf(type.code()).shiftLeft(128));
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            digits.append(ALPHABET.charAt(rest.mod(BASE).intValue()));
            rest = rest.divide(BASE);
        }
        return digits.reverse().toString();
    }
}
