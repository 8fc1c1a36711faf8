package io.offshoot.model;

import java.util.Map;
import java.util.Set;

/**
 * The states of a duplication and the moves between them; every move is one conditional update in the database, so that
 * no other move can happen, whichever replica tries it and however often.
 *
 * <pre>
 *                     plan cut,              every range         target checked
 *                     snapshot taken         copied, verified    and published
 *      REQUESTED ───────────────▶ COPYING ───────────────▶ VERIFYING ───────────▶ COMPLETED
 *          │                         │                         │
 *          ├─────────────────────────┴─────────────────────────┤
 *          ▼ an error that no retry mends                      ▼ the caller cancels
 *       FAILING ──────────▶ FAILED                        CANCELLING ──────────▶ CANCELLED
 *                target removed                                      target removed
 * </pre>
 */
public enum DuplicationState {
    REQUESTED,
    COPYING,
    VERIFYING,
    COMPLETED,
    FAILING,
    FAILED,
    CANCELLING,
    CANCELLED;

    private static final Map<DuplicationState, Set<DuplicationState>> MOVES = Map.of(
            REQUESTED, Set.of(COPYING, FAILING, CANCELLING),
            COPYING, Set.of(VERIFYING, FAILING, CANCELLING),
            VERIFYING, Set.of(COMPLETED, FAILING, CANCELLING),
            FAILING, Set.of(FAILED),
            CANCELLING, Set.of(CANCELLED),
            COMPLETED, Set.of(),
            FAILED, Set.of(),
            CANCELLED, Set.of());

    /** Whether the table has a move from this state to {@code next}. */
    public boolean leadsTo(DuplicationState next) {
        return MOVES.get(this).contains(next);
    }

    /** Whether the duplication has ended: the state is never left. */
    public boolean terminal() {
        return MOVES.get(this).isEmpty();
    }

    /** Whether work goes on that a cancel can still stop. */
    public boolean cancellable() {
        return leadsTo(CANCELLING);
    }

    /** The name under which the state is stored, logged and counted. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The state stored under that name. */
    public static DuplicationState labelled(String label) {
        return valueOf(label.toUpperCase(java.util.Locale.ROOT));
    }
}
