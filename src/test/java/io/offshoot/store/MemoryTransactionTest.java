package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.store.MemoryTable.Values;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The model's transactions end once, whatever the server and the client, who do not know of each other, ask for. */
class MemoryTransactionTest {
    private final MemoryTable table = new MemoryTable("duplication");
    private final UUID id = UUID.randomUUID();

    /**
     * A planner is stopped, the server rolls its transaction back, and it wants to commit while its successor plans. If
     * that took away what the successor has written so far, its next statement would make a duplication that copies
     * without a snapshot.
     */
    @Test
    void aLateCommitLeavesTheSuccessorsWritesAlone() {
        MemoryTransaction first = new MemoryTransaction();
        table.put(first, new Values(id).with("state", "requested"));
        first.commit(1);
        MemoryTransaction stopped = new MemoryTransaction();
        table.put(stopped, table.get(stopped, id).orElseThrow().with("snapshot", "its own"));
        stopped.rollback();
        MemoryTransaction successor = new MemoryTransaction();
        table.put(successor, table.get(successor, id).orElseThrow().with("snapshot", "the successor's"));

        stopped.rollback();

        table.put(successor, table.get(successor, id).orElseThrow().with("state", "copying"));
        successor.commit(2);
        List<Values> found = table.rows(new MemoryTransaction(), row -> true);
        assertThat(found).singleElement().satisfies(row -> {
            assertThat(row.is("state", "copying")).isTrue();
            assertThat(row.is("snapshot", "the successor's")).isTrue();
        });
    }
}
