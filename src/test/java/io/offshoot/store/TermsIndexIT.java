package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The index of the search terms does not grow for ever while projects come and go. */
class TermsIndexIT {
    private static final UUID STAYS = new UUID(0, 1);
    private static final UUID GOES = new UUID(0, 2);

    private final TestEnvironment environment = new TestEnvironment();
    private final TermsIndexStore index = new TermsIndexStore();

    @BeforeEach
    void fill() {
        // By hand, so that nothing is vacuumed or looked at in the middle of the test.
        fill(STAYS, 2);
        fill(GOES, 43);
        environment.sql("vacuum resource");
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    private void fill(UUID project, int rows) {
        environment.sql("""
            insert into resource (project, type, id, version_id, last_updated, digest, content, terms)
            select '%s', 1, gen_random_uuid(), gen_random_uuid(), now(), '', '{}',
                   array(select hashtextextended('%s' || n || ' ' || k, 0) from generate_series(1, 10000) k)
              from generate_series(1, %d) n
            """.formatted(project, project, rows));
    }

    private long size() {
        return environment
                .sql("select pg_relation_size('resource_terms')")
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void keysOfRemovedProjectsGoAndTheOthersAreFound() {
        long full = size();
        assertThat(TestEnvironment.await(index.wasteful(environment.database.requests())))
                .isFalse();

        environment.sql("delete from resource where project = '" + GOES + "'");
        environment.sql("vacuum resource");
        assertThat(size()).as("vacuum keeps every key").isEqualTo(full);
        assertThat(TestEnvironment.await(index.wasteful(environment.database.requests())))
                .isTrue();
        // As an interrupted one leaves it.
        environment.sql("create index resource_terms_ccnew on resource using gin (terms)");

        assertThat(TestEnvironment.await(index.renew(environment.database))).isTrue();

        assertThat(size()).isLessThan(full / 4);
        assertThat(TestEnvironment.await(index.wasteful(environment.database.requests())))
                .isFalse();
        assertThat(environment.sql("select relname from pg_class where relname like 'resource_terms%'"))
                .hasSize(1);
        assertThat(environment.sql(
                        "select from resource where terms @> array[hashtextextended('" + STAYS + "1 7', 0)]"))
                .hasSize(1);
        assertThat(environment.sql("show statement_timeout").iterator().next().getString(0))
                .isNotEqualTo("1h");
    }

    @Test
    void oneReplicaAtATimeAndNoneWhereVacuumIsOff() {
        PgConnection other = TestEnvironment.await(PgConnection.connect(environment.vertx, environment.server));
        TestEnvironment.await(other.query("select pg_advisory_lock(hashtextextended('renew resource_terms', 0))")
                .execute());

        assertThat(TestEnvironment.await(index.renew(environment.database))).isFalse();

        TestEnvironment.await(other.close());
        environment.sql("delete from resource where project = '" + GOES + "'");
        environment.sql("alter table resource set (autovacuum_enabled = off)");
        assertThat(TestEnvironment.await(index.wasteful(environment.database.requests())))
                .isFalse();
    }

    @Test
    void theServerStopsInTheMiddle() {
        PgConnection other = TestEnvironment.await(PgConnection.connect(environment.vertx, environment.server));
        TestEnvironment.await(
                other.query("begin; lock table resource in row exclusive mode").execute());
        Future<Boolean> renewed = index.renew(environment.database);
        String waiting = "select from pg_stat_activity where datname = current_database() and query like 'reindex%'"
                + " and wait_event_type = 'Lock'";
        while (environment.sql(waiting).size() == 0) {
            Thread.onSpinWait();
        }

        // The renewal waits for the other's transaction, and nobody for the renewal.
        TestEnvironment.await(environment.database.close());

        assertThat(environment.failure(renewed).kind()).isEqualTo(Failure.Kind.UNAVAILABLE);
        TestEnvironment.await(other.close());
    }
}
