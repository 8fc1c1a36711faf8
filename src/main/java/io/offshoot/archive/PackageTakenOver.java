package io.offshoot.archive;

/** Somebody else works on the package now, or the work was stopped: nothing was written, the worker goes away quietly. */
public final class PackageTakenOver extends RuntimeException {
    private static final long serialVersionUID = 1;

    PackageTakenOver() {
        super("another worker has the package", null, false, false);
    }
}
