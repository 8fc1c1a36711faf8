package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the database refuses, or does slowly. */
class DatabaseFaultsIT extends WorkersFixture {
    @Test
    void whatMayPassIsTriedAgainAndOtherErrorsAreNot() throws Exception {
        clone.rows("""
            create sequence fault;
            create function fault() returns trigger language plpgsql as $$
            begin
                -- Serialization, deadlock, time limits of statements and locks, disk, memory, connections.
                if nextval('fault') % 6 = 0 then
                    raise exception 'injected' using errcode = (array['40001', '40P01', '57014', '55P03', '53100',
                        '53200', '53300'])[currval('fault') / 6 % 7 + 1];
                end if;
                return null;
            end $$;
            create trigger fault after insert on resource for each statement execute function fault();
            """);
        Worker worker = worker();
        DuplicationAccepted accepted = request();
        assertUndisturbed(accepted);
        assertThat(worker.measured("offshoot_retries_total{work=\"range\"}")).doesNotEndWith(" 0.0");

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
        assertThat(ended.failure().orElseThrow()).contains("UNAVAILABLE", "no space left");
        assertThat(clone.leftOf(ended)).isZero();
    }

    @Test
    void aKeyThatIsTakenFailsTheDuplicationAndNamesTheRow() throws Exception {
        DatabaseHooks hooks = DatabaseHooks.install(clone);
        hooks.hold("range " + ResourceType.of("Patient").code());
        worker();
        DuplicationAccepted accepted = request();
        clone.awaitState(accepted.duplication(), DuplicationState.COPYING);
        Duplication duplication = clone.read(accepted.duplication());
        UUID patient = (UUID) clone.value("select id from resource where project = '" + source + "' and type = "
                + ResourceType.of("Patient").code());
        UUID derived = new DerivedIds(duplication.key().getBytes()).id(ResourceType.of("Patient"), patient);
        clone.create(duplication.target(), ResourceType.of("Patient"), derived, "{\"resourceType\":\"Patient\"}");
        hooks.release();

        Duplication ended = clone.ended(accepted.duplication());

        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("in the target already", derived.toString());
    }

    @Test
    void aStatementLongerThanTheLeaseLosesNothing() throws Exception {
        CopyOptions longer =
                new CopyOptions(2, 100, 4 << 20, 200, Duration.ofSeconds(2), OPTIONS.poll(), 0, OPTIONS.maxFailures());
        Future<?> locked = DatabaseHooks.locked(clone, "binary_content", 5);
        worker(longer);
        worker(longer);
        DuplicationAccepted accepted = request();
        // What is copied is compared with its source, which takes as long as the lock is held, or was by now.
        clone.awaitValue("select count(*) > 0 from copy_range where state <> 'copying'", true);
        CloneFixture.await(locked);

        assertUndisturbed(accepted);
        assertThat(clone.value("select max(attempt % 1024) from copy_range")).isEqualTo(1);
    }

    @Test
    void nothingLeftToDoGoesOnToTheEnd() throws Exception {
        DatabaseHooks hooks = DatabaseHooks.install(clone);
        hooks.hold("verifying");
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

    /** A failover that lacks the last commits takes the plan away under those who have begun with it. */
    @Test
    void whatWasBegunWithALostPlanIsNothingToTheNext() throws Exception {
        CopyRangeStore ranges = new CopyRangeStore();
        DuplicationAccepted accepted = request();
        CopyRange lost = planned(ranges, accepted.duplication());
        clone.rows("delete from copy_range");
        CopyRange now = planned(ranges, accepted.duplication());

        assertThat(now.attempt()).isNotEqualTo(lost.attempt());
        Duration lease = OPTIONS.lease();
        assertThat(CloneFixture.await(ranges.renew(clone.database.copy(), lost, lease)))
                .isFalse();
        assertThat(CloneFixture.await(ranges.noteCopied(clone.database.copy(), lost)))
                .isFalse();
        assertThat(CloneFixture.await(ranges.putOff(clone.database.requests(), lost, lease)))
                .isZero();
        assertThat(CloneFixture.await(ranges.renew(clone.database.copy(), now, lease)))
                .isTrue();
    }

    private CopyRange planned(CopyRangeStore ranges, UUID duplication) throws Exception {
        List<CopyRangeStore.Cut> whole = List.of(new CopyRangeStore.Cut(Optional.empty(), Optional.empty()));
        CloneFixture.await(
                ranges.plan(clone.database.requests(), duplication, 0, 1, ResourceType.of("Patient"), whole));
        clone.rows("update duplication set state = 'copying'");
        return CloneFixture.await(ranges.claim(clone.database.requests(), "worker", OPTIONS.lease()))
                .orElseThrow();
    }
}
