package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.store.Duplication;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that die, stand still, lose their connections or their answers: the result is that of an undisturbed run. */
class CrashIT extends WorkersFixture {
    @Test
    void lostAnswersAndCutConnectionsChangeNothing() throws Exception {
        slowPages();
        Worker worker = worker();
        DuplicationAccepted accepted = request();
        // On a busy machine the cuts would otherwise be over before there is anything to cut.
        awaitCopied(accepted, copied -> copied > 0);
        worker.proxy().loseAnswerOfEvery(7);
        for (int i = 0; i < 8; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
            worker.proxy().cut();
        }
        worker.proxy().loseAnswerOfEvery(0);

        assertUndisturbed(accepted);
        assertDisturbed(accepted);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void terminatedBackendsChangeNothing(long seed) throws Exception {
        slowPages();
        worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 0);
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(100)));
            clone.rows("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                    + " and application_name like 'offshoot-%' and pid <> pg_backend_pid()");
        }

        assertUndisturbed(accepted);
        assertDisturbed(accepted);
    }

    @Test
    void aStoppedWorkerIsTakenOverAndWritesNothingWhenItGoesOn() throws Exception {
        slowPages();
        Worker first = worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 50);
        first.proxy().freeze();
        worker();
        // The second one takes the ranges over when their leases have ended; the first is let go while it copies them.
        clone.awaitValue("select max(attempt % 1024) > 1 from copy_range", true);
        first.proxy().thaw();

        assertUndisturbed(accepted);
        assertDisturbed(accepted);
    }

    @Test
    void aDeadWorkersWorkIsFinishedByAnother() throws Exception {
        slowPages();
        Worker first = worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 50);
        first.proxy().freeze();
        first.proxy().cut();
        worker();

        assertUndisturbed(accepted);
        assertDisturbed(accepted);
    }

    @Test
    void aWorkerThatStopsInOrderHandsOverAtOnce() throws Exception {
        slowPages();
        Worker first = worker();
        DuplicationAccepted accepted = request();
        awaitCopied(accepted, copied -> copied > 50);
        CloneFixture.await(first.vertx().undeploy(first.deployment()));

        assertThat(clone.value("select count(*) from copy_range where lease_until > clock_timestamp()"))
                .isEqualTo(0L);
        worker();

        assertUndisturbed(accepted);
        assertDisturbed(accepted);
    }

    @Test
    void fencedPagesAreNotWritten() throws Exception {
        slowPages();
        worker();
        DuplicationAccepted accepted = request();
        for (int i = 0; i < 10; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
            clone.rows("update copy_range set attempt = attempt + 1, lease_until = '-infinity' where state <> 'done'");
        }

        assertUndisturbed(accepted);
        assertDisturbed(accepted);
    }

    @Test
    void progressOnlyGrows() throws Exception {
        slowPages();
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
        assertDisturbed(accepted);
    }

    /** So that there is time to do harm. */
    private void slowPages() throws Exception {
        clone.rows(
                "create function slow_page() returns trigger language plpgsql as $$"
                        + " begin perform pg_sleep(0.04); return null; end $$;"
                        + " create trigger slow_page after insert on resource for each statement execute function slow_page();");
    }

    private void awaitCopied(DuplicationAccepted accepted, Predicate<Long> enough) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Duplication now = clone.read(accepted.duplication());
        while (!enough.test(now.copied()) && !now.state().terminal()) {
            assertThat(System.nanoTime()).isLessThan(until);
            now = clone.read(accepted.duplication());
        }
    }

    /** The fault hit while there was work: some range had more than one worker. */
    private void assertDisturbed(DuplicationAccepted accepted) throws Exception {
        assertThat((int) clone.value("select max(attempt % 1024) from copy_range where duplication = '"
                        + accepted.duplication() + "'"))
                .isGreaterThan(1);
    }
}
