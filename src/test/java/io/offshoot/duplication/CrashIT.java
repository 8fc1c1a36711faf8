package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.binary.BinaryVerticle;
import io.offshoot.model.DuplicationState;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that die, stand still, lose their connections or their answers: the result is that of an undisturbed run. */
class CrashIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 200, Duration.ofSeconds(1), Duration.ofMillis(100), 0.1, 8);

    private final List<Worker> workers = new ArrayList<>();
    private CloneFixture clone;
    private UUID source;

    /** A process of its own, as far as the others can tell: its own bus, pools and network. */
    private record Worker(Vertx vertx, FaultyProxy proxy, Database database, String deployment) {}

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", "{\"resourceType\":\"Patient\"}");
        clone.binary(source, "bytes");
        clone.fill(
                source,
                "Observation",
                700,
                "'{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"note\":[{\"text\":\"' || repeat('x', 200) || '\"}],\"valueInteger\":' || n || '}'");
    }

    @AfterEach
    void stop() throws Exception {
        for (Worker worker : workers) {
            worker.proxy().thaw();
            CloneFixture.await(worker.vertx().close());
        }
        clone.close();
    }

    @Test
    void lostAnswersAndCutConnectionsChangeNothing() throws Exception {
        Worker worker = worker();
        worker.proxy().loseAnswerOfEvery(7);
        DuplicationAccepted accepted = request();
        for (int i = 0; i < 8; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
            worker.proxy().cut();
        }
        worker.proxy().loseAnswerOfEvery(0);

        assertUndisturbed(accepted);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void terminatedBackendsChangeNothing(long seed) throws Exception {
        worker();
        DuplicationAccepted accepted = request();
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(100)));
            clone.rows("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                    + " and application_name like 'offshoot-%' and pid <> pg_backend_pid()");
        }

        assertUndisturbed(accepted);
    }

    @Test
    void aStoppedWorkerIsTakenOverAndWritesNothingWhenItGoesOn() throws Exception {
        Worker first = worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 50);
        first.proxy().freeze();
        worker();
        // The second one goes on when the leases have ended; the first is let go while it copies.
        long before = clone.read(accepted.duplication()).copied();
        awaitCopied(accepted, copied -> copied > before + 50);
        first.proxy().thaw();

        assertUndisturbed(accepted);
    }

    @Test
    void aDeadWorkersWorkIsFinishedByAnother() throws Exception {
        Worker first = worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 50);
        first.proxy().freeze();
        first.proxy().cut();
        worker();

        assertUndisturbed(accepted);
    }

    @Test
    void aWorkerThatStopsInOrderHandsOverAtOnce() throws Exception {
        Worker first = worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 50);
        CloneFixture.await(first.vertx().undeploy(first.deployment()));

        assertThat(clone.value("select count(*) from copy_range where lease_until > clock_timestamp()"))
                .isEqualTo(0L);
        worker();

        assertUndisturbed(accepted);
    }

    @Test
    void fencedPagesAreNotWritten() throws Exception {
        worker();
        DuplicationAccepted accepted = request();
        for (int i = 0; i < 10; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
            clone.rows("update copy_range set attempt = attempt + 1, lease_until = '-infinity' where state <> 'done'");
        }

        assertUndisturbed(accepted);
    }

    @Test
    void serializationFailuresAreTriedAgainAndOthersAreNot() throws Exception {
        clone.installHooks();
        clone.rows("""
                create sequence fault;
                create function fault() returns trigger language plpgsql as $$
                begin
                    if nextval('fault') % 6 = 0 then raise exception 'injected' using errcode = '40001'; end if;
                    return null;
                end $$;
                create trigger fault after insert on resource for each statement execute function fault();
                """);
        worker();
        DuplicationAccepted accepted = request();
        assertUndisturbed(accepted);

        clone.rows("create or replace function fault() returns trigger language plpgsql as $$"
                + " begin raise exception 'injected' using errcode = 'P0001'; end $$");
        Duplication ended = clone.ended(request().duplication());

        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).doesNotContain("injected");
        assertThat(clone.leftOf(ended)).isZero();
    }

    @Test
    void aFullDiskThatStaysFullFailsAfterBoundedTries() throws Exception {
        clone.rows("create function fault() returns trigger language plpgsql as $$"
                + " begin raise exception 'injected' using errcode = '53100'; end $$;"
                + " create trigger fault after insert on resource for each statement execute function fault();");
        CopyOptions impatient = new CopyOptions(2, 10, 4 << 20, 200, OPTIONS.lease(), OPTIONS.poll(), 0, 2);
        worker(impatient);

        Duplication ended = clone.ended(request().duplication());

        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("UNAVAILABLE");
        assertThat(clone.leftOf(ended)).isZero();
    }

    @Test
    void aKeyThatIsTakenFailsTheDuplicationAndNamesTheRow() throws Exception {
        clone.installHooks();
        clone.hold("range " + io.offshoot.model.ResourceType.of("Patient").code());
        worker();
        DuplicationAccepted accepted = request();
        clone.awaitState(accepted.duplication(), DuplicationState.COPYING);
        Duplication duplication = clone.read(accepted.duplication());
        UUID patient = (UUID) clone.value("select id from resource where project = '" + source + "' and type = "
                + io.offshoot.model.ResourceType.of("Patient").code());
        UUID derived = new io.offshoot.rewrite.DerivedIds(duplication.key().getBytes())
                .id(io.offshoot.model.ResourceType.of("Patient"), patient);
        clone.create(
                duplication.target(),
                io.offshoot.model.ResourceType.of("Patient"),
                derived,
                "{\"resourceType\":\"Patient\"}");
        clone.release();

        Duplication ended = clone.ended(accepted.duplication());

        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("in the target already", derived.toString());
    }

    @Test
    void aStatementLongerThanTheLeaseLosesNothing() throws Exception {
        clone.rows("create function slow() returns trigger language plpgsql as $$"
                + " begin perform pg_sleep(2.5); return new; end $$;"
                + " create trigger slow before update on copy_range for each row when (old.state = 'copying' and"
                + " new.state = 'verifying' and new.no = 0) execute function slow();"
                + " create trigger slow before update on project for each row when (new.state = 'live')"
                + " execute function slow();");
        worker();
        worker();
        DuplicationAccepted accepted = request();

        assertUndisturbed(accepted);
        assertThat(clone.value("select attempt from copy_range where no = 0 and duplication = '"
                        + accepted.duplication() + "'"))
                .isEqualTo(1);
    }

    @Test
    void nothingLeftToDoGoesOnToTheEnd() throws Exception {
        clone.installHooks();
        clone.hold("verifying");
        Worker first = worker();
        DuplicationAccepted accepted = request();
        clone.awaitState(accepted.duplication(), DuplicationState.VERIFYING);
        CloneFixture.await(first.vertx().undeploy(first.deployment()));
        // As if the worker had died between its last range and the move.
        clone.rows("delete from hold; update duplication set state = 'copying' where id = '" + accepted.duplication()
                + "'; delete from duplication_journal where to_state = 'verifying'");
        worker();

        assertUndisturbed(accepted);
    }

    @Test
    void progressOnlyGrows() throws Exception {
        Worker worker = worker();
        worker.proxy().loseAnswerOfEvery(9);
        DuplicationAccepted accepted = request();
        long last = 0;
        Duplication now = clone.read(accepted.duplication());
        while (!now.state().terminal()) {
            assertThat(now.copied()).isBetween(last, 703L);
            last = now.copied();
            now = clone.read(accepted.duplication());
        }
        worker.proxy().loseAnswerOfEvery(0);

        assertUndisturbed(accepted);
    }

    private DuplicationAccepted request() throws Exception {
        return CloneFixture.await(new CloneSetup(clone.database).accept(clone.plain(source)));
    }

    private Worker worker() throws Exception {
        return worker(OPTIONS);
    }

    private Worker worker(CopyOptions options) throws Exception {
        Vertx vertx = Vertx.vertx();
        FaultyProxy proxy = CloneFixture.await(FaultyProxy.start(clone.vertx, clone.server));
        Database database = Database.open(vertx, proxy.address(), 8, 8);
        CloneFixture.await(vertx.deployVerticle(
                new BinaryVerticle(database, clone.storage, Duration.ofHours(1), Duration.ofHours(1))));
        String deployment = CloneFixture.await(vertx.deployVerticle(new DuplicationVerticle(
                database, options, new Metrics(), UUID.randomUUID().toString())));
        Worker worker = new Worker(vertx, proxy, database, deployment);
        workers.add(worker);
        return worker;
    }

    private void awaitCopied(DuplicationAccepted accepted, Predicate<Long> enough) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Duplication now = clone.read(accepted.duplication());
        while (!enough.test(now.copied()) && !now.state().terminal()) {
            assertThat(System.nanoTime()).isLessThan(until);
            now = clone.read(accepted.duplication());
        }
    }

    private void assertUndisturbed(DuplicationAccepted accepted) throws Exception {
        Duplication ended = clone.ended(accepted.duplication());
        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(clone.unmapped(ended.target()).equals(clone.texts(source)))
                .as("the clone is its source with other ids")
                .isTrue();
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.resources()).isEqualTo(703);
        assertThat(report.references().rewritten()).containsEntry("Patient", 700L);
        assertThat(report.binaries()).isEqualTo(new CloneReport.Binaries(1, 5));
        assertThat(clone.moves(ended.id()))
                .containsExactly(">requested", "requested>copying", "copying>verifying", "verifying>completed");
    }
}
