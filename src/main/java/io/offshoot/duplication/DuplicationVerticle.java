package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The duplication state machine of one process. Takes commands from the event bus, commits them, and works on whatever
 * duplication of the database has work left, its own or another replica's.
 */
public final class DuplicationVerticle extends VerticleBase {
    private final Database database;
    private final CopyOptions options;
    private final DuplicationLimits limits;
    private final Metrics metrics;
    private final String worker;
    private final List<Function<WorkTools, DuplicationWork>> kinds;
    private final DuplicationStore duplications = new DuplicationStore();
    private final List<MessageConsumer<String>> consumers = new ArrayList<>();

    private StateMoves moves;
    private WorkLoop loop;
    private WorkerExecutor workers;
    private long timer;

    /** A verticle with the limits of {@link DuplicationLimits#DEFAULT}. */
    public DuplicationVerticle(Database database, CopyOptions options, Metrics metrics, String worker) {
        this(database, options, DuplicationLimits.DEFAULT, metrics, worker);
    }

    /** A verticle that knows clones only. */
    public DuplicationVerticle(
            Database database, CopyOptions options, DuplicationLimits limits, Metrics metrics, String worker) {
        this(database, options, limits, metrics, worker, List.of());
    }

    /**
     * @param worker names this process in leases and journals, different for every start
     * @param others kinds of duplications besides clones
     */
    public DuplicationVerticle(
            Database database,
            CopyOptions options,
            DuplicationLimits limits,
            Metrics metrics,
            String worker,
            List<Function<WorkTools, DuplicationWork>> others) {
        this.kinds = Stream.concat(Stream.<Function<WorkTools, DuplicationWork>>of(CloneWork::new), others.stream())
                .toList();
        this.database = database;
        this.options = limits.within(options);
        this.limits = limits;
        this.metrics = metrics;
        this.worker = worker;
    }

    @Override
    public Future<?> start() {
        workers = vertx.createSharedWorkerExecutor("offshoot-rewrite", options.workers());
        Admission admission = new Admission(database, limits, metrics);
        moves = new StateMoves(vertx, database, metrics, worker);
        WorkTools tools = new WorkTools(
                vertx,
                database,
                workers,
                options,
                admission,
                metrics,
                moves,
                new Throttle(vertx, limits, metrics, System::nanoTime),
                () -> loop.stopped(),
                worker);
        Map<String, DuplicationWork> works = new HashMap<>();
        kinds.stream().map(kind -> kind.apply(tools)).forEach(work -> works.put(work.kind(), work));
        Heartbeat heartbeat = new Heartbeat(vertx, options.lease());
        VerifyWork verify = new VerifyWork(vertx, database, workers, options, heartbeat, () -> loop.stopped());
        VersionWatch versions = new VersionWatch(database, metrics.work());
        loop = new WorkLoop(
                database, options, metrics.work(), heartbeat, admission, moves, works, verify, versions, worker);
        works.values().forEach(work -> work.commands().forEach(this::listenAndHint));
        VerifySetup verifySetup = new VerifySetup(database);
        listenAndHint(new DuplicationWork.Command(
                Addresses.VERIFY, body -> verifySetup.accept(Json.read(body, VerifyCommand.class))));
        listen(Addresses.CANCEL, body -> cancel(Json.read(body, CancelCommand.class)));
        consumers.add(vertx.eventBus().consumer(Addresses.HINT, hint -> loop.look()));
        AtomicLong open = new AtomicLong();
        metrics.queueDepth("duplications", open::get);
        timer = vertx.setPeriodic(options.poll().toMillis(), fired -> {
            versions.look();
            loop.look();
            duplications.countOpen(database.requests()).onSuccess(open::set);
            admission.count();
        });
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
                .onSuccess(listening -> loop.look());
    }

    /** Takes no more commands or work, gives its leases back: the next start or another replica goes on at once. */
    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
                .eventually(() -> loop.stop())
                .eventually(() -> workers.close());
    }

    private void listenAndHint(DuplicationWork.Command command) {
        listen(command.address(), body -> command.accept().apply(body).onSuccess(accepted -> vertx.eventBus()
                .publish(Addresses.HINT, "")));
    }

    private void listen(String address, Function<String, Future<?>> work) {
        consumers.add(vertx.eventBus().<String>consumer(address, message -> BusErrors.reply(message, work)));
    }

    /** Cancels what can be cancelled; a second cancel of one that is being cancelled changes nothing. */
    private Future<String> cancel(CancelCommand command) {
        return find(command.duplication()).compose(duplication -> {
            if (duplication.state() == DuplicationState.CANCELLING
                    || duplication.state() == DuplicationState.CANCELLED) {
                return Future.succeededFuture(duplication.state().label());
            }
            if (!duplication.state().cancellable()) {
                return Future.failedFuture(Failure.of(
                        Kind.CONFLICT,
                        "The duplication is " + duplication.state().label() + " and cannot be cancelled"));
            }
            return moves.stop(
                            duplication,
                            DuplicationState.CANCELLING,
                            Optional.of(FailureText.of(Kind.CONFLICT, "Cancelled by " + command.principal())))
                    // Lost against another move: the state that stands now decides.
                    .compose(moved ->
                            moved ? Future.succeededFuture(DuplicationState.CANCELLING.label()) : cancel(command));
        });
    }

    private Future<io.offshoot.store.Duplication> find(UUID id) {
        return duplications.read(database.requests(), id).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"))));
    }
}
