package io.offshoot.archive;

import io.vertx.core.Future;

/** How a package that is read while it still comes in is coming along. */
public interface Arrivals {
    /** All of it is here. */
    Arrivals ENDED = new Arrivals() {
        @Override
        public boolean ended() {
            return true;
        }

        @Override
        public Future<Void> later() {
            return Future.succeededFuture();
        }
    };

    /** Whether nothing more comes: what is looked for afterwards is here or nowhere. */
    boolean ended();

    /** Completes when it is time to look again; fails when nobody waits for it any more. */
    Future<Void> later();
}
