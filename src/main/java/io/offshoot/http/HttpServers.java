package io.offshoot.http;

import io.offshoot.operations.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;

/** The two running servers: the doors on the main port, metrics and health on the management port. */
public final class HttpServers {
    private final Vertx vertx;
    private final Readiness readiness;
    private final String doors;
    private final String management;
    private final int port;
    private final int managementPort;

    private HttpServers(
            Vertx vertx, Readiness readiness, String doors, String management, int port, int managementPort) {
        this.vertx = vertx;
        this.readiness = readiness;
        this.doors = doors;
        this.management = management;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * Starts both servers. The server is unready until {@link Readiness#serving} is called.
     *
     * @return the servers, listening; fails with a sentence that names {@code OFFSHOOT_PORT} or
     *     {@code OFFSHOOT_MANAGEMENT_PORT} when that port cannot be had, and then nothing is left listening
     */
    public static Future<HttpServers> start(
            Vertx vertx, HttpSettings settings, List<Door> doors, Readiness readiness, Metrics metrics) {
        Promise<Integer> port = Promise.promise();
        Promise<Integer> managementPort = Promise.promise();
        ConnectionLimiter limiter = new ConnectionLimiter(settings.limits());
        MemoryBudget.Shares memory = MemoryBudget.Shares.ofHeap();
        metrics.connections(limiter::open);
        Future<String> managing =
                vertx.deployVerticle(new ManagementVerticle(settings, readiness, metrics, managementPort));
        return managing.compose(management -> vertx.deployVerticle(
                        () -> new HttpVerticle(settings, doors, readiness, limiter, memory, metrics, port),
                        new DeploymentOptions().setInstances(settings.instances()))
                .recover(thrown -> vertx.undeploy(management).transform(undone -> Future.failedFuture(thrown)))
                .map(main -> new HttpServers(
                        vertx,
                        readiness,
                        main,
                        management,
                        port.future().result(),
                        managementPort.future().result())));
    }

    /** The port of the doors. */
    public int port() {
        return port;
    }

    /** The port of metrics and health. */
    public int managementPort() {
        return managementPort;
    }

    /**
     * Becomes unready, takes no more connections, lets running requests finish for at most
     * {@link HttpSettings#stopLimit}, then cuts them off. The management port goes last.
     */
    public Future<Void> stop() {
        readiness.stopping();
        return vertx.undeploy(doors).eventually(() -> vertx.undeploy(management));
    }
}
