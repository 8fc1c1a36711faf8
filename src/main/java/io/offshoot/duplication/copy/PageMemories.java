package io.offshoot.duplication.copy;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/** The {@link PageMemory} of ranges that were copied here, for the next ones: a few, whatever the number of workers. */
public final class PageMemories {
    private static final int KEPT = 4;

    private final Queue<PageMemory> free = new ArrayBlockingQueue<>(KEPT);

    /** One that nobody else has until it is given back. */
    public PageMemory take() {
        return Optional.ofNullable(free.poll()).orElseGet(PageMemory::new);
    }

    /**
     * Ends the use of one; no page may be on its way through it, and none may have failed halfway. One that grew beyond the
     * usual is let go, and so is one too many.
     */
    public void giveBack(PageMemory memory) {
        if (memory.isUsual()) {
            var unused = free.offer(memory);
        }
    }
}
