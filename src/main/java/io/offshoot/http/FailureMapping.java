package io.offshoot.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever went wrong into an answer. What nobody foresaw is a 500 without any detail, logged here, once, with
 * its stack and the id of the request that the caller also sees.
 */
public final class FailureMapping {
    private static final Logger LOG = LoggerFactory.getLogger(FailureMapping.class);

    private static final Duration LATER = Duration.ofSeconds(5);

    private FailureMapping() {}

    /** The answer to an exception. */
    public static ErrorAnswer of(Throwable thrown, RequestContext request) {
        return of(-1, Optional.of(thrown), request);
    }

    /**
     * The answer to a failed routing context.
     *
     * @param status the status the context was failed with, -1 or 500 for none
     * @param thrown the exception, if there was one
     */
    public static ErrorAnswer of(int status, Optional<Throwable> thrown, RequestContext request) {
        ErrorAnswer answer = answer(status, thrown, request);
        request.answered(answer);
        return answer;
    }

    private static ErrorAnswer answer(int status, Optional<Throwable> thrown, RequestContext request) {
        Throwable cause = thrown.map(FailureMapping::unwrap).orElse(null);
        if (cause instanceof Failure failure) {
            if (failure.kind() == Kind.INTERNAL) {
                log(failure, request);
            }
            return ErrorAnswer.of(failure);
        }
        if (cause instanceof HttpException http && isClientError(http.getStatusCode())) {
            int code = http.getStatusCode();
            String text =
                    http.getPayload() == null ? HttpResponseStatus.valueOf(code).reasonPhrase() : http.getPayload();
            return ErrorAnswer.of(code, text);
        }
        if (isClientError(status)) {
            return ErrorAnswer.of(status);
        }
        log(cause, request);
        if (cause instanceof OutOfMemoryError) {
            // Those who take much share a budget, but nothing bounds many who take a little too much at once.
            return ErrorAnswer.of(Failure.unavailable("The server is out of memory; try again", LATER, cause));
        }
        return ErrorAnswer.of(500, "Internal server error");
    }

    private static boolean isClientError(int status) {
        return status >= 400 && status < 500;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void log(Throwable cause, RequestContext request) {
        LOG.atError()
                .setCause(cause)
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("route", request.route())
                .log("Request failed unexpectedly");
    }
}
