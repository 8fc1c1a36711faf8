package io.offshoot.store;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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
}
