package io.offshoot.duplication;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a worker and the database, and does to their connections what networks and crashes do. */
final class FaultyProxy {
    /** Only statements that carry a page are this long. */
    private static final int PAGE = 1_500;

    private final PgConnectOptions server;
    private final NetServer listener;
    private final NetClient client;
    private final AtomicInteger pages = new AtomicInteger();
    private final Set<Pair> pairs = new HashSet<>();
    private volatile int loseAnswerOf;
    private volatile boolean frozen;

    private FaultyProxy(Vertx vertx, PgConnectOptions server) {
        this.server = server;
        this.client = vertx.createNetClient();
        this.listener = vertx.createNetServer().connectHandler(this::connect);
    }

    static Future<FaultyProxy> start(Vertx vertx, PgConnectOptions server) {
        FaultyProxy proxy = new FaultyProxy(vertx, server);
        return proxy.listener.listen(0, "127.0.0.1").map(listening -> proxy);
    }

    /** How to reach the database through this proxy. */
    PgConnectOptions address() {
        return new PgConnectOptions(server).setHost("127.0.0.1").setPort(listener.actualPort());
    }

    /** Every so many pages the database's answer is swallowed and the connection closed: was it committed? */
    void loseAnswerOfEvery(int page) {
        loseAnswerOf = page;
    }

    /** Nothing passes any more, and nobody is told; like a process that is stopped. */
    void freeze() {
        frozen = true;
        synchronized (pairs) {
            pairs.forEach(Pair::pause);
        }
    }

    /** What was held up goes on. */
    void thaw() {
        frozen = false;
        synchronized (pairs) {
            pairs.forEach(Pair::resume);
        }
    }

    /** Every connection breaks. */
    void cut() {
        synchronized (pairs) {
            pairs.forEach(pair -> pair.near.close());
        }
    }

    private void connect(NetSocket near) {
        near.pause();
        client.connect(server.getPort(), server.getHost())
                .onSuccess(far -> new Pair(near, far).start())
                .onFailure(error -> near.close());
    }

    private final class Pair {
        private final NetSocket near;
        private final NetSocket far;
        private boolean losing;

        Pair(NetSocket near, NetSocket far) {
            this.near = near;
            this.far = far;
        }

        void start() {
            synchronized (pairs) {
                pairs.add(this);
            }
            near.handler(this::ask);
            far.handler(this::answer);
            near.closeHandler(closed -> end());
            far.closeHandler(closed -> end());
            if (!frozen) {
                near.resume();
            } else {
                pause();
            }
        }

        private void ask(Buffer bytes) {
            int every = loseAnswerOf;
            if (every > 0 && bytes.length() > PAGE && pages.incrementAndGet() % every == 0) {
                losing = true;
            }
            far.write(bytes);
        }

        private void answer(Buffer bytes) {
            if (losing) {
                near.close();
            } else {
                near.write(bytes);
            }
        }

        private void end() {
            synchronized (pairs) {
                pairs.remove(this);
            }
            near.close();
            far.close();
        }

        void pause() {
            near.pause();
            far.pause();
        }

        void resume() {
            near.resume();
            far.resume();
        }
    }
}
