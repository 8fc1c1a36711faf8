package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.archive.PackageRemoval;
import io.offshoot.duplication.SourceEnd;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Environment;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Duplication;
import io.offshoot.store.HistoryPurgeStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that stop, callers who cancel, sources that change or go: a package is whole, or there is none. */
class ExportFaultsIT {
    private static final List<String> TYPES =
            List.of("Account", "CarePlan", "CareTeam", "Claim", "Condition", "Device", "Encounter", "Goal");

    private final ExportFixture fixture = new ExportFixture();
    private final Map<String, String> texts = new TreeMap<>();
    private UUID project;
    private UUID user;
    private PgConnection gate;
    private long filesBefore;

    @BeforeEach
    void make() {
        project = fixture.project("Faults");
        texts.put("resources/Project/" + project, "{\"resourceType\":\"Project\",\"name\":\"Faults\"}");
        for (String type : TYPES) {
            for (int i = 0; i < 3; i++) {
                UUID id = fixture.put(project, type, "'n':" + i);
                texts.put("resources/" + type + "/" + id, "{\"resourceType\":\"" + type + "\",\"n\":" + i + "}");
            }
        }
        user = fixture.configure("User", "'login':'member'");
        texts.put("configuration/User/" + user, "{\"resourceType\":\"User\",\"login\":\"member\"}");
        UUID membership = fixture.put(
                project,
                "ProjectMembership",
                "'user':{'reference':'User/" + user + "'},'project':{'reference':'Project/" + project + "'}");
        texts.put(
                "resources/ProjectMembership/" + membership,
                "{\"resourceType\":\"ProjectMembership\",\"user\":{\"reference\":\"User/" + user
                        + "\"},\"project\":{\"reference\":\"Project/" + project + "\"}}");
        fixture.binary(project, Buffer.buffer("bytes"));
        // Parts of these types wait in front of a gate, and so does the state that is named in the table.
        fixture.sql("""
                create table hold (work text primary key);
                create function hold_part() returns trigger language plpgsql as $$
                begin
                    if exists (select from hold where new.name like 'resources/' || work || '-%') then
                        perform pg_advisory_lock_shared(4711);
                        perform pg_advisory_unlock_shared(4711);
                    end if;
                    return new;
                end $$;
                create trigger hold before insert on package_part for each row execute function hold_part();
                create function hold_step() returns trigger language plpgsql as $$
                begin
                    if exists (select from hold where work = new.state) then new.not_before = 'infinity'; end if;
                    return new;
                end $$;
                create trigger hold before insert or update of state on duplication
                    for each row execute function hold_step();
                """);
        gate = ExportFixture.await(PgConnection.connect(fixture.vertx, fixture.server));
        filesBefore = fixture.files();
    }

    @AfterEach
    void close() {
        ExportFixture.await(gate.close());
        fixture.close();
    }

    private UUID request() {
        return fixture.request(project, ExportContentsIT.settings("users contacts", "", "", false));
    }

    /** An export that has packed some types and stands before the next. */
    private UUID halfWay() {
        hold("Condition");
        ExportFixture.await(gate.query("select pg_advisory_lock(4711)").execute());
        UUID id = request();
        ExportFixture.awaitThat(() -> Optional.of(
                        fixture.one("select count(*) from pg_locks where locktype = 'advisory' and not granted"))
                .filter(waiting -> !waiting.equals("0")));
        assertThat(parts(id)).isPositive();
        return id;
    }

    private void hold(String work) {
        fixture.sql("insert into hold values ('" + work + "')");
    }

    private void release() {
        // The gate first: who waits behind it may hold the rows of a duplication.
        ExportFixture.await(gate.query("select pg_advisory_unlock_all()").execute());
        fixture.sql("delete from hold; update duplication set not_before = now() where finished is null");
    }

    private long parts(UUID id) {
        return Long.parseLong(fixture.one("select count(*) from package_part where duplication = '" + id + "'"));
    }

    private void assertWhole(UUID id) {
        fixture.completed(id);
        Map<String, String> contents = fixture.contents(id);
        contents.keySet().removeIf(name -> name.startsWith("bytes/") || name.startsWith("resources/Binary/"));
        assertThat(contents).isEqualTo(texts);
        assertThat(fixture.manifest.binaries().count()).isEqualTo(1);
    }

    private void assertNothingLeft(UUID id) {
        assertThat(fixture.one("select count(*) from package")).isEqualTo("0");
        assertThat(parts(id)).isZero();
        assertThat(fixture.one("select count(*) from blob")).isEqualTo("1");
        ExportFixture.awaitThat(() -> Optional.of(fixture.files()).filter(files -> files == filesBefore));
    }

    @Test
    void anotherWorkerGoesOn() {
        String first = fixture.worker();
        UUID id = halfWay();
        var stopped = fixture.vertx.undeploy(first);
        fixture.worker();
        release();
        ExportFixture.await(stopped);

        assertWhole(id);
    }

