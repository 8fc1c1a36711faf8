package io.offshoot.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.offshoot.store.MemoryDatabase.Mutation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Runs the engine's own verticles, stores and rules on simulated time, thousands of times, each time with other troubles.
 * More of them: {@code -Doffshoot.seeds=100000}; one again: {@code -Doffshoot.seed=<the printed one> -Doffshoot.seeds=1}.
 */
class SimulatorTest {
    private static final int SEEDS = Integer.getInteger("offshoot.seeds", 2_000);
    private static final long FIRST =
            Long.getLong("offshoot.seed", TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()) * 1_000_000);
    private static final int MOST_TRIES = 3_000;
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.offshoot");
    private static Level before;

    /** Each run logs dozens of faults, which are what it is about. */
    @BeforeAll
    static void beQuiet() {
        before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void beLoud() {
        LOG.setLevel(before);
    }

    @Test
    void everySeedKeepsTheInvariants() {
        long began = System.nanoTime();
        long events = 0;
        long commits = 0;
        Map<String, Integer> states = new TreeMap<>();
        System.out.println("Simulator: " + SEEDS + " seeds from " + FIRST);
        for (int i = 0; i < SEEDS; i++) {
            long seed = FIRST + i;
            try {
                Simulation.Outcome outcome = new Simulation(seed, Optional.empty()).run();
                events += outcome.events();
                commits += outcome.commits();
                outcome.states().forEach((state, count) -> states.merge(state, count, Integer::sum));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Doffshoot.seeds=1 -Doffshoot.seed=" + seed + ": " + e.getMessage(), e);
            }
            if (i % 10_000 == 9_999) {
                System.out.println("Simulator: " + (i + 1) + " seeds");
            }
        }
        System.out.println("Simulator: " + SEEDS + " of " + SEEDS + " seeds kept every invariant: " + states + ", "
                + commits + " commits checked, " + events + " events, "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s");
        if (SEEDS >= 1_000) {
            assertThat(states).containsKeys("completed", "cancelled", "failed");
        }
    }

    @Test
    void aSeedReplaysTheSameRun() {
        for (long seed = FIRST; seed < FIRST + 20; seed++) {
            assertThat(new Simulation(seed, Optional.empty()).run())
                    .isEqualTo(new Simulation(seed, Optional.empty()).run());
        }
    }

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void aBrokenRuleIsNoticed(Mutation mutation) {
        for (int i = 0; i < MOST_TRIES; i++) {
            try {
                new Simulation(i, Optional.of(mutation)).run();
            } catch (Invariants.InvariantBroken noticed) {
                // The rule it is, and not the run.
                new Simulation(i, Optional.empty()).run();
                System.out.println("Simulator: " + mutation + " noticed with seed " + i + ": " + noticed.getMessage());
                return;
            }
        }
        fail("%s was not noticed in %d runs", mutation, MOST_TRIES);
    }
}
