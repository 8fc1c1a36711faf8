package io.offshoot.store;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What waits for one kind of connection keeps nobody else waiting. */
class DatabasePoolsIT {
    @Test
    void theServerIsFoundWellWhileItsRequestsWait() {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, TestDatabase.fresh(), 1, 1);
        Promise<Void> holding = Promise.promise();
        Promise<Void> mayEnd = Promise.promise();
        Future<Void> held = database.transaction(session -> {
            holding.complete();
            return mayEnd.future();
        });
        await(holding.future());
        Future<Void> waiting = database.transaction(session -> Future.succeededFuture());
        await(database.ping());
        assertThat(waiting.isComplete()).isFalse();
        mayEnd.complete();
        await(held);
        await(waiting);
        await(database.close());
        await(vertx.close());
    }

    @Test
    void patienceEndsWithItsTransaction() {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, TestDatabase.fresh(), 1, 1);

        assertThat(await(database.patientTransaction("", DatabasePoolsIT::timeout)))
                .isEqualTo("15min");
        assertThat(await(database.transaction(DatabasePoolsIT::timeout))).isEqualTo("1min");
        assertThat(await(timeout(database.requests()))).isEqualTo("1min");

        await(database.close());
        await(vertx.close());
    }

    /** However many wait for one another, they hold a connection between them, and keep nobody else waiting. */
    @Test
    void patientTransactionsWaitWithoutConnections() {
        Vertx vertx = Vertx.vertx();
        PgConnectOptions server = TestDatabase.fresh();
        Database database = Database.open(vertx, server, 2, 1);
        PgConnection other = await(PgConnection.connect(vertx, server));
        await(other.query("select pg_advisory_lock(7)").execute());
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int number = i;
            waiting.add(database.patientTransaction(
                    "project", session -> session.read("select pg_advisory_xact_lock(7)", Tuple.tuple())
                            .onSuccess(locked -> order.add(number))));
        }
        long began = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            await(database.requests().read("select 1", Tuple.tuple()));
            await(database.transaction(session -> session.read("select 1", Tuple.tuple())));
        }
        await(database.patientTransaction("another", session -> session.read("select 1", Tuple.tuple())));
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(10));
        assertThat(waiting).noneMatch(Future::isComplete);
        assertThat(database.waitingForTurns()).isEqualTo(39);
        assertThat(await(other.query("select count(*) from pg_stat_activity where datname = current_database()"
                                        + " and application_name = 'offshoot-patient' and wait_event_type = 'Lock'")
                                .execute())
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(1);

        await(other.query("select pg_advisory_unlock(7)").execute());
        waiting.forEach(each -> await(each));
        assertThat(order).hasSize(40).isSorted();
        assertThat(database.waitingForTurns()).isZero();
        await(other.close());
        await(database.close());
        await(vertx.close());
    }

    @Test
    void aTurnThatDoesNotComeInTimeIsGivenUp() {
        Vertx vertx = Vertx.vertx();
        PatientTurns turns = new PatientTurns(2, Duration.ofMillis(200));
        Promise<String> first = Promise.promise();
        Future<String> busy = turns.run(vertx, "a", first::future);
        Future<String> late = turns.run(vertx, "a", () -> Future.succeededFuture("late"));
        assertThat(await(turns.run(vertx, "b", () -> Future.succeededFuture("other"))))
                .isEqualTo("other");
        Throwable refused = await(late.transform(done -> Future.succeededFuture(done.cause())));
        assertThat(refused).hasMessageContaining("Too many wait for a");
        assertThat(DatabaseErrors.isWaitInVain(refused)).isTrue();
        first.complete("first");
        assertThat(await(busy)).isEqualTo("first");
        assertThat(await(turns.run(vertx, "a", () -> Future.succeededFuture("next"))))
                .isEqualTo("next");
        assertThat(turns.waiting()).isZero();
        await(vertx.close());
    }

    private static Future<String> timeout(Session session) {
        return session.read("show statement_timeout", Tuple.tuple())
                .map(rows -> rows.iterator().next().getString(0));
    }

    @Test
    void requestsGoOnWhileSearchesWait() {
        Vertx vertx = Vertx.vertx();
        PgConnectOptions server = TestDatabase.fresh();
        Database database = Database.open(vertx, server, 2, 1);
        PgConnection holder = await(PgConnection.connect(vertx, server));
        await(holder.query("select pg_advisory_lock(7)").execute());
        List<Future<?>> searches = Stream.generate(
                        () -> database.searches().read("select pg_advisory_lock(7)", Tuple.tuple()))
                .limit(5)
                .collect(Collectors.toList());
        await(database.requests().read("select 1", Tuple.tuple()));
        await(database.transaction(session -> session.read("select 1", Tuple.tuple())));
        assertThat(searches).noneMatch(Future::isComplete);
        await(holder.query("select pg_advisory_unlock(7)").execute());
        searches.forEach(search -> await(search));
        await(holder.close());
        await(database.close());
        await(vertx.close());
    }
}
