package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.DuplicationLimits.Rate;
import io.offshoot.model.DuplicationState;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Duplications of very different sizes share workers and pace; on a real database, with two processes at most. */
class FairnessIT {
    private static final int HUGE = 12_000;
    private static final int SMALL_ONES = 20;
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 20, 4 << 20, 200, Duration.ofSeconds(15), Duration.ofMillis(100), 0.0, 3);

    private CloneFixture clone;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    private UUID project(String name, int resources) throws Exception {
        UUID project = clone.project(name);
        clone.fill(
                project, "Observation", resources, "'{\"resourceType\":\"Observation\",\"valueInteger\":' || n || '}'");
        return project;
    }

    /** The huge one has hundreds of ranges waiting when the small ones are asked for, and workers for two. */
    @Test
    void aHugeOneDoesNotStarveSmallOnesNorTheyIt() throws Exception {
        UUID hugeSource = project("Huge", HUGE);
        List<UUID> sources = new ArrayList<>();
        for (int i = 0; i < SMALL_ONES; i++) {
            sources.add(project("Small " + i, 10));
        }
        clone.startWorker();
        UUID huge = clone.start(clone.plain(hugeSource)).duplication();
        clone.awaitValue("select sum(copied) > 100 from copy_range", true);

        List<UUID> small = new ArrayList<>();
        for (UUID source : sources) {
            small.add(clone.start(clone.plain(source)).duplication());
        }
        long before = clone.read(huge).copied();
        for (UUID each : small) {
            assertThat(clone.ended(each).state()).isEqualTo(DuplicationState.COMPLETED);
        }
        Duplication meanwhile = clone.read(huge);
        assertThat(meanwhile.state()).isEqualTo(DuplicationState.COPYING);
        assertThat(meanwhile.copied()).isBetween(before + 1, HUGE - 1L);
        assertThat(clone.ended(huge).state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(CloneFixture.report(clone.read(huge)).resources()).isEqualTo(HUGE + 1);
    }

    /** 44 resources of two projects, 10 in a second for the whole process: the first ten are there at once. */
    @Test
    void allOfAProcessKeepItsPaceTogether() throws Exception {
        List<UUID> sources = List.of(project("One", 20), project("Two", 20));
        Metrics metrics = new Metrics();
        clone.startWorker(new DuplicationLimits(64, 8, 16, 100, 100, new Rate(10, 0), Rate.FREE), metrics);
        long began = System.nanoTime();
        List<UUID> asked = new ArrayList<>();
        for (UUID source : sources) {
            asked.add(clone.start(clone.plain(source)).duplication());
        }
        for (UUID each : asked) {
            assertThat(clone.ended(each).state()).isEqualTo(DuplicationState.COMPLETED);
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isBetween(2_500L, 60_000L);
        assertThat(metrics.scrape().toString()).doesNotContain("offshoot_throttled_seconds_total 0.0");
    }
}
