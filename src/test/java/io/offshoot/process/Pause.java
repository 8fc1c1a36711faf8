package io.offshoot.process;

import java.util.concurrent.locks.LockSupport;

/** A moment of real time: other processes cannot be told to hurry. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
