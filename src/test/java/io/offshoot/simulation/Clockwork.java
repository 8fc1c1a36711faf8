package io.offshoot.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only from one event to the next. Events of the same moment come in the order they were asked for. */
final class Clockwork {
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now = 1_700_000_000_000_000L;
    private long numbers;

    private record Event(long at, long number, Runnable work) {}

    /** Microseconds since the epoch. */
    long now() {
        return now;
    }

    void in(long micros, Runnable work) {
        events.add(new Event(now + Math.max(0, micros), numbers++, work));
    }

    /** Lets the next event happen, if it is not after {@code end}. */
    boolean step(long end) {
        Event next = events.peek();
        if (next == null || next.at() > end) {
            return false;
        }
        events.poll();
        now = next.at();
        next.work().run();
        return true;
    }

    long events() {
        return numbers;
    }
}
