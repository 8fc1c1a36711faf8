package io.offshoot.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * Refuses requests that different servers read differently, before anything looks at them. After such a request the
 * connection cannot be trusted: where the next one begins is a matter of opinion.
 */
final class RequestScreen {
    private RequestScreen() {}

    /** Why a request is refused whose head the decoder understood. */
    static Optional<ErrorAnswer> refusal(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
            // The decoder takes any other coding for "no body" and would read the body as the next request.
            if (!encodings.isEmpty()
                    && !(encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked"))) {
                return bad("The only Transfer-Encoding of a request may be chunked");
            }
            int hosts = request.headers().getAll(HttpHeaders.HOST).size();
            if (hosts > 1 || (hosts == 0 && request.version() == HttpVersion.HTTP_1_1)) {
                return bad("A request must have exactly one Host header");
            }
        }
        if (request.authority() == null && request.version() != HttpVersion.HTTP_1_0) {
            return bad("The Host of the request is not valid");
        }
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            return bad("The path of a request must start with a slash");
        }
        String expect = request.getHeader(HttpHeaders.EXPECT);
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            return Optional.of(ErrorAnswer.of(417, "The only expectation that can be met is 100-continue"));
        }
        return isQueryReadable(request) ? Optional.empty() : bad("The query has a bad percent escape");
    }

    private static boolean isQueryReadable(HttpServerRequest request) {
        try {
            request.params();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Why a request is refused whose head the decoder could not understand. */
    static ErrorAnswer undecodable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return ErrorAnswer.of(414, "The request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return ErrorAnswer.of(431, "The request headers are too large");
        }
        return ErrorAnswer.of(400, "The request is not valid HTTP");
    }

    private static Optional<ErrorAnswer> bad(String text) {
        return Optional.of(ErrorAnswer.of(400, text));
    }
}
