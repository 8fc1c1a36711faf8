package io.offshoot.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DuplicationStateTest {
    @ParameterizedTest
    @EnumSource(DuplicationState.class)
    void aTerminalStateIsNeverLeftAndEveryOtherOneCanBe(DuplicationState state) {
        List<DuplicationState> next =
                Arrays.stream(DuplicationState.values()).filter(state::leadsTo).toList();

        assertThat(next.isEmpty()).isEqualTo(state.terminal());
        assertThat(next).doesNotContain(state, DuplicationState.REQUESTED);
        assertThat(DuplicationState.labelled(state.label())).isEqualTo(state);
    }

    @Test
    void everyWalkEndsInATerminalStateWithinFiveMoves() {
        for (long seed = 0; seed < 5000; seed++) {
            Random random = new Random(seed);
            DuplicationState state = DuplicationState.REQUESTED;
            int moves = 0;
            while (!state.terminal()) {
                List<DuplicationState> next = Arrays.stream(DuplicationState.values())
                        .filter(state::leadsTo)
                        .toList();
                state = next.get(random.nextInt(next.size()));
                moves++;
            }
            assertThat(moves).as("seed %d", seed).isBetween(2, 5);
        }
    }

    @Test
    void onlyWorkGoingOnCanBeCancelled() {
        assertThat(Arrays.stream(DuplicationState.values()).filter(DuplicationState::cancellable))
                .containsExactly(DuplicationState.REQUESTED, DuplicationState.COPYING, DuplicationState.VERIFYING);
    }
}
