package io.offshoot.http;

import io.vertx.core.buffer.Buffer;

/** Gives an error the shape that the callers of one door expect. Called from several event loops. */
@FunctionalInterface
public interface ErrorWriter {
    /**
     * Renders an answer. The status and the headers that follow from the failure ({@code Retry-After},
     * {@code WWW-Authenticate}, {@code Allow}) are set by the frame.
     */
    Body render(ErrorAnswer answer, RequestContext request);

    /** The status to send; a door whose clients expect others than those of the kinds gives its own. */
    default int status(ErrorAnswer answer) {
        return answer.status();
    }

    /**
     * What to send.
     *
     * @param contentType the full value of the header, with charset
     * @param bytes the text
     */
    record Body(String contentType, Buffer bytes) {}
}
