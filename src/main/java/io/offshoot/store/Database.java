package io.offshoot.store;

import io.offshoot.store.Session.Statements;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The connections to Postgres: one pool for requests, one for searches and one for patient transactions, so that no number of
 * them keeps others waiting, one for the copy and one for what it must know of whole projects.
 *
 * <p>The copy's connections commit asynchronously: a page that a crash of the database loses is lost with its
 * checkpoint, so it is copied again. Whatever a caller is told goes through the request pool, whose commits are
 * synchronous and flush everything committed before them.
 */
public final class Database {
    private final Connections connections;
    private final Session requestSession;
    private final Session searchSession;
    private final Session copySession;
    private final Session surveySession;

    Database(Connections connections) {
        this.connections = connections;
        this.requestSession = new Session(connections.requests(), false);
        this.searchSession = new Session(connections.searches(), false);
        this.copySession = new Session(connections.copy(), false);
        this.surveySession = new Session(connections.surveys(), false);
    }

    /** The ways to a server; the simulator of the engine's tests has another one. */
    interface Connections {
        Statements requests();

        Statements copy();

        default Statements searches() {
            return requests();
        }

        default Statements surveys() {
            return copy();
        }

        /** For looking whether the server answers, whatever waits for the others. */
        default Statements health() {
            return requests();
        }

        <T> Future<T> transaction(Function<Statements, Future<T>> work);

        /** A transaction whose statements may each take as long as the most patient clients wait. */
        default <T> Future<T> patientTransaction(String thing, Function<Statements, Future<T>> work) {
            return transaction(work);
        }

        /** How many of those wait for their turn. */
        default int waitingForTurns() {
            return 0;
        }

        <T> Future<T> upkeep(Function<Statements, Future<T>> work);

        Future<Void> close();
    }

    /**
     * Opens the pools, with one connection besides for {@link #ping}; connections are made when they are first needed.
     *
     * @param requestConnections upper limit of the request pool; the searches' has half as many besides, and that of patient
     *     transactions a third
     * @param copyConnections upper limit of the copy's pool; surveys have a third as many besides
     */
    public static Database open(Vertx vertx, PgConnectOptions server, int requestConnections, int copyConnections) {
        return open(vertx, server, requestConnections, copyConnections, process -> {});
    }

    /**
     * The same.
     *
     * @param copyBackends is told the process number of the backend behind each connection of the copy's pool, on an event loop
     */
    public static Database open(
            Vertx vertx,
            PgConnectOptions server,
            int requestConnections,
            int copyConnections,
            IntConsumer copyBackends) {
        return new Database(ConnectionPools.open(vertx, server, requestConnections, copyConnections, copyBackends));
    }

    /** Statements of requests, each its own transaction, committed synchronously. */
    public Session requests() {
        return requestSession;
    }

    /** Reading statements of searches, and of lists of outcomes, which can take long: on connections that nothing else waits for. */
    public Session searches() {
        return searchSession;
    }

    /** Reading statements of duplications that go through a whole project, before it is copied and before it is published. */
    public Session surveys() {
        return surveySession;
    }

    /**
     * Statements of the copy, each its own transaction, committed asynchronously, with generic plans. Each works on a page, a
     * part or a slice: on a busy machine they may get very little of it, and have a minute.
     */
    public Session copy() {
        return copySession;
    }

    /** Runs {@code work} in one transaction of the request pool; a failed future rolls it back. */
    public <T> Future<T> transaction(Function<Session, Future<T>> work) {
        return committed(connections::transaction, work);
    }

    /**
     * The same for work that is one step however much there is of it: its statements may take minutes, where those of others
     * are given up after one. It has connections of its own, fewer than there may be such transactions; those that wait for one
     * hold none.
     *
     * @param thing what the work is about, such as the project that it locks: of those with the same one in this process, one
     *     after the other has its turn
     */
    public <T> Future<T> patientTransaction(String thing, Function<Session, Future<T>> work) {
        return committed(statements -> connections.patientTransaction(thing, statements), work);
    }

    /** How many patient transactions of this process wait for their turn now. */
    public int waitingForTurns() {
        return connections.waitingForTurns();
    }

    private static <T> Future<T> committed(
            Function<Function<Statements, Future<T>>, Future<T>> transaction, Function<Session, Future<T>> work) {
        AtomicReference<Session> last = new AtomicReference<>();
        return transaction
                .apply(statements -> {
                    last.set(new Session(statements, true));
                    return work.apply(last.get());
                })
                .onSuccess(done -> last.get().committed())
                .recover(DatabaseErrors::translate);
    }

    /** Runs {@code work} on one connection outside of any transaction, where a statement may take an hour. */
    <T> Future<T> upkeep(Function<Session, Future<T>> work) {
        return connections.upkeep(statements -> work.apply(new Session(statements, true)));
    }

    /** Completes when the database answers, on a connection of its own: however many requests wait for theirs. */
    public Future<Void> ping() {
        return connections.health().execute("select 1", Tuple.tuple()).mapEmpty();
    }

    /** Closes the pools; running statements are waited for, those of the upkeep are cancelled. */
    public Future<Void> close() {
        return connections.close();
    }
}
