package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.TestDatabase;
import io.offshoot.TestEnvironment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationsIT {
    private final Vertx vertx = Vertx.vertx();
    private final PgConnectOptions database = TestDatabase.fresh();

    @AfterEach
    void close() {
        TestEnvironment.await(vertx.close());
    }

    @Test
    void replicasThatStartTogetherMigrateOnce() {
        List<Future<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            starts.add(Migrations.run(vertx, database));
        }
        TestEnvironment.await(Future.all(starts));

        List<Integer> applied = starts.stream().map(Future::result).sorted().toList();
        assertThat(applied.subList(0, 7)).containsOnly(0);
        assertThat(applied.get(7)).isPositive();
        assertThat(TestEnvironment.await(Migrations.run(vertx, database))).isZero();
    }

    @Test
    void anEditedOrANewerMigrationStopsTheStart() {
        TestEnvironment.await(Migrations.run(vertx, database));
        sql("update schema_version set checksum = 'x' where name = 'V001__store.sql'");
        assertThatThrownBy(() -> TestEnvironment.await(Migrations.run(vertx, database)))
                .hasStackTraceContaining("V001__store.sql");

        sql("insert into schema_version (name, checksum) values ('V999__later.sql', 'x')");
        assertThatThrownBy(() -> TestEnvironment.await(Migrations.run(vertx, database)))
                .hasStackTraceContaining("newer version of Offshoot (V999__later.sql)");
    }

    /** Whoever still works with the tables is neither kept waiting for long nor pushed aside, nor ends the start. */
    @Test
    void tablesInUseAreWaitedForInShortTurns() {
        TestEnvironment.await(Migrations.run(vertx, database));
        PgConnection user = TestEnvironment.await(PgConnection.connect(vertx, database));
        TestEnvironment.await(user.query("begin; select from resource").execute());
        Future<Integer> start =
                OtherVersions.later(vertx, database, "V999__later.sql", "alter table resource add column later int");
        // Queues behind the migration, and is let go when that gives up.
        long began = System.nanoTime();
        sql("select from resource");
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(15));
        assertThat(start.isComplete()).isFalse();

        TestEnvironment.await(user.query("commit").execute().eventually(user::close));
        assertThat(TestEnvironment.await(start)).isEqualTo(1);
    }

    private void sql(String statement) {
        TestEnvironment.await(PgConnection.connect(vertx, database)
                .compose(connection -> connection.query(statement).execute().eventually(connection::close)));
    }
}
