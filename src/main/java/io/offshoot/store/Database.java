package io.offshoot.store;

import io.offshoot.store.Session.Statements;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The connections to Postgres: one pool for requests, one for searches and one for patient transactions, so that no number of
 * them keeps others waiting, one for the copy.
 *
 * <p>The copy's connections commit asynchronously: a page that a crash of the database loses is lost with its
 * checkpoint, so it is copied again. Whatever a caller is told goes through the request pool, whose commits are
 * synchronous and flush everything committed before them.
 */
public final class Database {
    /** Statements longer than this are not cached by the client; ours are all shorter. */
    private static final int CACHED_SQL_LENGTH = 16_384;

    /** As long as the most patient clients wait for an answer. */
    private static final int PATIENCE_SECONDS = 900;

    /** Whoever waits for another process's transaction holds a connection meanwhile, and is to give it back soon. */
    private static final int LOCK_SECONDS = 60;

    /** Whoever waits for one of this process holds none. */
    private static final Duration TURN = Duration.ofMinutes(3);

    /** The answer to a statement that was given up may come so much later. */
    private static final int LATE_SECONDS = 15;

    private final Connections connections;
    private final Session requestSession;
    private final Session searchSession;
    private final Session copySession;

    Database(Connections connections) {
        this.connections = connections;
        this.requestSession = new Session(connections.requests(), false);
        this.searchSession = new Session(connections.searches(), false);
        this.copySession = new Session(connections.copy(), false);
    }

    /** The ways to a server; the simulator of the engine's tests has another one. */
    interface Connections {
        Statements requests();

        Statements copy();

        default Statements searches() {
            return requests();
        }

        /** For looking whether the server answers, whatever waits for the others. */
        default Statements health() {
            return requests();
        }

        <T> Future<T> transaction(Function<Statements, Future<T>> work);

        /** A transaction whose statements may each take {@link #PATIENCE_SECONDS}. */
        default <T> Future<T> patientTransaction(String thing, Function<Statements, Future<T>> work) {
            return transaction(work);
        }

        <T> Future<T> upkeep(Function<Statements, Future<T>> work);

        Future<Void> close();
    }

    /** @param upkeep connections on which a statement may just run that nobody should wait for at the end */
    private record Pools(
            Vertx vertx,
            Pool requestPool,
            Pool searchPool,
            Pool patientPool,
            PatientTurns turns,
            Pool copyPool,
            Pool healthPool,
            Set<SqlConnection> upkeep)
            implements Connections {
        @Override
        public Statements requests() {
            return Statements.of(requestPool);
        }

        @Override
        public Statements searches() {
            return Statements.of(searchPool);
        }

        @Override
        public Statements copy() {
            return Statements.of(copyPool);
        }

        @Override
        public Statements health() {
            return Statements.of(healthPool);
        }

        @Override
        public <T> Future<T> transaction(Function<Statements, Future<T>> work) {
            return requestPool.withTransaction(connection -> work.apply(Statements.of(connection)));
        }

        @Override
        public <T> Future<T> patientTransaction(String thing, Function<Statements, Future<T>> work) {
            return turns.run(
                    vertx,
                    thing,
                    () -> patientPool.withTransaction(
                            connection -> work.apply(Statements.of(connection, PATIENCE_SECONDS + LATE_SECONDS))));
        }

        @Override
        public <T> Future<T> upkeep(Function<Statements, Future<T>> work) {
            return requestPool.withConnection(connection -> {
                upkeep.add(connection);
                return connection
                        .query("set statement_timeout = '1h'; set lock_timeout = '1min'")
                        .execute()
                        .compose(set -> work.apply((sql, arguments) ->
                                connection.preparedQuery(sql).execute(arguments)))
                        .eventually(() -> {
                            upkeep.remove(connection);
                            return connection
                                    .query("reset statement_timeout; reset lock_timeout")
                                    .execute();
                        });
            });
        }

        @Override
        public Future<Void> close() {
            List<Future<Void>> cancelled = upkeep.stream()
                    .map(connection -> PgConnection.cast(connection).cancelRequest())
                    .toList();
            return Future.join(cancelled)
                    .otherwiseEmpty()
                    .compose(done -> Future.join(List.of(
                            requestPool.close(),
                            searchPool.close(),
                            patientPool.close(),
                            copyPool.close(),
                            healthPool.close())))
                    .mapEmpty();
        }
    }

