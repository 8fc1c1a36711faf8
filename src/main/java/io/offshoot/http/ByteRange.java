package io.offshoot.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.HttpException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a request wants (RFC 9110, 14): one range of bytes. Several ranges at once, other units and
 * nonsense mean the whole file.
 *
 * @param from its first byte
 * @param length how many bytes
 * @param whole whether it is the whole file because nothing else was asked for
 */
public record ByteRange(long from, long length, boolean whole) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * Reads the header.
     *
     * @param size of the file
     * @throws HttpException 416 when the range lies behind the end; {@code Content-Range} is set then
     */
    public static ByteRange of(Optional<String> header, long size, HttpServerResponse response) {
        Matcher range = ONE.matcher(header.orElse("").strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return new ByteRange(0, size, true);
        }
        long from;
        long to = size - 1;
        if (range.group(1).isEmpty()) {
            from = Math.max(0, size - Long.parseLong(range.group(2)));
        } else {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(range.group(2)));
            if (!range.group(2).isEmpty() && Long.parseLong(range.group(2)) < from) {
                return new ByteRange(0, size, true);
            }
        }
        if (from >= size) {
            response.putHeader("Content-Range", "bytes */" + size);
            throw new HttpException(416, "The file has " + size + " bytes");
        }
        return new ByteRange(from, to - from + 1, false);
    }

    /**
     * Says in the head of the answer how much of the file follows: the status 206 with {@code Content-Range} where it is a
     * part of it.
     *
     * @param size of the file
     */
    public void announce(HttpServerResponse response, long size) {
        response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        if (!whole) {
            response.setStatusCode(206)
                    .putHeader(HttpHeaders.CONTENT_RANGE, "bytes " + from + "-" + (from + length - 1) + "/" + size);
        }
    }
}