    /** A worker whose lease is gone, and who does not know it. */
    @Test
    void aLeaseThatEndsInTheMiddleIsTakenOver() {
        fixture.worker();
        UUID id = halfWay();
        fixture.sql("update duplication set attempt = attempt + 1, worker = 'dead',"
                + " lease_until = clock_timestamp() + interval '300 milliseconds' where id = '" + id + "'");
        fixture.worker();
        release();

        assertWhole(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requested", "copying", "verifying"})
    void aCancelLeavesNothing(String state) {
        hold(state);
        UUID id = request();
        fixture.worker();
        fixture.awaitState(id, DuplicationState.labelled(state));
        fixture.cancel(id);
        fixture.cancel(id);
        release();

        assertThat(fixture.awaitState(id, DuplicationState.CANCELLED).failure()).isPresent();
        assertNothingLeft(id);
    }

    @Test
    void aCancelInTheMiddleLeavesNothing() {
        fixture.worker();
        UUID id = halfWay();
        fixture.cancel(id);
        release();

        fixture.awaitState(id, DuplicationState.CANCELLED);
        assertNothingLeft(id);
        // Nobody begins it again.
        fixture.worker();
        assertThat(fixture.read(id).state()).isEqualTo(DuplicationState.CANCELLED);
    }

    @Test
    void theEndOfTheSourceFailsItsExport() {
        fixture.worker();
        UUID id = halfWay();
        SourceEnd end = new SourceEnd(fixture.vertx, new Metrics());
        ExportFixture.await(fixture.database.transaction(session -> new ProjectStore()
                .move(session, project, List.of(Project.State.LIVE), Project.State.DELETED)
                .compose(moved -> end.deleted(session, project))));
        release();

        Duplication ended = fixture.awaitState(id, DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("The source project was deleted");
        assertNothingLeft(id);
        UUID late = request();
        assertThat(fixture.awaitState(late, DuplicationState.FAILED).failure().orElseThrow())
                .contains("The source project was deleted");
    }

    /** Of the project and of the environment, and neither history is purged under it. */
    @Test
    void whatIsEditedMeanwhileIsPackedAsItWas() {
        fixture.worker();
        UUID id = halfWay();
        for (String type : TYPES) {
            texts.keySet().stream()
                    .filter(name -> name.startsWith("resources/" + type + "/"))
                    .map(name -> UUID.fromString(name.substring(name.lastIndexOf('/') + 1)))
                    .limit(2)
                    .forEach(one -> fixture.update(project, type, one, "'n':'changed'"));
            fixture.put(project, type, "'n':'new'");
        }
        fixture.delete(Environment.ID, "User", user);
        purge(project);
        purge(Environment.ID);
        release();

        assertWhole(id);
    }

    private void purge(UUID where) {
        String horizon = fixture.one("select (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1)::text");
        ExportFixture.await(
                fixture.database.transaction(session -> new HistoryPurgeStore().purge(session, where, horizon, 1000)));
    }

    /** A target's id that is the source's own, as clients ask for that keep ids, is not made or removed here. */
    @Test
    void theIdOfTheTargetMayBeThatOfTheSource() {
        fixture.worker();
        hold("verifying");
        ExportSettings settings = ExportContentsIT.settings("users contacts", "", "", false);
        UUID cancelled = fixture.request(project, project, settings);
        UUID elsewhere = fixture.request(project, UUID.randomUUID(), settings);
        fixture.awaitState(cancelled, DuplicationState.VERIFYING);
        fixture.awaitState(elsewhere, DuplicationState.VERIFYING);
        fixture.cancel(cancelled);
        fixture.awaitState(cancelled, DuplicationState.CANCELLED);
        release();

        assertWhole(elsewhere);
        assertThat(fixture.one("select state from project where id = '" + project + "'"))
                .isEqualTo("live");
    }

    /** Files that are lost or changed are noticed, and the export says so. */
    @Test
    void aFileThatIsNotWhatItWasFailsTheExport() {
        fixture.sql("update blob set sha256 = sha256('other')");
        fixture.worker();
        UUID id = request();

        assertThat(fixture.awaitState(id, DuplicationState.FAILED).failure().orElseThrow())
                .contains("is missing, or is not what was once stored");
        assertNothingLeft(id);
    }

    /** Packages go when their time is over, those of exports at work never. */
    @Test
    void packagesOutliveTheirTimeOnlyWhileTheyAreWorkedOn() {
        fixture.worker();
        UUID done = request();
        fixture.completed(done);
        UUID working = halfWay();
        PackageRemoval removal = new PackageRemoval(fixture.database, fixture.storage);

        assertThat(ExportFixture.await(removal.removeOld(Duration.ofHours(1), Duration.ZERO)))
                .isZero();
        assertThat(ExportFixture.await(removal.removeOld(Duration.ZERO, Duration.ZERO)))
                .isEqualTo(1);
        release();
        assertWhole(working);
        assertThat(ExportFixture.await(removal.removeOld(Duration.ZERO, Duration.ZERO)))
                .isEqualTo(1);
        assertNothingLeft(done);
    }
}
