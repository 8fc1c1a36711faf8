package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Binary never refers to bytes that are not there, whoever comes first: checked for all rows of a statement at once. */
class BlobReferencesIT {
    private static TestEnvironment environment;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    private static String blob() {
        UUID id = UUID.randomUUID();
        environment.sql("insert into blob (id, key, size, sha256) values ('" + id + "', '" + id + "', 1, '')");
        return "'" + id + "'";
    }

    private static String refer(String... blobs) {
        return "insert into binary_content select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), b from unnest(array["
                + String.join(", ", blobs) + "]::uuid[]) b";
    }

    private static String remove(String blob) {
        return "delete from blob where id = " + blob;
    }

    private static void refused(Future<?> statement) {
        Throwable error = TestEnvironment.await(statement.map((Throwable) null).recover(Future::succeededFuture));
        assertThat(error).isInstanceOf(PgException.class);
        assertThat(((PgException) error).getSqlState()).isEqualTo("23503");
    }

    private static PgConnection connection() {
        return TestEnvironment.await(PgConnection.connect(environment.vertx, environment.server));
    }

    private static Future<?> on(PgConnection connection, String sql) {
        return connection.query(sql).execute();
    }

    @Test
    void oneMissingBlobRefusesTheWholeStatement() {
        PgConnection connection = connection();
        String there = blob();

        refused(on(connection, refer(there, "'" + UUID.randomUUID() + "'", there)));
        TestEnvironment.await(on(connection, refer(there, there)));
        refused(on(connection, "update binary_content set blob = gen_random_uuid() where blob = " + there));

        assertThat(environment.sql("select from binary_content where blob = " + there))
                .hasSize(2);
        TestEnvironment.await(connection.close());
    }

    @Test
    void whatIsReferredToStays() {
        PgConnection connection = connection();
        String used = blob();
        String unused = blob();
        TestEnvironment.await(on(connection, refer(used)));

        refused(on(connection, "delete from blob where id in (" + used + ", " + unused + ")"));
        TestEnvironment.await(on(connection, remove(unused)));

        assertThat(environment.sql("select from blob where id in (" + used + ", " + unused + ")"))
                .hasSize(1);
        TestEnvironment.await(connection.close());
    }

    @Test
    void aRemovalWaitsForWhoRefersAndTheOtherWayRound() {
        secondIsRefused(blob(), true);
        secondIsRefused(blob(), false);
    }

    private static void secondIsRefused(String blob, boolean referFirst) {
        PgConnection first = connection();
        PgConnection second = connection();
        TestEnvironment.await(on(first, "begin"));
        TestEnvironment.await(on(first, referFirst ? refer(blob) : remove(blob)));
        Future<?> answer = on(second, referFirst ? remove(blob) : refer(blob));
        String waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while (environment.sql(waiting).size() == 0) {
            assertThat(answer.isComplete()).as("waits").isFalse();
        }
        TestEnvironment.await(on(first, "commit"));
        refused(answer);
        TestEnvironment.await(first.close());
        TestEnvironment.await(second.close());
    }
}
