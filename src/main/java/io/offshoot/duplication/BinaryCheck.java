package io.offshoot.duplication;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.binary.BinaryAddresses;
import io.offshoot.binary.VerifyBinaries;
import io.offshoot.model.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Has the Binary verticle check all bytes of a project, a batch at a time, one batch in flight. */
public final class BinaryCheck {
    /** Files to hash at a time, and files whose size alone is asked for. */
    private static final int HASHED = 500;

    private static final int SIZED = 2_000;
    private static final UUID FIRST = new UUID(0, 0);
    private static final long TIMEOUT_MILLIS = 60_000;

    /** Time to read a few files of many gigabytes. */
    private static final long HASHING_TIMEOUT_MILLIS = 3_600_000;

    private final Vertx vertx;

    public BinaryCheck(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Checks all Binaries of a project.
     *
     * @param content whether their bytes are read and hashed, or only looked at in size
     * @param afterBatch called after each batch, for example to keep a lease; its failure ends the check
     */
    public Future<BinariesVerified> run(UUID project, boolean content, Supplier<Future<Void>> afterBatch) {
        BinariesVerified[] sum = {new BinariesVerified(0, 0, Optional.of(FIRST), List.of())};
        return Turns.whileTrue(() -> next(project, content, sum[0])
                        .compose(found -> afterBatch.get().map(found))
                        .map(found -> {
                            sum[0] = found;
                            return found.last().isPresent() && found.different().isEmpty();
                        }))
                .map(done -> sum[0]);
    }

    private Future<BinariesVerified> next(UUID project, boolean content, BinariesVerified soFar) {
        VerifyBinaries batch =
                new VerifyBinaries(project, soFar.last().orElseThrow(), content ? HASHED : SIZED, content);
        return batch(batch).map(found -> plus(soFar, found));
    }

    /** Checks one batch. */
    Future<BinariesVerified> batch(VerifyBinaries batch) {
        long timeout = batch.content() ? HASHING_TIMEOUT_MILLIS : TIMEOUT_MILLIS;
        return vertx.eventBus()
                .<String>request(
                        BinaryAddresses.VERIFY, Json.write(batch), new DeliveryOptions().setSendTimeout(timeout))
                .map(reply -> Json.read(reply.body(), BinariesVerified.class))
                .recover(error -> Future.failedFuture(BusErrors.received(error)));
    }

    private static BinariesVerified plus(BinariesVerified one, BinariesVerified other) {
        List<UUID> different = new ArrayList<>(one.different());
        different.addAll(other.different());
        return new BinariesVerified(
                one.binaries() + other.binaries(), one.bytes() + other.bytes(), other.last(), different);
    }
}
