package io.offshoot.simulation;

import io.offshoot.binary.BinaryVerticle;
import io.offshoot.binary.BlobStorage;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.duplication.SourceEnd;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.offshoot.store.MemoryTransaction;
import io.offshoot.store.Session;
import io.offshoot.store.SimulatedDatabases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A process with the engine's verticles in it, which are the product's own; only time, network and event bus are
 * simulated. It may die or stand still at any moment; what it has sent is on its way all the same.
 */
final class SimulatedProcess implements SimulatedDatabases.Network {
    static final Metrics METRICS = new Metrics();
    private static final Duration GRACE = Duration.ofHours(1);
    static final long FILE_SIZE = 5;

    final String name;
    final Clockwork clock;
    final Faults faults;
    final SimulatedBus bus;
    final Database database;
    private final SimulatedServer server;
    private final SplittableRandom random;
    private final Set<MemoryTransaction> transactions = new LinkedHashSet<>();
    private final Deque<Runnable> inbox = new ArrayDeque<>();
    private final DuplicationVerticle verticle;
    private final SimulatedVertx vertx;
    private boolean dead;
    private boolean paused;

    SimulatedProcess(
            String name,
            Clockwork clock,
            Faults faults,
            SimulatedServer server,
            SimulatedBus bus,
            CopyOptions options,
            SplittableRandom random) {
        this.name = name;
        this.clock = clock;
        this.faults = faults;
        this.server = server;
        this.bus = bus;
        this.random = random;
        this.database = SimulatedDatabases.over(this);
        this.vertx = new SimulatedVertx(this);
        this.verticle = new DuplicationVerticle(database, options, METRICS, name);
    }

    void start() {
        BinaryVerticle binaries = new BinaryVerticle(database, storage(), GRACE, GRACE);
        try {
            binaries.init(vertx.proxy(), null);
            binaries.start();
            verticle.init(vertx.proxy(), null);
            verticle.start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What its verticles take for their Vert.x. */
    Vertx vertx() {
        return vertx.proxy();
    }

    /** Every file is there. */
    private static BlobStorage storage() {
        return (BlobStorage) Proxy.newProxyInstance(
                BlobStorage.class.getClassLoader(), new Class<?>[] {BlobStorage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sizes")) {
                        return Future.succeededFuture(
                                Collections.nCopies(((List<?>) arguments[0]).size(), Optional.of(FILE_SIZE)));
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Ends what copies from the source, as whoever deletes it does. */
    Future<Void> endSource(Session session, UUID source) {
        return new SourceEnd(vertx.proxy(), METRICS).deleted(session, source);
    }

    boolean alive() {
        return !dead;
    }

    boolean serves() {
        return !dead && !paused;
    }

    /** Something happens in the process: at once, when it goes on, or never. */
    void deliver(Runnable work) {
        if (paused && !dead) {
            inbox.add(work);
        } else if (!dead) {
            work.run();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !inbox.isEmpty()) {
            deliver(inbox.poll());
        }
    }

    /** As by kill -9; where the machine dies too, the server is told nothing. */
    void crash(boolean withMachine) {
        dead = true;
        bus.remove(this);
        if (!withMachine) {
            for (MemoryTransaction transaction : transactions) {
                clock.in(random.nextLong(5_000), () -> server.rollback(transaction));
            }
        }
    }

    /** As by SIGTERM. */
    void stop() {
        try {
            verticle.stop().onComplete(done -> crash(false));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Future<RowSet<Row>> alone(boolean synchronous, String sql, Tuple arguments) {
        return send(Optional.empty(), synchronous, sql, arguments);
    }

    @Override
    public Future<RowSet<Row>> within(MemoryTransaction transaction, String sql, Tuple arguments) {
        return send(Optional.of(transaction), true, sql, arguments);
    }

    private Future<RowSet<Row>> send(
            Optional<MemoryTransaction> transaction, boolean synchronous, String sql, Tuple arguments) {
        return roundTrip(
                transaction,
                promise -> server.run(
                        name,
                        transaction,
                        synchronous,
                        sql,
                        arguments,
                        (rows, error) -> answer(
                                transaction,
                                promise,
                                error == null ? Future.succeededFuture(rows) : Future.failedFuture(error))));
    }

    /** To the server; a connection that breaks on the way takes its transaction along. */
    private <T> Future<T> roundTrip(Optional<MemoryTransaction> transaction, Consumer<Promise<T>> atServer) {
        Promise<T> promise = Promise.promise();
        boolean lost = faults.statementLost();
        boolean overtaken = !lost && transaction.isEmpty() && faults.statementOvertaken();
        if (overtaken) {
            clock.in(faults.delay(), () -> fail(promise));
        }
        clock.in(overtaken ? faults.longDelay() : faults.delay(), () -> {
            if (lost) {
                transaction.ifPresent(server::rollback);
                fail(promise);
            } else {
                atServer.accept(promise);
            }
        });
        return promise.future();
    }

    private <T> void answer(Optional<MemoryTransaction> transaction, Promise<T> promise, Future<T> outcome) {
        if (faults.answerLost()) {
            transaction.ifPresent(server::rollback);
            clock.in(faults.delay(), () -> fail(promise));
        } else {
            clock.in(faults.delay(), () -> deliver(() -> tell(promise, outcome)));
        }
    }

    private static <T> void tell(Promise<T> promise, Future<T> outcome) {
        outcome.onSuccess(promise::tryComplete).onFailure(promise::tryFail);
    }

    private void fail(Promise<?> promise) {
        deliver(() -> promise.tryFail(ClosedConnectionException.INSTANCE));
    }

    @Override
    public Future<MemoryTransaction> begin() {
        return this.<MemoryTransaction>roundTrip(Optional.empty(), promise -> {
            Optional<MemoryTransaction> begun = server.begin();
            begun.ifPresent(transactions::add);
            answer(
                    begun,
                    promise,
                    begun.map(Future::succeededFuture)
                            .orElseGet(() -> Future.failedFuture(ClosedConnectionException.INSTANCE)));
        });
    }

    @Override
    public Future<Void> commit(MemoryTransaction transaction) {
        return this.<Void>roundTrip(Optional.of(transaction), promise -> {
            transactions.remove(transaction);
            boolean committed = server.commit(name, transaction);
            answer(
                    Optional.empty(),
                    promise,
                    committed ? Future.succeededFuture() : Future.failedFuture(ClosedConnectionException.INSTANCE));
        });
    }

    @Override
    public Future<Void> rollback(MemoryTransaction transaction) {
        return this.<Void>roundTrip(Optional.of(transaction), promise -> {
            transactions.remove(transaction);
            server.rollback(transaction);
            answer(Optional.empty(), promise, Future.succeededFuture());
        });
    }
}
