package io.offshoot.http;

import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the doors on the main port. Deployed in several instances, one for each event loop; holds no state of a job. */
final class HttpVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

    private static final long GRACE_MILLIS = 250;

    private final HttpSettings settings;
    private final List<Door> doors;
    private final Readiness readiness;
    private final ConnectionLimiter limiter;
    private final MemoryBudget.Shares memory;
    private final Metrics metrics;
    private final Promise<Integer> boundPort;
    private final Errors errors;
    private final AllowedMethods allowedMethods = new AllowedMethods();
    private final IdentityHashMap<HttpConnection, Connection> connections = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Exchange> exchanges = new IdentityHashMap<>();
    private Router router;
    private HttpServer server;

    /**
     * An instance.
     *
     * @param limiter shared by all instances
     * @param memory shared by all instances
     * @param boundPort told the port when the first instance listens
     */
    HttpVerticle(
            HttpSettings settings,
            List<Door> doors,
            Readiness readiness,
            ConnectionLimiter limiter,
            MemoryBudget.Shares memory,
            Metrics metrics,
            Promise<Integer> boundPort) {
        this.settings = settings;
        this.doors = List.copyOf(doors);
        this.readiness = readiness;
        this.limiter = limiter;
        this.memory = memory;
        this.metrics = metrics;
        this.boundPort = boundPort;
        this.errors = new Errors(doors);
    }

    @Override
    public Future<?> start() {
        router = router();
        server = vertx.createHttpServer(ServerOptions.of(settings))
                .connectionHandler(this::connected)
                .requestHandler(this::requested)
                .invalidRequestHandler(this::undecodable)
                .exceptionHandler(thrown -> LOG.debug("A connection failed", thrown));
        vertx.setPeriodic(settings.limits().sweepPeriod().toMillis(), timer -> sweep());
        // A negative port is a free one that all instances share; with 0 each would get its own.
        int port = settings.port() == 0 ? -1 : settings.port();
        return server.listen(port, settings.host())
                .recover(thrown -> Future.failedFuture(
                        Ports.unavailable(thrown, settings.host(), settings.port(), "OFFSHOOT_PORT")))
                .onSuccess(listening -> boundPort.tryComplete(listening.actualPort()));
    }

    @Override
    public Future<?> stop() {
        long limit = settings.stopLimit().toMillis();
        // When the limit is over Vert.x closes what is left, but only once it is written: a moment later nothing waits.
        vertx.setTimer(
                limit + GRACE_MILLIS, timer -> List.copyOf(connections.values()).forEach(Connection::abort));
        return server.shutdown(limit, TimeUnit.MILLISECONDS);
    }

    private Router router() {
        Router all = Router.router(vertx);
        all.route()
                .handler(this::enter)
                .handler(new Cors(settings.corsOrigins()))
                .failureHandler(ctx -> fail(ctx, ctx.statusCode(), Optional.ofNullable(ctx.failure())));
        HealthRoutes.addTo(all, readiness);
        doors.forEach(door -> door.addRoutes(all));
        // What no route matched is not a failure to the router: only these handlers see it.
        for (int status : new int[] {400, 404, 406, 415}) {
            all.errorHandler(status, ctx -> fail(ctx, status, Optional.ofNullable(ctx.failure())));
        }
        all.errorHandler(405, this::methodNotAllowed);
        all.errorHandler(500, ctx -> fail(ctx, 500, Optional.ofNullable(ctx.failure())));
        return all;
    }

    private void connected(HttpConnection http) {
        Connection connection = new Connection(http, settings.limits(), System.nanoTime());
        connections.put(http, connection);
        boolean admitted = limiter.admit(http.remoteAddress());
        http.closeHandler(closed -> {
            connections.remove(http);
            limiter.release(http.remoteAddress());
        });
        if (!admitted) {
            metrics.connectionRefused();
            connection.close();
        }
    }

    private Optional<Exchange> begin(HttpServerRequest request, TraceIds ids) {
        Connection connection = connections.get(request.connection());
        if (connection == null || connection.isClosing()) {
            return Optional.empty();
        }
        RequestContext context = new RequestContext(ids, settings.limits(), memory, metrics.denials()::denied);
        Exchange exchange = new Exchange(request, context, errors, System.nanoTime());
        connection.begin(exchange);
        return Optional.of(exchange);
    }

    private void requested(HttpServerRequest request) {
        Optional<Exchange> begun = begin(request, TraceIds.of(request.headers()));
        if (begun.isEmpty()) {
            return;
        }
        Exchange exchange = begun.get();
        Optional<ErrorAnswer> refusal = RequestScreen.refusal(request);
        if (refusal.isPresent()) {
            refuse(exchange, refusal.get());
            return;
        }
        if (RequestBody.isAnnounced(request)) {
            // Whoever reads the body may do so after asking the database; unpaused, the bytes would be gone by then.
            request.pause();
        }
        exchanges.put(request.response(), exchange);
        router.handle(new RoutedRequest(request, exchange.context()));
    }

    private void undecodable(HttpServerRequest request) {
        begin(request, TraceIds.fresh()).ifPresent(exchange -> refuse(exchange, RequestScreen.undecodable(request)));
    }

    private void refuse(Exchange exchange, ErrorAnswer answer) {
        if (exchange.request().version() != HttpVersion.HTTP_2) {
            // Over HTTP/2 other streams are on the connection, and frames say where each ends.
            connections.get(exchange.request().connection()).closeSoon();
        }
        errors.send(exchange.request(), exchange.context(), answer, true);
        AccessLog.log(exchange);
    }

    private void enter(RoutingContext ctx) {
        Exchange exchange = exchanges.remove(ctx.response());
        exchange.context().attachTo(ctx);
        ctx.addEndHandler(ended -> AccessLog.log(exchange));
        SecurityHeaders.set(ctx.request());
        ctx.response().putHeader("X-Request-Id", exchange.context().requestId());
        ctx.next();
    }

    private void fail(RoutingContext ctx, int status, Optional<Throwable> thrown) {
        if (ctx.response().closed()) {
            LOG.debug("The caller went away", thrown.orElse(null));
            return;
        }
        RequestContext context = RequestContext.of(ctx);
        errors.send(ctx.request(), context, FailureMapping.of(status, thrown, context), false);
    }

    private void methodNotAllowed(RoutingContext ctx) {
        ctx.response().putHeader("Allow", allowedMethods.of(router, ctx));
        fail(ctx, 405, Optional.empty());
    }

    private void sweep() {
        long now = System.nanoTime();
        List.copyOf(connections.values()).forEach(connection -> connection.check(now));
    }
}
