package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.model.Failure;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who wrote what is in a project is found page by page, however large it is. */
class ProjectUseStoreIT {
    private static final UUID PROJECT = new UUID(0, 1);
    private static TestEnvironment environment;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        environment.sql(
                "insert into project (id, state, name) select ('00000000-0000-0000-0000-00000000000' || n)::uuid,"
                        + " 'live', 'Project ' || n from generate_series(1, 4) n");
        // Five owners, and programs, in each of four projects; the last owner has written a single object.
        environment.sql("""
            insert into resource (project, type, id, version_id, last_updated, digest, content, author_type, author)
            select ('00000000-0000-0000-0000-00000000000' || (1 + n % 4))::uuid, 1 + (n / 4) % 5, gen_random_uuid(),
                   gen_random_uuid(), timestamptz '2026-01-01 00:00:00Z' + make_interval(secs => n / 8), sha256(''), '{}',
                   case when n % 3 = 0 then 302 else 303 end,
                   ('10000000-0000-0000-0000-00000000000' || case when n = 19996 then 4 else (n / 4) % 4 end)::uuid
              from generate_series(1, 20000) n
            """);
        environment.sql("analyze resource");
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    private static String snapshot() {
        return TestEnvironment.await(new SourceStore().snapshot(environment.database.requests()));
    }

    @Test
    void noOwnerIsMissedBetweenPages() {
        for (int page : new int[] {7, 1000, 5000, 20_000}) {
            assertThat(TestEnvironment.await(
                            new ProjectUseStore(page, 5).owners(environment.database.requests(), PROJECT, snapshot())))
                    .as("pages of " + page)
                    .hasSize(5);
        }
    }

    @Test
    void tooManyAreRefusedInTheMiddle() {
        ProjectUseStore fewer = new ProjectUseStore(1000, 4);

        Throwable failure = TestEnvironment.failure(fewer.owners(environment.database.requests(), PROJECT, snapshot()));
        assertThat(failure).isInstanceOf(Failure.class).hasMessageContaining("more than 4");

        ProjectUseStore enough = new ProjectUseStore(1000, 5);
        assertThat(TestEnvironment.await(enough.used(environment.database.requests(), PROJECT)))
                .hasSize(5);
        environment.sql("insert into resource (project, type, id, version_id, last_updated, digest, content)"
                + " select '" + PROJECT + "', 304, gen_random_uuid(), gen_random_uuid(), now(), sha256(''),"
                + " format('{\"user\":{\"reference\":\"User/%s\"}}', gen_random_uuid()) from generate_series(1, 1)");
        assertThat(TestEnvironment.failure(enough.used(environment.database.requests(), PROJECT)))
                .hasMessageContaining("more than 5");
    }

    @Test
    void aPageIsReadFromAnIndexWithoutTheRest() {
        List<String> lines = TestEnvironment.await(environment
                .database
                .requests()
                .read(
                        "explain " + ProjectUseStore.OWNERS,
                        Tuple.of(PROJECT, snapshot(), (short) 0, SourceKey.FIRST.at(), SourceKey.FIRST.id(), 100))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList()));
        String plan = String.join("\n", lines);

        assertThat(plan).contains("resource_last_updated").doesNotContain("Seq Scan on resource ");
    }
}
