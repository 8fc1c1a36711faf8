package io.offshoot.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.Json;
import io.offshoot.peer.PeerFault.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/**
 * Reads answers of other environments that are JSON: so much, for so long, nothing of another type, and nothing that a network
 * has changed.
 */
final class PeerAnswers {
    private final Vertx vertx;
    private final Duration limit;

    /** @param limit how long an answer may take to come */
    PeerAnswers(Vertx vertx, Duration limit) {
        this.vertx = vertx;
        this.limit = limit;
    }

    /**
     * Reads a whole answer.
     *
     * @param parse makes something of it; throws an {@link IllegalArgumentException} when it cannot
     * @return fails with {@link PeerFault}
     */
    <T> Future<T> read(Peer peer, HttpClientResponse answer, Function<JsonNode, T> parse) {
        if (!isJson(answer)) {
            PeerConnections.reset(answer);
            return strange(peer, "the answer is not of the type application/json");
        }
        String digest = answer.getHeader(ContentDigest.HEADER);
        return collect(peer, answer).compose(body -> {
            if (digest != null && !digest.equals(ContentDigest.of(body.getBytes()))) {
                return strange(peer, "the answer is not the one that was sent");
            }
            try {
                return Future.succeededFuture(parse.apply(Json.mapper().readTree(body.getBytes())));
            } catch (IOException | IllegalArgumentException e) {
                return strange(peer, "the answer is no JSON of the form expected");
            }
        });
    }

    private static boolean isJson(HttpClientResponse answer) {
        String type = String.valueOf(answer.getHeader("Content-Type"));
        return type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")
                && answer.getHeader("Content-Encoding") == null;
    }

    private Future<Buffer> collect(Peer peer, HttpClientResponse answer) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(
                limit.toMillis(),
                fired -> whole.tryFail(PeerFault.of(Reason.UNREACHABLE, peer, "the answer took longer than " + limit)));
        answer.handler(bytes -> {
            if (body.length() + bytes.length() > PeerLimits.ANSWER_BYTES) {
                whole.tryFail(PeerFault.of(Reason.STRANGE, peer, "the answer is longer than any"));
            } else {
                body.appendBuffer(bytes);
            }
        });
        answer.exceptionHandler(error -> whole.tryFail(PeerFault.unreachable(peer, error)));
        answer.endHandler(end -> whole.tryComplete(body));
        answer.resume();
        return whole.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.failed()) {
                PeerConnections.reset(answer);
            }
        });
    }

    private static <T> Future<T> strange(Peer peer, String detail) {
        return Future.failedFuture(PeerFault.of(Reason.STRANGE, peer, detail));
    }
}
