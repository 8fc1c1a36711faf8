package io.offshoot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TestDatabaseIT {

    @Test
    void everyDatabaseIsNewAndEmpty(Vertx vertx) throws Exception {
        PgConnectOptions first = TestDatabase.fresh();
        assertThat(first.getDatabase()).isNotEqualTo(TestDatabase.fresh().getDatabase());
        long tables = PgConnection.connect(vertx, first)
                .compose(connection -> connection
                        .query("select count(*) from pg_tables where schemaname = 'public'")
                        .execute()
                        .eventually(connection::close))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .iterator()
                .next()
                .getLong(0);
        assertThat(tables).isZero();
    }
}
