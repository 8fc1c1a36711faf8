package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request to archive some files looks at these, however many files of others wait. */
class ArchivalPlansIT {
    private static final UUID PROJECT = new UUID(0, 7);
    private static TestEnvironment environment;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        environment.sql(
                "insert into project (id, state, name) select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid,"
                        + " 'live', 'Project ' || n from generate_series(1, 100) n");
        environment.sql("""
            insert into resource (project, type, id, version_id, last_updated, digest, content)
            select ('00000000-0000-0000-0000-' || lpad((1 + n % 100)::text, 12, '0'))::uuid, 405, gen_random_uuid(),
                   gen_random_uuid(), now(), sha256(''), '{"resourceType":"Placement","folder":"/","object":{"reference":"Binary/'
                   || gen_random_uuid() || '"},"name":"n","state":"closed","archivalState":"archival"}'
              from generate_series(1, 20000) n
            """);
        environment.sql("analyze resource");
        environment.sql("analyze project");
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    private static String plan(String sql, Tuple arguments) {
        List<String> lines = TestEnvironment.await(environment
                .database
                .requests()
                .read("explain " + sql, arguments)
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList()));
        return String.join("\n", lines);
    }

    private static Tuple waiting() {
        return ArchivalStore.waiting(Optional.empty(), "org-environment");
    }

    @Test
    void theFilesOfARequestAreFoundByTheirNames() {
        String plan = plan(ArchivalStore.DUE_OF_FILES, waiting().addArrayOfString(new String[] {
            "Binary/" + UUID.randomUUID(), "Binary/" + UUID.randomUUID()
        }));

        assertThat(plan).contains("placement_object").doesNotContain("archival_waiting", "Seq Scan on resource");
    }

    @Test
    void thoseOfAProjectByTheProject() {
        String plan = plan(ArchivalStore.DUE_IN_PROJECT, waiting().addUUID(PROJECT));

        assertThat(plan)
                .containsPattern("archival_waiting.*\\n.*Index Cond: .*project = ")
                .doesNotContain("Seq Scan on resource");
    }
}
