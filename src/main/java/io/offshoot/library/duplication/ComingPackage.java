package io.offshoot.library.duplication;

import io.offshoot.archive.Arrivals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Tells who brings a package's files in how far the pull beside it is. */
final class ComingPackage implements Arrivals {
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Vertx vertx;
    private volatile boolean ended;
    private volatile boolean paused;
    private volatile boolean abandoned;

    /** Nobody waits any more, since the pull rests or the import has failed. */
    static final class Paused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Paused() {
            super("the pull of the package rests", null, false, false);
        }
    }

    ComingPackage(Vertx vertx) {
        this.vertx = vertx;
    }

    /** All of the package is here. */
    void end() {
        ended = true;
    }

    /** The pull rests: what is here is brought in, and nothing is waited for. */
    void pause() {
        paused = true;
    }

    /** Nothing more is to be brought in. */
    void abandon() {
        paused = true;
        abandoned = true;
    }

    /** Fails once it is abandoned. */
    Future<Void> going() {
        return abandoned ? Future.failedFuture(new Paused()) : Future.succeededFuture();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Future<Void> later() {
        return paused
                ? Future.failedFuture(new Paused())
                : vertx.timer(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(fired -> paused ? Future.failedFuture(new Paused()) : Future.succeededFuture());
    }
}
