package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestDatabase;
import io.offshoot.duplication.DuplicationLimits.Rate;
import io.offshoot.model.DuplicationState;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Duplication;
import io.offshoot.store.OtherVersions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Duplications that an earlier version has left in the middle of their work, in a database with that version's tables: this
 * version migrates it and goes on with them, or ends them with a sentence. From every earlier version: {@code
 * -Doffshoot.upgrades=true}.
 */
class UpgradeIT {
    private static final int RESOURCES = 240;

    /** Its migration ends what was being copied in the order of before. */
    private static final String OTHER_ORDER = "V007__order_of_copies.sql";

    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 60, Duration.ofSeconds(1), Duration.ofMillis(50), 1.0, 3);

    private static final Rate SLOW = new Rate(200, 0);

    private static CloneFixture before;
    private static UUID source;
    private static Map<String, String> texts;
    private static UUID requested;
    private static UUID copying;
    private static UUID verifying;
    private static UUID cancelling;

    /** The rows are made by this version, and by its columns those of before are told apart: what came later is left out. */
    @BeforeAll
    static void stopInTheMiddle() throws Exception {
        before = new CloneFixture(OPTIONS);
        DatabaseHooks hooks = DatabaseHooks.install(before);
        source = before.project("Source");
        UUID patient = before.create(source, "Patient", "{\"resourceType\":\"Patient\"}");
        before.binary(source, "bytes");
        before.fill(
                source,
                "Observation",
                RESOURCES,
                "'{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"valueInteger\":' || n || '}'");
        texts = before.texts(source);
        String worker = before.startWorker(new DuplicationLimits(64, 8, 16, 100, 100, Rate.FREE, SLOW), new Metrics());

        hooks.hold("verifying");
        verifying = before.start(before.plain(source)).duplication();
        before.awaitState(verifying, DuplicationState.VERIFYING);
        hooks.hold("cancelling");
        cancelling = before.start(before.plain(source)).duplication();
        awaitHalf(cancelling);
        before.cancel(cancelling);
        copying = before.start(before.plain(source)).duplication();
        awaitHalf(copying);
        CloneFixture.await(before.vertx.undeploy(worker));
        requested = CloneFixture.await(new CloneSetup(before.database).accept(before.plain(source)))
                .duplication();
        assertThat(before.rows("select state, count(*) from duplication group by state order by state").stream()
                        .map(row -> row.getString(0) + " " + row.getLong(1)))
                .containsExactly("cancelling 1", "copying 1", "requested 1", "verifying 1");
        hooks.release();
    }

    private static void awaitHalf(UUID duplication) throws Exception {
        before.awaitValue("select sum(copied) > 60 from copy_range where duplication = '" + duplication + "'", true);
        assertThat((boolean) before.value(
                        "select sum(copied) < 200 from copy_range where duplication = '" + duplication + "'"))
                .isTrue();
    }

    @AfterAll
    static void close() throws Exception {
        before.close();
    }

    /** The first, those around a change of the order, one with duplications of other kinds, the one before this. */
    static Stream<String> earlierVersions() {
        List<String> names = OtherVersions.names();
        List<String> before = names.subList(0, names.size() - 1);
        return Boolean.getBoolean("offshoot.upgrades")
                ? before.stream()
                : Stream.of(
                        before.get(0),
                        before.get(before.indexOf(OTHER_ORDER) - 1),
                        OTHER_ORDER,
                        "V020__kinds.sql",
                        before.get(before.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("earlierVersions")
    void whatWasInFlightGoesOn(String last) throws Exception {
        PgConnectOptions server = TestDatabase.fresh();
        CloneFixture.await(OtherVersions.earlier(before.vertx, server, last));
        takeRows(server);
        try (CloneFixture after = new CloneFixture(OPTIONS, server)) {
            takeFiles(before.folder, after.folder);
            after.startWorker();

            assertComplete(after, verifying);
            assertComplete(after, requested);
            Duplication cancelled = after.ended(cancelling);
            assertThat(cancelled.state()).isEqualTo(DuplicationState.CANCELLED);
            assertThat(after.leftOf(cancelled)).isZero();
            if (last.compareTo(OTHER_ORDER) >= 0) {
                assertComplete(after, copying);
            } else {
                Duplication failed = after.ended(copying);
                assertThat(failed.state()).isEqualTo(DuplicationState.FAILED);
                assertThat(failed.failure()).hasValueSatisfying(text -> assertThat(text)
                        .contains("The server was replaced by a newer version meanwhile"));
                assertThat(after.leftOf(failed)).isZero();
            }
            assertThat(after.texts(source)).isEqualTo(texts);
        }
    }

    private static void assertComplete(CloneFixture after, UUID id) throws Exception {
        Duplication ended = after.ended(id);
        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(after.unmapped(ended.target()).equals(texts))
                .as("the clone is its source with other ids")
                .isTrue();
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.resources()).isEqualTo(RESOURCES + 3);
        assertThat(report.binaries()).isEqualTo(new CloneReport.Binaries(1, 5));
    }

    /** Everything, in the columns that there are; the stamps stay good, since both databases are on one server. */
    private static void takeRows(PgConnectOptions server) throws Exception {
        PgConnection to = CloneFixture.await(PgConnection.connect(before.vertx, server));
        CloneFixture.await(to.query("set session_replication_role = replica").execute());
        for (Row table : CloneFixture.await(to.query("""
                select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'schema_version'
                """).execute())) {
            String name = table.getString(0);
            // What belongs to every installation is made by the migrations themselves.
            Object rows = before.value("select coalesce(json_agg(t)::text, '[]') from " + name
                    + " t where not to_jsonb(t) @> '{\"state\":\"environment\"}'");
            CloneFixture.await(to.preparedQuery("insert into " + name + " overriding system value"
                            + " select * from json_populate_recordset(null::" + name + ", $1::text::json)"
                            + " on conflict do nothing")
                    .execute(Tuple.of(rows)));
        }
        CloneFixture.await(to.query("""
                select setval(pg_get_serial_sequence('duplication_journal', 'no'), (select max(no) from duplication_journal))
                """).execute().eventually(to::close));
    }

    private static void takeFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
