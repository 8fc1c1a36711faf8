package io.offshoot.http;

import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** Serves metrics and health on a port of their own, which needs not be open to callers and answers to the very end. */
final class ManagementVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 60;

    private final HttpSettings settings;
    private final Readiness readiness;
    private final Metrics metrics;
    private final Promise<Integer> boundPort;
    private HttpServer server;

    ManagementVerticle(HttpSettings settings, Readiness readiness, Metrics metrics, Promise<Integer> boundPort) {
        this.settings = settings;
        this.readiness = readiness;
        this.metrics = metrics;
        this.boundPort = boundPort;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        HealthRoutes.addTo(router, readiness);
        router.get(Metrics.PATH).handler(ctx -> ctx.response()
                .putHeader("Content-Type", Metrics.CONTENT_TYPE)
                .end(metrics.scrape()));
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHttp2ClearTextEnabled(false).setIdleTimeout(IDLE_SECONDS))
                .requestHandler(router);
        return server.listen(settings.managementPort(), settings.host())
                .recover(thrown -> Future.failedFuture(Ports.unavailable(
                        thrown, settings.host(), settings.managementPort(), "OFFSHOOT_MANAGEMENT_PORT")))
                .onSuccess(listening -> boundPort.tryComplete(listening.actualPort()));
    }

    @Override
    public Future<?> stop() {
        return server.shutdown(1, TimeUnit.SECONDS);
    }
}
