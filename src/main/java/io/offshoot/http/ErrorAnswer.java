package io.offshoot.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;

/**
 * An error on its way to the caller.
 *
 * @param status the HTTP status; usually that of the failure's kind, but HTTP has finer ones (408, 414, 431 …) which
 *     only the frame of the server uses
 * @param failure what to say
 */
public record ErrorAnswer(int status, Failure failure) {
    /** The answer to a failure, with the status of its kind. */
    public static ErrorAnswer of(Failure failure) {
        return new ErrorAnswer(failure.kind().status(), failure);
    }

    /** An answer that only a status describes; the text is the status's own phrase. */
    public static ErrorAnswer of(int status) {
        return of(status, HttpResponseStatus.valueOf(status).reasonPhrase());
    }

    /** An answer with a sentence of its own. */
    public static ErrorAnswer of(int status, String text) {
        return new ErrorAnswer(status, Failure.of(kind(status), text));
    }

    private static Kind kind(int status) {
        for (Kind kind : Kind.values()) {
            if (kind.status() == status) {
                return kind;
            }
        }
        return switch (status) {
            case 414, 431 -> Kind.TOO_LARGE;
            default -> status >= 400 && status < 500 ? Kind.INVALID : Kind.INTERNAL;
        };
    }
}
