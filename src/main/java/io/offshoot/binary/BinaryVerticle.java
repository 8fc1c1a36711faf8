package io.offshoot.binary;

import io.offshoot.model.Json;
import io.offshoot.store.BlobStore;
import io.offshoot.store.BlobStore.BinaryBlob;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the bytes of Binaries: verifies those of a project when asked on the event bus, and collects blobs that
 * nothing refers to any more, in two steps with a grace between them.
 */
public final class BinaryVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BinaryVerticle.class);
    private static final int COLLECTED_AT_ONCE = 500;

    /** How many blobs of a batch are looked at side by side. */
    private static final int SIDE_BY_SIDE = 16;

    private final Database database;
    private final BlobStorage storage;
    private final Duration grace;
    private final Duration collectEvery;
    private final BlobStore blobs = new BlobStore();

    private MessageConsumer<String> consumer;
    private long timer;

    /**
     * @param grace how long a blob stays after nothing refers to it: longer than any upload takes
     * @param collectEvery how often blobs are collected
     */
    public BinaryVerticle(Database database, BlobStorage storage, Duration grace, Duration collectEvery) {
        this.database = database;
        this.storage = storage;
        this.grace = grace;
        this.collectEvery = collectEvery;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().consumer(BinaryAddresses.VERIFY, this::verify);
        timer = vertx.setPeriodic(collectEvery.toMillis(), fired -> collect());
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return consumer.unregister();
    }

    private void verify(Message<String> message) {
        VerifyBinaries batch = Json.read(message.body(), VerifyBinaries.class);
        blobs.page(database.requests(), batch.project(), batch.after(), batch.count())
                .compose(page -> verify(page, batch.content()).map(different -> found(batch, page, different)))
                .onSuccess(found -> message.reply(Json.write(found)))
                .onFailure(error -> {
                    LOG.atWarn()
                            .addKeyValue("project", batch.project())
                            .setCause(error)
                            .log("binaries not verified");
                    message.fail(
                            500,
                            "{\"kind\":\"UNAVAILABLE\",\"issues\":[{\"text\":\"The storage of binaries"
                                    + " does not answer\"}]}");
                });
    }

    private Future<List<UUID>> verify(List<BinaryBlob> page, boolean content) {
        List<UUID> different = new ArrayList<>();
        if (content) {
            return inTurns(page, binary -> same(binary.blob()).map(same -> {
                        if (!same) {
                            different.add(binary.binary());
                        }
                        return same;
                    }))
                    .map(different);
        }
        return storage.sizes(page.stream()
                        .map(binary -> new BlobKey(binary.blob().key()))
                        .toList())
                .map(sizes -> {
                    for (int i = 0; i < page.size(); i++) {
                        long expected = page.get(i).blob().size();
                        if (sizes.get(i).filter(size -> size == expected).isEmpty()) {
                            different.add(page.get(i).binary());
                        }
                    }
                    return different;
                });
    }

    private Future<Boolean> same(Blob blob) {
        return storage.verify(new BlobKey(blob.key()))
                .map(found -> found.size() == blob.size() && found.sha256().equals(blob.sha256()))
                .recover(error ->
                        error instanceof IOException ? Future.succeededFuture(false) : Future.failedFuture(error));
    }

    private static BinariesVerified found(VerifyBinaries batch, List<BinaryBlob> page, List<UUID> different) {
        Optional<UUID> last = page.size() < batch.count()
                ? Optional.empty()
                : Optional.of(page.get(page.size() - 1).binary());
        long bytes = page.stream().mapToLong(binary -> binary.blob().size()).sum();
        return new BinariesVerified(page.size(), bytes, last, different);
    }

    /** A few at a time; the turns are at most a batch, so the chain of futures stays short. */
    private static <T> Future<Void> inTurns(List<T> items, Function<T, Future<?>> work) {
        Future<Void> turns = Future.succeededFuture();
        for (int from = 0; from < items.size(); from += SIDE_BY_SIDE) {
            List<T> turn = items.subList(from, Math.min(items.size(), from + SIDE_BY_SIDE));
            turns = turns.compose(
                    done -> Future.all(turn.stream().map(work).toList()).mapEmpty());
        }
        return turns;
    }

    private void collect() {
        blobs.mark(database.requests(), grace, COLLECTED_AT_ONCE)
                .compose(marked -> blobs.removeMarked(database.requests(), grace, COLLECTED_AT_ONCE))
                .compose(removed -> inTurns(removed, blob -> storage.delete(new BlobKey(blob.key())))
                        .onSuccess(done -> {
                            if (!removed.isEmpty()) {
                                LOG.atInfo()
                                        .addKeyValue("blobs", removed.size())
                                        .log("blobs collected");
                            }
                        }))
                .onFailure(error -> LOG.atWarn().setCause(error).log("blobs not collected"));
    }
}
