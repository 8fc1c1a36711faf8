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
import java.util.List;
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

        assertThat(await(database.patientTransaction(DatabasePoolsIT::timeout))).isEqualTo("15min");
        assertThat(await(database.transaction(DatabasePoolsIT::timeout))).isEqualTo("1min");
        assertThat(await(timeout(database.requests()))).isEqualTo("1min");

        await(database.close());
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
