package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.vertx.pgclient.PgConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans that connections keep follow a table that grows quickly. */
class ResourceStatisticsIT {
    private static final String PREPARE = "prepare one (uuid, int2, uuid) as"
            + " select content from resource where project = $1 and type = $2 and id = $3";

    private static final String KEPT_PLAN =
            "explain execute one ('00000000-0000-0000-0000-000000000001', 1, '00000000-0000-0000-0000-000000000002')";

    private final TestEnvironment environment = new TestEnvironment();
    private final ResourceStatistics statistics = new ResourceStatistics();

    @BeforeEach
    void lookAtTheEmptyTable() {
        environment.sql("alter table resource set (autovacuum_enabled = off)");
        environment.sql("vacuum (analyze) resource");
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    private void fill(int rows) {
        environment.sql("""
            insert into resource (project, type, id, version_id, last_updated, digest, content)
            select '00000000-0000-0000-0000-000000000001', 1, gen_random_uuid(), gen_random_uuid(), now(), '', repeat('x', 300)
              from generate_series(1, %d)
            """.formatted(rows));
    }

    private static String kept(PgConnection connection) {
        return TestEnvironment.await(connection.query(KEPT_PLAN).execute())
                .iterator()
                .next()
                .getString(0);
    }

    private float known() {
        return environment
                .sql("select reltuples from pg_class where relname = 'resource'")
                .iterator()
                .next()
                .getFloat(0);
    }

    @Test
    void aPlanMadeForAnEmptyTableIsMadeAnewOnceTheTableIsLarge() {
        PgConnection connection = TestEnvironment.await(PgConnection.connect(environment.vertx, environment.server));
        TestEnvironment.await(connection
                .query("set plan_cache_mode = force_generic_plan; " + PREPARE)
                .execute());
        assertThat(kept(connection)).contains("Seq Scan");
        fill(20_000);
        assertThat(kept(connection))
                .as("what this is about: growth alone changes no plan")
                .contains("Seq Scan");

        TestEnvironment.await(statistics.keepUp(environment.database));

        assertThat(kept(connection)).contains("Index Scan");
        TestEnvironment.await(connection.close());
    }

    @Test
    void aTableThatHasHardlyGrownIsLeftAlone() {
        fill(100);

        TestEnvironment.await(statistics.keepUp(environment.database));
        assertThat(known()).isZero();

        fill(20_000);
        TestEnvironment.await(statistics.keepUp(environment.database));
        assertThat(known()).isGreaterThan(15_000);

        fill(20_000);
        TestEnvironment.await(statistics.keepUp(environment.database));
        assertThat(known()).isLessThan(30_000);
    }
}
