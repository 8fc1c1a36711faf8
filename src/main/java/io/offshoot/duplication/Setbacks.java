package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.operations.WorkMetrics;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells operators what of the work on duplications went wrong. */
final class Setbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Setbacks.class);

    private final WorkMetrics metrics;
    private final BooleanSupplier stopped;

    /** @param stopped whether work was cut off on purpose, to be gone on with later */
    Setbacks(WorkMetrics metrics, BooleanSupplier stopped) {
        this.metrics = metrics;
        this.stopped = stopped;
    }

    void stepPutOff(UUID duplication, Throwable error) {
        metrics.stepPutOff();
        log(duplication, error, "step put off");
    }

    void rangePutOff(UUID duplication, Throwable error) {
        metrics.rangePutOff();
        log(duplication, error, "range put off");
    }

    void log(UUID duplication, Throwable error, String what) {
        LOG.atLevel(stopped.getAsBoolean() ? Level.DEBUG : Level.WARN)
                .addKeyValue("duplication", duplication)
                .addKeyValue("cause", String.valueOf(error.getMessage()))
                .setCause(error instanceof Failure ? error.getCause() : error)
                .log(what);
    }
}
