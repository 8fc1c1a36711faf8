package io.offshoot.duplication;

/** The worker's attempt no longer stands: another one has the work, or it was cancelled. It stops, and changes nothing. */
public final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LeaseLost() {
        super("the lease was lost", null, false, false);
    }
}