    /**
     * Opens the pools, with one connection besides for {@link #ping}; connections are made when they are first needed.
     *
     * @param requestConnections upper limit of the request pool; the searches' has half as many besides, and that of patient
     *     transactions a third
     * @param copyConnections upper limit of the copy's pool
     */
    public static Database open(Vertx vertx, PgConnectOptions server, int requestConnections, int copyConnections) {
        int searchConnections = Math.max(1, requestConnections / 2);
        int patientConnections = Math.max(2, requestConnections / 3);
        return new Database(new Pools(
                vertx,
                pool(
                        vertx,
                        server,
                        "requests",
                        requestConnections,
                        // Steps of duplications end in transactions of this pool, also those of a process that was
                        // stopped in the middle of one.
                        // Every search reads what waits to be put into the term index, one after the other.
                        "-c statement_timeout=60s -c idle_in_transaction_session_timeout=30s"
                                + " -c tcp_user_timeout=30000 -c jit=off -c gin_pending_list_limit=256kB"),
                pool(
                        vertx,
                        server,
                        "searches",
                        searchConnections,
                        "-c statement_timeout=60s -c tcp_user_timeout=30000 -c jit=off"),
                pool(
                        vertx,
                        server,
                        "patient",
                        patientConnections,
                        "-c statement_timeout=" + PATIENCE_SECONDS + "s -c lock_timeout=" + LOCK_SECONDS
                                + "s -c idle_in_transaction_session_timeout=30s"
                                + " -c tcp_user_timeout=30000 -c jit=off -c gin_pending_list_limit=256kB"),
                new PatientTurns(patientConnections, TURN),
                pool(
                        vertx,
                        server,
                        "copy",
                        copyConnections,
                        // A stopped worker must lose its connection before its lease, or the row it holds locked
                        // would be skipped for ever.
                        "-c statement_timeout=60s -c idle_in_transaction_session_timeout=10s"
                                + " -c tcp_user_timeout=10000 -c jit=off -c synchronous_commit=off"
                                + " -c plan_cache_mode=force_generic_plan"),
                // A server that is busy is not ill: it must not be taken out of service for that.
                pool(vertx, server, "health", 1, "-c statement_timeout=5s -c tcp_user_timeout=5000"),
                ConcurrentHashMap.newKeySet()));
    }

    private static Pool pool(Vertx vertx, PgConnectOptions server, String name, int size, String settings) {
        PgConnectOptions options = new PgConnectOptions(server);
        options.setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(256)
                .setPreparedStatementCacheSqlLimit(CACHED_SQL_LENGTH)
                .setMetricsName(name);
        options.addProperty("application_name", "offshoot-" + name).addProperty("options", settings);
        PoolOptions pool = new PoolOptions()
                .setName(name)
                .setMaxSize(size)
                .setShared(true)
                .setEventLoopSize(1)
                .setConnectionTimeout(10)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setMaxLifetime(30)
                .setMaxLifetimeUnit(TimeUnit.MINUTES)
                .setIdleTimeout(60)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        return PgBuilder.pool().with(pool).connectingTo(options).using(vertx).build();
    }

    /** Statements of requests, each its own transaction, committed synchronously. */
    public Session requests() {
        return requestSession;
    }

    /** Reading statements of searches, which can take long: on connections that nothing else waits for. */
    public Session searches() {
        return searchSession;
    }

    /** Statements of the copy, each its own transaction, committed asynchronously, with generic plans. */
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
