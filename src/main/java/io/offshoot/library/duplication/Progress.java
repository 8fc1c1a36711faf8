package io.offshoot.library.duplication;

import io.offshoot.store.Duplication;
import io.offshoot.store.LibraryDuplicationStore;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.offshoot.store.Session;
import io.vertx.core.Future;

/** How far a duplication is, in percent. */
final class Progress {
    private static final int COPIED = 95;
    private static final int VERIFYING = 97;

    private Progress() {}

    /** The progress to show, which never goes back; 100 only at the end. */
    static Future<Integer> noted(Session session, Recorded recorded) {
        int now = of(recorded);
        return now > recorded.details().progress()
                ? new LibraryDuplicationStore()
                        .progress(session, recorded.details().id(), now)
                : Future.succeededFuture(recorded.details().progress());
    }

    private static int of(Recorded recorded) {
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
