package io.offshoot.http;

import io.offshoot.operations.Metrics;
import io.offshoot.operations.VertxMetering;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Both servers with a door for tests behind them, on any free ports. */
final class RunningServer implements AutoCloseable {
    static final HttpLimits SHORT = new HttpLimits(
            1024,
            2048,
            8 * 1024,
            Duration.ofMillis(400),
            Duration.ofMillis(600),
            Duration.ofMillis(300),
            1000,
            Duration.ofMillis(800),
            Duration.ofMillis(700),
            Duration.ofMillis(200),
            64 * 1024,
            200,
            100);

    /** The shipped limits, except that a refused body is not waited for as long. */
    static final HttpLimits USUAL = usual(HttpLimits.defaults());

    final Vertx vertx;
    final Metrics metrics = new Metrics();
    final Readiness readiness = new Readiness(Duration.ofMillis(300));
    final TestDoor door = new TestDoor();
    final HttpServers servers;

    RunningServer(HttpLimits limits) {
        this(settings(0, 0, limits));
    }

    RunningServer(HttpSettings settings) {
        vertx = VertxMetering.meter(Vertx.builder(), new VertxOptions(), metrics)
                .build();
        servers = await(HttpServers.start(vertx, settings, List.of(door), readiness, metrics));
        readiness.serving();
    }

    private static HttpLimits usual(HttpLimits shipped) {
        return new HttpLimits(
                shipped.initialLine(),
                shipped.headers(),
                shipped.chunk(),
                shipped.headerDeadline(),
                shipped.keepAlive(),
                shipped.bodyGrace(),
                shipped.bodyBytesPerSecond(),
                shipped.bodyDeadline(),
                shipped.writeStall(),
                Duration.ofMillis(100),
                shipped.lingerBytes(),
                shipped.connections(),
                shipped.connectionsPerAddress());
    }

    static HttpSettings settings(int port, int managementPort, HttpLimits limits) {
        return new HttpSettings(
                "127.0.0.1",
                port,
                managementPort,
                2,
                Optional.empty(),
                limits,
                Set.of("https://app.example.org"),
                Duration.ofSeconds(3));
    }

    RawClient connect() {
        return new RawClient(servers.port());
    }

    int openConnections() {
        String text = metrics.scrape().toString();
        var value = java.util.regex.Pattern.compile("(?m)^offshoot_connections (\\S+)$")
                .matcher(text);
        if (!value.find()) {
            throw new AssertionError("No gauge of connections in " + text);
        }
        return (int) Double.parseDouble(value.group(1));
    }

    String url(String path) {
        return "http://127.0.0.1:" + servers.port() + path;
    }

    String managementUrl(String path) {
        return "http://127.0.0.1:" + servers.managementPort() + path;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("Nothing happened for 10 s", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
        metrics.close();
    }
}
