package io.offshoot.process;

import java.util.concurrent.locks.LockSupport;

/** A moment of real time: other processes cannot be told to hurry. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        micros(millis * 1000);
    }

    static void micros(long micros) {
        long until = System.nanoTime() + micros * 1000;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
