package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of an index: a stretch of a Binary's bytes that stands in the part of the same number.
 *
 * @param size of the whole, in bytes
 * @param sha256 of the whole
 * @param from where the stretch begins in the whole
 * @param offset where it begins in the unpacked part
 */
record BinaryLine(UUID id, UUID version, long size, Buffer sha256, long from, int offset, int length) {
    private static final String UUID_FORM = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String SMALL = "(0|[1-9][0-9]{0,8})";
    private static final Pattern FORM = Pattern.compile("\\{\"id\":\"" + UUID_FORM + "\",\"versionId\":\"" + UUID_FORM
            + "\",\"size\":" + NUMBER + ",\"sha256\":\"([0-9a-f]{64})\",\"from\":" + NUMBER + ",\"offset\":" + SMALL
            + ",\"length\":" + SMALL + "\\}");

    /** The longest line there can be, and then some. */
    static final int LONGEST = 1000;

    /** Whether the whole ends with it. */
    boolean isLast() {
        return from + length == size;
    }

    byte[] text() {
        return ("{\"id\":\"" + id + "\",\"versionId\":\"" + version + "\",\"size\":" + size + ",\"sha256\":\""
                        + HexFormat.of().formatHex(sha256.getBytes()) + "\",\"from\":" + from + ",\"offset\":" + offset
                        + ",\"length\":" + length + "}\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The line of that text.
     *
     * @throws Failure INVALID when it is none
     */
    static BinaryLine parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Failure.invalid("The line is not of the form that the format prescribes");
        }
        return new BinaryLine(
                Ids.parse(form.group(1)).orElseThrow(),
                Ids.parse(form.group(2)).orElseThrow(),
                Long.parseLong(form.group(3)),
                Buffer.buffer(HexFormat.of().parseHex(form.group(4))),
                Long.parseLong(form.group(5)),
                Integer.parseInt(form.group(6)),
                Integer.parseInt(form.group(7)));
    }
}
