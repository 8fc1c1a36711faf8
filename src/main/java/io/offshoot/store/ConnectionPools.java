package io.offshoot.store;

import io.offshoot.store.Session.Statements;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The pools of connections to a server of PostgreSQL, with what each of them sets.
 *
 * @param turns in which patient transactions come
 * @param upkeep connections on which a statement may just run that nobody should wait for at the end
 */
record ConnectionPools(
        Vertx vertx,
        Pool requestPool,
        Pool searchPool,
        Pool patientPool,
        PatientTurns turns,
        Pool copyPool,
        Pool surveyPool,
        Pool healthPool,
        Set<SqlConnection> upkeep)
        implements Database.Connections {
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

    static ConnectionPools open(
            Vertx vertx,
            PgConnectOptions server,
            int requestConnections,
            int copyConnections,
            IntConsumer copyBackends) {
        int searchConnections = Math.max(1, requestConnections / 2);
        int patientConnections = Math.max(2, requestConnections / 3);
        // One for each worker, so that none waits for another's to plan or to publish.
        int surveyConnections = Math.max(1, copyConnections / 3);
        return new ConnectionPools(
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
                builder(
                                vertx,
                                server,
                                "copy",
                                copyConnections,
                                // A stopped worker must lose its connection before its lease, or the row that it
                                // holds locked would be skipped for ever.
                                "-c statement_timeout=60s -c idle_in_transaction_session_timeout=10s"
                                        + " -c tcp_user_timeout=10000 -c jit=off -c synchronous_commit=off"
                                        + " -c plan_cache_mode=force_generic_plan")
                        .withConnectHandler(connection -> {
                            copyBackends.accept(PgConnection.cast(connection).processId());
                            connection.close();
                        })
                        .build(),
                pool(
                        vertx,
                        server,
                        "surveys",
                        surveyConnections,
                        "-c statement_timeout=60s -c tcp_user_timeout=10000 -c jit=off"
                                + " -c plan_cache_mode=force_generic_plan"),
                // A server that is busy is not ill: it must not be taken out of service for that.
                pool(vertx, server, "health", 1, "-c statement_timeout=5s -c tcp_user_timeout=5000"),
                ConcurrentHashMap.newKeySet());
    }

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
    public Statements surveys() {
        return Statements.of(surveyPool);
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
    public int waitingForTurns() {
        return turns.waiting();
    }

    @Override
    public <T> Future<T> upkeep(Function<Statements, Future<T>> work) {
        return requestPool.withConnection(connection -> {
            upkeep.add(connection);
            return connection
                    .query("set statement_timeout = '1h'; set lock_timeout = '1min'")
                    .execute()
                    .compose(set -> work.apply(
                            (sql, arguments) -> connection.preparedQuery(sql).execute(arguments)))
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
                        surveyPool.close(),
                        healthPool.close())))
                .mapEmpty();
    }

    private static Pool pool(Vertx vertx, PgConnectOptions server, String name, int size, String settings) {
        return builder(vertx, server, name, size, settings).build();
    }

    private static ClientBuilder<Pool> builder(
            Vertx vertx, PgConnectOptions server, String name, int size, String settings) {
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
        return PgBuilder.pool().with(pool).connectingTo(options).using(vertx);
    }
}
