package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Json;
import io.offshoot.operations.Metrics;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of moves that were committed: one log line, one count, one message on the bus each. */
final class Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final Vertx vertx;
    private final Metrics metrics;

    Announcements(Vertx vertx, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    void moved(UUID duplication, String door, DuplicationState from, DuplicationState to, Optional<String> detail) {
        LOG.atInfo()
                .addKeyValue("duplication", duplication)
                .addKeyValue("from", from.label())
                .addKeyValue("to", to.label())
                .addKeyValue("detail", detail.orElse(""))
                .log("duplication moved");
        metrics.duplication(door, to.label());
        vertx.eventBus().publish(Addresses.MOVED, Json.write(new DuplicationMoved(duplication, to.label())));
        vertx.eventBus().publish(Addresses.HINT, "");
    }
}
