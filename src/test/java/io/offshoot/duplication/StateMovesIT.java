package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many workers and callers that all try to move one duplication at once: one legal walk, one end. */
class StateMovesIT {
    private static CloneFixture clone;

    @BeforeAll
    static void start() throws Exception {
        clone = new CloneFixture(CopyOptions.DEFAULT);
    }

    @AfterAll
    static void stop() throws Exception {
        clone.close();
    }

    @Test
    void simultaneousMovesMakeOneLegalWalk() throws Exception {
        DuplicationStore store = new DuplicationStore();
        UUID source = clone.project("Source");
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            UUID id = CloneFixture.await(new CloneSetup(clone.database).accept(clone.plain(source)))
                    .duplication();
            int moved = 0;
            Duplication now = clone.read(id);
            while (!now.state().terminal()) {
                List<Future<Boolean>> tries = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    // What somebody believes who has looked just now, or long ago.
                    DuplicationState from = random.nextInt(3) > 0 ? now.state() : any(random);
                    List<DuplicationState> next = Arrays.stream(DuplicationState.values())
                            .filter(from::leadsTo)
                            .toList();
                    if (!next.isEmpty()) {
                        Optional<Integer> attempt = random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(now.attempt() - random.nextInt(2));
                        tries.add(store.move(
                                clone.database.requests(),
                                id,
                                from,
                                next.get(random.nextInt(next.size())),
                                "worker " + i,
                                attempt,
                                Optional.empty(),
                                Optional.empty()));
                    }
                }
                for (Future<Boolean> one : tries) {
                    moved += CloneFixture.await(one) ? 1 : 0;
                }
                now = clone.read(id);
            }
            List<String> moves = clone.moves(id);
            assertThat(moves).as("seed %d", seed).hasSize(moved + 1);
            for (int i = 1; i < moves.size(); i++) {
                String[] move = moves.get(i).split(">", -1);
                assertThat(moves.get(i - 1)).as("seed %d", seed).endsWith(">" + move[0]);
                assertThat(DuplicationState.labelled(move[0]).leadsTo(DuplicationState.labelled(move[1])))
                        .as("seed %d: %s", seed, moves)
                        .isTrue();
            }
            assertThat(now.finished()).isPresent();
        }
    }

    @Test
    void aLeaseIsHeldByOneAndItsTokenFencesTheOthersOut() throws Exception {
        DuplicationStore store = new DuplicationStore();
        UUID source = clone.project("Source");
        UUID id = CloneFixture.await(new CloneSetup(clone.database).accept(clone.plain(source)))
                .duplication();
        clone.rows("update duplication set not_before = 'infinity' where id <> '" + id + "'");
        clone.rows("update duplication set admitted = now() where id = '" + id + "'");
        List<Future<Optional<Duplication>>> claims = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            claims.add(store.claimStep(
                    clone.database.requests(), "worker " + i, Duration.ofSeconds(30), List.of("clone")));
        }
        List<Duplication> claimed = new ArrayList<>();
        for (Future<Optional<Duplication>> claim : claims) {
            CloneFixture.await(claim).ifPresent(claimed::add);
        }
        assertThat(claimed).hasSize(1);
        int token = claimed.get(0).attempt();

        clone.rows("update duplication set lease_until = '-infinity' where id = '" + id + "'");
        int next = CloneFixture.await(
                        store.claimStep(clone.database.requests(), "other", Duration.ofSeconds(30), List.of("clone")))
                .orElseThrow()
                .attempt();

        assertThat(next).isGreaterThan(token);
        Duration lease = Duration.ofSeconds(30);
        assertThat(CloneFixture.await(store.renew(clone.database.requests(), id, token, lease)))
                .isFalse();
        assertThat(CloneFixture.await(store.renew(clone.database.requests(), id, next, lease)))
                .isTrue();
        assertThat(CloneFixture.await(store.move(
                        clone.database.requests(),
                        id,
                        DuplicationState.REQUESTED,
                        DuplicationState.COPYING,
                        "old",
                        Optional.of(token),
                        Optional.empty(),
                        Optional.empty())))
                .isFalse();
    }

    private static DuplicationState any(Random random) {
        DuplicationState[] all = DuplicationState.values();
        return all[random.nextInt(all.length)];
    }
}
