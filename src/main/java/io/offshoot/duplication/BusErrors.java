package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.List;

/** How a {@link Failure} crosses the event bus: its kind as the failure code, its issues as JSON. */
public final class BusErrors {
    private record Issues(Failure.Kind kind, List<Failure.Issue> issues) {}

    private BusErrors() {}

    /** Answers a message with the outcome of its work. */
    public static void reply(Message<String> message, Future<?> work) {
        work.onSuccess(value -> message.reply(Json.write(value))).onFailure(error -> {
            Failure failure = error instanceof Failure known
                    ? known
                    : Failure.of(Failure.Kind.INTERNAL, String.valueOf(error.getMessage()));
            message.fail(failure.kind().status(), Json.write(new Issues(failure.kind(), failure.issues())));
        });
    }

    /** Turns the failure of a request back into what the other side failed with. */
    public static Throwable received(Throwable error) {
        if (!(error instanceof ReplyException reply)) {
            return error;
        }
        if (reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            Issues issues = Json.read(reply.getMessage(), Issues.class);
            return Failure.of(issues.kind(), issues.issues());
        }
        return Failure.unavailable("The server is starting or stopping; try again", Duration.ofSeconds(2), reply);
    }
}
