package io.offshoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class PostgresWatchIT {
    @TempDir
    Path folder;

    private Postmaster postmaster() throws IOException {
        return Postmaster.of(folder.resolve("postgres")).orElseThrow();
    }

    @Test
    void aServerThatIsKilledIsStartedAgainWithItsDataWhereItWas(Vertx vertx) throws IOException {
        EmbeddedPostgres postgres =
                EmbeddedPostgres.start(EmbeddedPostgresOptions.in(folder).withSharedBuffers(32 << 20));
        try (postgres;
                PostgresWatch watch = PostgresWatch.over(postgres)) {
            assertThat(postgres.revive()).isFalse();
            run(vertx, postgres, "create table kept as select 1");
            Postmaster first = postmaster();

            Command.run(List.of("kill", "-9", Long.toString(first.pid())), "", Duration.ofSeconds(10));
            awaitAnother(vertx, first);

            assertThat(postmaster().port()).isEqualTo(first.port());
            run(vertx, postgres, "select * from kept");
            assertThat(watch).isNotNull();
        }
        assertThat(postgres.revive()).isFalse();
        assertThat(Postmaster.of(folder.resolve("postgres"))).isEmpty();
    }

    private void awaitAnother(Vertx vertx, Postmaster first) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (Postmaster.of(folder.resolve("postgres"))
                .filter(found -> found.pid() != first.pid()
                        && found.processExists()
                        && found.status().equals("ready"))
                .isEmpty()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TestEnvironment.await(vertx.timer(50));
        }
    }

    private static void run(Vertx vertx, EmbeddedPostgres postgres, String sql) {
        TestEnvironment.await(PgConnection.connect(vertx, PgConnectOptions.fromUri(postgres.url()))
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
    }
}
