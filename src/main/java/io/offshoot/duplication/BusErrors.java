package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a {@link Failure} crosses the event bus: its kind as the failure code, its issues as JSON. */
public final class BusErrors {
    private static final Logger LOG = LoggerFactory.getLogger(BusErrors.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private BusErrors() {}

    /** Answers a message with the outcome of its work. */
    public static void reply(Message<String> message, Function<String, ? extends Future<?>> work) {
        // What the work throws is answered too: a sender must not wait for its time-out.
        Future.succeededFuture(message.body())
                .<Object>compose(body -> work.apply(body).map(value -> value))
                .map(Json::write)
                .onSuccess(message::reply)
                .onFailure(error -> {
                    if (!(error instanceof Failure)) {
                        LOG.atError()
                                .addKeyValue("address", message.address())
                                .setCause(error)
                                .log("message not served");
                    }
                    FailureText text = FailureText.of(error);
                    message.fail(text.kind().status(), Json.write(text));
                });
    }

    /** Turns the failure of a request back into what the other side failed with. */
    public static Throwable received(Throwable error) {
        if (!(error instanceof ReplyException reply)) {
            return error;
        }
        if (reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            Failure failure = Json.read(reply.getMessage(), FailureText.class).failure();
            return switch (failure.kind()) {
                case UNAVAILABLE -> Failure.unavailable(failure.getMessage(), RETRY_AFTER, reply);
                case TOO_MANY_REQUESTS -> Failure.tooManyRequests(failure.getMessage(), Admission.LATER);
                default -> failure;
            };
        }
        return Failure.unavailable("The server is starting or stopping; try again", RETRY_AFTER, reply);
    }
}
