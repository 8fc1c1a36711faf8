package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.OtherVersions;
import io.vertx.core.Future;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A newer version migrates the database while this one is at work: what this one does from then on changes nothing. */
class RollingUpdateIT extends WorkersFixture {
    private static final String LATER = "V999__later.sql";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alter table copy_range add column later int; alter table duplication add column later int | select 1",
                "alter table copy_range rename column checkpoint_id to place_id"
                        + " | alter table copy_range rename column place_id to checkpoint_id",
            })
    void theOlderProcessLeavesEverythingToTheNewer(String migration, String undone) throws Exception {
        Worker older = worker();
        UUID id = request().duplication();
        clone.awaitValue("select sum(copied) > 50 from copy_range", true);
        older.proxy().freeze();
        Future<Integer> migrated = OtherVersions.later(clone.vertx, clone.server, LATER, migration);
        assertThat(CloneFixture.await(migrated)).isEqualTo(1);
        String after = standing();
        assertThat(after).contains("copying").doesNotContain("completed");

        // Pages that were on their way arrive, and whatever it tries next.
        older.proxy().thaw();
        Thread.sleep(3 * OPTIONS.lease().toMillis());
        assertThat(standing()).isEqualTo(after);
        assertThat(older.measured("offshoot_outgrown")).isEqualTo("offshoot_outgrown 1.0");
        assertThat(clone.value("select count(*) from copy_range where state <> 'done' and lease_until > '-infinity'"))
                .isEqualTo(0L);

        // The newer version goes on; this program takes its part.
        clone.rows(undone + "; delete from schema_version where name = '" + LATER + "'");
        Thread.sleep(2 * OPTIONS.poll().toMillis());
        assertThat(standing()).as("it has seen the newer version").isEqualTo(after);
        worker();
        clone.awaitState(id, DuplicationState.COMPLETED);
        assertUndisturbed(new DuplicationAccepted(id, clone.read(id).target(), false));
    }

    /** All that says how far the duplication is. */
    private String standing() throws Exception {
        return clone.value("select string_agg(concat_ws(' ', state, failure, attempt, failures), ';') from duplication")
                + " "
                + clone.value("select string_agg(concat_ws(' ', no, state, copied, verified, attempt, failures), ';'"
                        + " order by no) from copy_range")
                + " " + clone.value("select count(*) from resource where duplication is not null")
                + " " + clone.value("select count(*) from duplication_journal");
    }
}
