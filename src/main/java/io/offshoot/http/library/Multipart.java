package io.offshoot.http.library;

import io.offshoot.archive.Pull;
import io.offshoot.duplication.Turns;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a body of type {@code multipart/form-data} part by part while it comes in, and holds no more of it than a piece. The
 * file name that a part brings is never looked at.
 */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile(
            ";\\s*boundary=(?:\"([^\"\\r\\n]{1,70})\"|([^\\s\";]{1,70}))\\s*(?:;.*)?$", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[;\\s]name=(?:\"([^\"]{0,100})\"|([^\\s\";]{1,100}))");
    private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_PARTS = 16;
    private static final int LONGEST_HEADERS = 8 << 10;
    private static final int PIECE = 64 << 10;

    private final Pull body;
    private final byte[] delimiter;
    /** What has come and was not handed on. */
    private byte[] held = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private int at;
    private int parts;

    private Multipart(Pull body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The body of a request.
     *
     * @throws Failure UNSUPPORTED_MEDIA_TYPE when it is no form, INVALID when it tells no boundary
     */
    static Multipart of(String contentType, Pull body) {
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).matches("multipart/form-data\\s*(;.*)?")) {
            throw Failure.of(Kind.UNSUPPORTED_MEDIA_TYPE, "The body must be of the type multipart/form-data");
        }
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw Failure.invalid("The Content-Type tells no boundary");
        }
        return new Multipart(body, boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
    }

    /** The name of the next field, once all of the one before was read; empty behind the last one. */
    Future<Optional<String>> next() {
        Future<Void> begun = parts > 0 ? Future.succeededFuture() : first();
        return begun.compose(ready -> require(2)).compose(there -> {
            if (held[at] == '-' && held[at + 1] == '-') {
                return Future.succeededFuture(Optional.empty());
            }
            if (held[at] != '\r' || held[at + 1] != '\n') {
                return Future.failedFuture(broken("something stands behind a boundary"));
            }
            if (++parts > MOST_PARTS) {
                return Future.failedFuture(broken("it has more than " + MOST_PARTS + " parts"));
            }
            return headers().map(text -> Optional.of(name(text)));
        });
    }

    /** More of the field's value; empty at its end. */
    Future<Optional<Buffer>> piece() {
        int found = find(delimiter);
        if (found > at) {
            return Future.succeededFuture(Optional.of(take(found)));
        }
        if (found == at) {
            at += delimiter.length;
            return Future.succeededFuture(Optional.empty());
        }
        int sure = held.length - delimiter.length + 1;
        return sure > at ? Future.succeededFuture(Optional.of(take(sure))) : more().compose(more -> piece());
    }

    /** All of a field's value; fails with TOO_LARGE. */
    Future<Buffer> whole(String field, int most) {
        Buffer whole = Buffer.buffer();
        return Turns.whileTrue(() -> piece().map(piece -> {
                    piece.ifPresent(whole::appendBuffer);
                    if (whole.length() > most) {
                        throw Failure.of(Kind.TOO_LARGE, "The field " + field + " has more than " + most + " bytes");
                    }
                    return piece.isPresent();
                }))
                .map(whole);
    }

    private Future<Void> first() {
        return require(delimiter.length).compose(there -> {
            if (find(delimiter) != at) {
                return Future.failedFuture(broken("it does not begin with its boundary"));
            }
            at += delimiter.length;
            return Future.succeededFuture();
        });
    }

    private Future<String> headers() {
        int end = find(HEADERS_END);
        if (end >= 0) {
            String text = new String(held, at, end - at, StandardCharsets.UTF_8);
            // The line break before the value may be the one before a boundary, where the value is empty.
            at = end + HEADERS_END.length - 2;
            return emptyOrSkip().map(text);
        }
        return held.length - at > LONGEST_HEADERS
                ? Future.failedFuture(broken("the headers of a part are too long"))
                : more().compose(more -> headers());
    }

    private Future<Void> emptyOrSkip() {
        return require(delimiter.length).map(there -> {
            if (find(delimiter) != at) {
                at += 2;
            }
            return null;
        });
    }

    private static String name(String headers) {
        for (String line : headers.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                Matcher name = NAME.matcher(line);
                if (name.find()) {
                    return name.group(1) == null ? name.group(2) : name.group(1);
                }
            }
        }
        throw broken("a part has no name");
    }

    /** Where that stands in what is held; -1 when it does not. */
    private int find(byte[] wanted) {
        for (int i = at; i <= held.length - wanted.length; i++) {
            if (held[i] == wanted[0] && java.util.Arrays.equals(held, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private Buffer take(int to) {
        Buffer taken = Buffer.buffer(java.util.Arrays.copyOfRange(held, at, to));
        at = to;
        return taken;
    }

    private Future<Void> require(int count) {
        return held.length - at >= count ? Future.succeededFuture() : more().compose(more -> require(count));
    }

    private Future<Void> more() {
        return body.some(PIECE).map(piece -> {
            byte[] bytes = piece.orElseThrow(() -> broken("it ends before its last boundary"))
                    .getBytes();
            byte[] joined = new byte[held.length - at + bytes.length];
            System.arraycopy(held, at, joined, 0, held.length - at);
            System.arraycopy(bytes, 0, joined, held.length - at, bytes.length);
            held = joined;
            at = 0;
            return null;
        });
    }

    private static Failure broken(String what) {
        return Failure.invalid("The body is no form that can be read: " + what);
    }
}
