package io.offshoot.library.duplication;

import io.offshoot.store.Duplication;
import io.offshoot.store.LibraryDuplicationStore.Recorded;

/** How far a duplication is, in percent. */
final class Progress {
    private static final int COPIED = 95;
    private static final int VERIFYING = 97;

    private Progress() {}

    static int of(Recorded recorded) {
        Duplication duplication = recorded.duplication();
        return switch (duplication.state()) {
            case COMPLETED -> 100;
            case VERIFYING -> VERIFYING;
            case COPYING ->
                duplication.total() == 0 ? 0 : (int) Math.min(COPIED, recorded.done() * COPIED / duplication.total());
            case REQUESTED, FAILING, FAILED, CANCELLING, CANCELLED -> 0;
        };
    }
}
