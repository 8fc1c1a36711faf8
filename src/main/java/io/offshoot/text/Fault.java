package io.offshoot.text;

/** What a check found wrong, on its way to the place that knows the path and makes it a failure for the caller. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String text) {
        super(text, null, false, false);
    }

    Fault(String text, int offset) {
        this(text + " (at byte " + offset + ")");
    }
}
