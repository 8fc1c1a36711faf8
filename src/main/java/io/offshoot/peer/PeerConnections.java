package io.offshoot.peer;

import io.offshoot.operations.PeerMetrics;
import io.offshoot.peer.PeerFault.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signed requests to other environments, and to no other place: the host is looked up once, each of its addresses must be
 * allowed, and the connection goes to one of those. Redirects are not followed, no proxy is used.
 */
final class PeerConnections {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnections.class);

    private final Vertx vertx;
    private final Self self;
    private final PeerLimits limits;
    private final PeerMetrics metrics;
    private final Names names;
    private final InstantSource clock = InstantSource.system();
    private final Map<EnvironmentUrl, HttpClient> clients = new ConcurrentHashMap<>();
    private final Map<EnvironmentUrl, Duration> clockOffsets = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    PeerConnections(Vertx vertx, Self self, PeerLimits limits, PeerMetrics metrics, Names names) {
        this.vertx = vertx;
        this.self = self;
        this.limits = limits;
        this.metrics = metrics;
        this.names = names;
    }

    /**
     * A request.
     *
     * @param target path and query below {@code /peer}
     * @param range the value of a {@code Range} header
     */
    record Call(HttpMethod method, String target, Buffer body, Optional<String> range) {
        static Call get(String target) {
            return new Call(HttpMethod.GET, target, Buffer.buffer(), Optional.empty());
        }

        static Call post(String target, String json) {
            return new Call(HttpMethod.POST, target, Buffer.buffer(json), Optional.empty());
        }
    }

    /**
     * Sends a request.
     *
     * @return an answer with status 200 or 206, whose body is paused; fails with {@link PeerFault} for every other one
     */
    Future<HttpClientResponse> send(Peer peer, Call call) {
        return send(peer, call, true)
                // It may have gone out on a connection that the other one, or what stands between, was just closing.
                .recover(error -> isBroken(error) ? send(peer, call, true) : Future.failedFuture(error))
                .recover(error -> Future.failedFuture(PeerFault.unreachable(peer, error)))
                .onSuccess(answer -> metrics.asked("answered"))
                .onFailure(error -> {
                    PeerFault fault = (PeerFault) error;
                    metrics.asked(fault.reason().name().toLowerCase(java.util.Locale.ROOT));
                    LOG.atWarn()
                            .addKeyValue("peer", peer.address())
                            .addKeyValue("request", call.method() + " " + call.target())
                            .addKeyValue("reason", fault.reason())
                            .addKeyValue("detail", shown(fault.getMessage()))
                            .log("no answer from another environment");
                });
    }

    /** Each request may come twice: it asks, or says what is already so the second time. */
    private static boolean isBroken(Throwable error) {
        return error instanceof HttpClosedException
                || (error instanceof IOException && !(error instanceof ConnectException));
    }

    private Future<HttpClientResponse> send(Peer peer, Call call, boolean first) {
        PeerSignature signature = PeerSignature.sign(
                self,
                peer,
                now(peer),
                new PeerSignature.Signed(
                        call.method().name(), call.target(), call.body().getBytes()));
        return address(peer)
                .compose(address -> client(peer).request(options(peer, call, signature, address)))
                .compose(request -> answer(request, call))
                .compose(answer -> {
                    if (answer.statusCode() == 200 || answer.statusCode() == 206) {
                        return Future.succeededFuture(answer);
                    }
                    // Its body is nobody's business.
                    reset(answer);
                    Optional<Instant> time = Optional.ofNullable(answer.getHeader(PeerRequests.CLOCK))
                            .flatMap(told -> signature.clock(peer.secret(), told));
                    if (first && answer.statusCode() == 401 && time.isPresent()) {
                        clockOffsets.put(peer.url(), Duration.between(clock.instant(), time.get()));
                        return send(peer, call, false);
                    }
                    return Future.failedFuture(refusal(peer, answer));
                });
    }

    private Future<HttpClientResponse> answer(HttpClientRequest request, Call call) {
        // Asked for before it is sent: on another thread than the connection's, the answer could be over before it is
        // paused.
        Future<HttpClientResponse> answer = request.response().map(response -> {
            response.exceptionHandler(ignored -> {});
            response.pause();
            return response;
        });
        if (call.body().length() == 0) {
            request.send();
        } else {
            request.send(call.body());
        }
        return answer;
    }

    /** The other environment's clock, as far as it has told it. */
    private Instant now(Peer peer) {
        return clock.instant().plus(clockOffsets.getOrDefault(peer.url(), Duration.ZERO));
    }

    /** One of the peer's addresses, all of which must be allowed: another one next time. */
    private Future<InetAddress> address(Peer peer) {
        return names.resolve(peer.url().name())
                .timeout(limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .compose(found -> {
                    Optional<String> refusal = found.stream()
                            .flatMap(address -> AddressRules.refusal(peer, address).stream())
                            .findFirst();
                    if (found.isEmpty() || refusal.isPresent()) {
                        return Future.failedFuture(
                                PeerFault.of(Reason.UNREACHABLE, peer, refusal.orElse("the host has no address")));
                    }
                    return Future.succeededFuture(found.get(Math.floorMod(turn.getAndIncrement(), found.size())));
                });
    }

    private RequestOptions options(Peer peer, Call call, PeerSignature signature, InetAddress address) {
        EnvironmentUrl url = peer.url();
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setHost(url.name())
                .setPort(url.port())
                .setSsl(url.secure())
                .setURI(url.path() + "/peer" + call.target())
                .setFollowRedirects(false)
                .setConnectTimeout(limits.connectTimeout().toMillis())
                .setIdleTimeout(limits.answerTimeout().toMillis())
                .putHeader("Accept-Encoding", "identity");
        signature.into(options::putHeader);
        call.range().ifPresent(range -> options.putHeader("Range", range));
        if (call.body().length() > 0) {
            options.putHeader("Content-Type", "application/json");
        }
        return options;
    }

    private HttpClient client(Peer peer) {
        return clients.computeIfAbsent(peer.url(), url -> {
            HttpClientOptions options = new HttpClientOptions()
                    .setName("peers")
                    .setMetricsName("peers")
                    .setProtocolVersion(HttpVersion.HTTP_1_1)
                    .setUseAlpn(false)
                    .setHttp2ClearTextUpgrade(false)
                    .setDecompressionSupported(false)
                    .setVerifyHost(true)
                    .setMaxRedirects(0)
                    .setKeepAliveTimeout(20)
                    .setMaxHeaderSize(PeerLimits.HEADER_BYTES)
                    .setSslHandshakeTimeout(limits.connectTimeout().toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setIdleTimeout((int) limits.answerTimeout().toMillis())
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setSsl(url.secure());
            peer.ca().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
            return vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(limits.parallel() * 2 + 4));
        });
    }

    private static PeerFault refusal(Peer peer, HttpClientResponse answer) {
        int status = answer.statusCode();
        return switch (status) {
            case 401, 403 -> PeerFault.of(Reason.REJECTED, peer, "status " + status);
            case 404 -> PeerFault.of(Reason.MISSING, peer, "status " + status);
            case 410 -> PeerFault.of(Reason.GONE, peer, "status " + status);
            case 409 -> PeerFault.of(Reason.CONFLICT, peer, "status " + status);
            case 429, 502, 503, 504 -> PeerFault.busy(peer, status, wait(answer.getHeader("Retry-After")));
            default -> PeerFault.of(Reason.STRANGE, peer, "status " + status);
        };
    }

    /** A number of seconds; dates, which need clocks that agree, count as nothing. */
    private static Optional<Duration> wait(String header) {
        return Optional.ofNullable(header)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .map(wait -> wait.compareTo(PeerLimits.LONGEST_WAIT) > 0 ? PeerLimits.LONGEST_WAIT : wait);
    }

    static void reset(HttpClientResponse answer) {
        answer.request().reset();
    }

    private static String shown(String detail) {
        return List.of(String.valueOf(detail).split("\\R", 2)).get(0);
    }
}
