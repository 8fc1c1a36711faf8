package io.offshoot.peer;

import static io.offshoot.peer.PeerFixture.await;
import static io.offshoot.peer.PeerFixture.code;
import static io.offshoot.peer.PeerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.offshoot.BadNetwork;
import io.offshoot.archive.Staging;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.PackagePart;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that lead astray, and environments that answer anything: no connection that was not allowed, nothing believed. */
class LyingPeerIT {
    private static final EnvironmentUrl HERE = PeerFixture.url("http://target.example");
    private static final String STATE =
            "{\"state\":\"completed\",\"parts\":2,\"sealed\":true,\"about\":{},\"list\":%s}";

    @TempDir
    static Path folder;

    private static PeerFixture target;

    /** Whoever connects here was led astray. */
    private static BadNetwork trap;

    private Optional<HttpServer> liar = Optional.empty();
    private final List<String> hosts = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        target = new PeerFixture();
        trap = new BadNetwork();
        trap.down();
    }

    @AfterAll
    static void stop() {
        assertThat(trap.connections()).isZero();
        trap.close();
        target.close();
    }

    @AfterEach
    void close() {
        liar.ifPresent(server -> await(server.close()));
    }

    private int lie(HttpServerOptions options, Handler<HttpServerRequest> answers) {
        HttpServer server = await(target.vertx
                .createHttpServer(options)
                .requestHandler(request -> {
                    hosts.add(request.authority().toString());
                    answers.handle(request);
                })
                .listen(0, "127.0.0.1"));
        liar = Optional.of(server);
        return server.actualPort();
    }

    private int lie(Handler<HttpServerRequest> answers) {
        return lie(new HttpServerOptions(), answers);
    }

    private static PeerLimits hasty() {
        return new PeerLimits(Duration.ofSeconds(5), Duration.ofMillis(600), Duration.ZERO, 2, 1000);
    }

    private PeerClient client(PeerLimits limits, Peer peer) {
        return target.client(PeerFixture.self(HERE), limits, peer);
    }

    private Failure refused(Handler<HttpServerRequest> answers) {
        Peer peer = PeerFixture.peer(PeerFixture.at(lie(answers)), PeerFixture.SECRET);
        Failure failure = failure(client(hasty(), peer).state(peer, UUID.randomUUID()));
        close();
        liar = Optional.empty();
        return failure;
    }

    @Test
    void anAddressThatIsNotRegisteredIsRefusedBeforeAnyLookUp() {
        AtomicInteger lookUps = new AtomicInteger();
        Peer good = new Peer(
                PeerFixture.url("http://good"), "Good", PeerFixture.SECRET, Set.of(), Optional.empty(), List.of());
        Environments environments = new Environments(PeerFixture.self(HERE), List.of(good));
        PeerClient client =
                new PeerClient(target.vertx, environments, PeerFixture.USUAL, target.metrics.peers(), host -> {
                    lookUps.incrementAndGet();
                    return Future.failedFuture("nobody is to be looked up");
                });
        String port = ":" + trap.port();
        Stream<String> twins = Stream.of(
                        "http://127.0.0.1",
                        "http://localhost",
                        "http://[::1]",
                        "http://127.1",
                        "http://0x7f000001",
                        "http://2130706433",
                        "http://0177.0.0.1",
                        "http://[::ffff:127.0.0.1]",
                        "http://localhost.",
                        "https://good",
                        "http://good",
                        "http://good.",
                        "http://gооd",
                        "http://target.example")
                .map(host -> host + port);
        for (String address :
                Stream.concat(EnvironmentUrlTest.VECTORS.stream(), twins).toList()) {
            Failure failure =
                    catchThrowableOfType(Failure.class, () -> environments.require(address, "source.environment.id"));
            assertThat(failure).as(address).isNotNull();
            assertThat(failure.kind()).isEqualTo(Kind.INVALID);
            assertThat(code(failure)).isEqualTo("ENVIRONMENT_NOT_REGISTERED");
            assertThat(failure.issues().get(0).text()).doesNotContain("evil");
        }
        assertThat(environments.require("HTTP://GOOD:80/", "x")).isEqualTo(good);
        assertThat(environments.require("http://target.example:80", "x")).isInstanceOf(Self.class);
        assertThat(lookUps).hasValue(0);
        assertThat(failure(client.state(good, UUID.randomUUID())).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void everyAddressOfAHostMustBeAllowed() throws Exception {
        List<String> closed = List.of(
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "ff02::1");
        Peer open = new Peer(
                PeerFixture.url("http://host.example:" + trap.port()),
                "Host",
                PeerFixture.SECRET,
                Set.of(),
                Optional.empty(),
                List.of());
        Peer narrow = new Peer(
                open.url(),
                "Host",
                PeerFixture.SECRET,
                Set.of(),
                Optional.empty(),
                List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32")));
        InetAddress visible = InetAddress.getByName("93.184.216.34");
        for (String address : closed) {
            InetAddress inner = InetAddress.getByName(address);
            assertThat(AddressRules.refusal(open, inner)).as(address).isPresent();
            assertThat(failure(resolving(open, List.of(inner)).state(open, UUID.randomUUID()))
                            .kind())
                    .isEqualTo(Kind.UNAVAILABLE);
            // One that is public beside it does not help.
            Failure both = failure(resolving(open, List.of(visible, inner)).state(open, UUID.randomUUID()));
            assertThat(code(both)).isEqualTo("ENVIRONMENT_UNREACHABLE");
            assertThat(both.getMessage()).doesNotContain(inner.getHostAddress(), "lies in");
        }
        assertThat(AddressRules.refusal(open, visible)).isEmpty();
        assertThat(AddressRules.refusal(open, InetAddress.getByName("2606:2800:220:1::1")))
                .isEmpty();
        assertThat(AddressRules.refusal(narrow, InetAddress.getByName("10.255.0.1")))
                .isEmpty();
        assertThat(AddressRules.refusal(narrow, address(127, 0, 0, 1))).isPresent();
        assertThat(AddressRules.refusal(narrow, visible)).isPresent();
        assertThat(code(failure(
                        resolving(narrow, List.of(address(127, 0, 0, 1))).state(narrow, UUID.randomUUID()))))
                .isEqualTo("ENVIRONMENT_UNREACHABLE");
    }

    private static PeerClient resolving(Peer peer, List<InetAddress> addresses) {
        return new PeerClient(
                target.vertx,
                new Environments(PeerFixture.self(HERE), List.of(peer)),
                PeerFixture.USUAL,
                target.metrics.peers(),
                host -> Future.succeededFuture(addresses));
    }

    /** The host does not exist: what was looked up once is where the connection goes, under the host's name. */
    @Test
    void theConnectionGoesToTheAddressThatWasChecked() throws Exception {
        int port = lie(request -> json(request, String.format(STATE, "[]")));
        Peer peer = PeerFixture.peer(PeerFixture.url("http://rebound.invalid:" + port), PeerFixture.SECRET);
        List<List<InetAddress>> answers =
                new ArrayList<>(List.of(List.of(address(127, 0, 0, 1)), List.of(address(169, 254, 169, 254))));
        PeerClient client = new PeerClient(
                target.vertx,
                new Environments(PeerFixture.self(HERE), List.of(peer)),
                PeerFixture.USUAL,
                target.metrics.peers(),
                host -> Future.succeededFuture(answers.remove(0)));

        assertThat(await(client.state(peer, UUID.randomUUID())).state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(hosts).containsExactly("rebound.invalid:" + port);
        assertThat(failure(client.state(peer, UUID.randomUUID())).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(hosts).hasSize(1);
    }

    @Test
    void proxiesOfTheSystemAreNotUsed() {
        List<String> names = List.of("http.proxyHost", "http.proxyPort", "socksProxyHost", "socksProxyPort");
        try {
            System.setProperty(names.get(0), "127.0.0.1");
            System.setProperty(names.get(1), Integer.toString(trap.port()));
            System.setProperty(names.get(2), "127.0.0.1");
            System.setProperty(names.get(3), Integer.toString(trap.port()));
            Peer peer = PeerFixture.peer(
                    PeerFixture.at(lie(request -> json(request, String.format(STATE, "[]")))), PeerFixture.SECRET);
            await(client(PeerFixture.USUAL, peer).state(peer, UUID.randomUUID()));
        } finally {
            names.forEach(System::clearProperty);
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            Failure failure = refused(request -> request.response()
                    .setStatusCode(status)
                    .putHeader("Location", "http://127.0.0.1:" + trap.port() + "/latest/meta-data")
                    .end("go there"));
            assertThat(code(failure)).isEqualTo("ENVIRONMENT_UNREACHABLE");
            assertThat(failure.getMessage()).doesNotContain("meta-data", "go there");
        }
    }

    @Test
    void whatIsNoAnswerOfAnEnvironmentIsNoneAtAll() {
        Map<String, Handler<HttpServerRequest>> answers = Map.of(
                "html",
                request -> request.response()
                        .putHeader("Content-Type", "text/html")
                        .end("<html>secret</html>"),
                "no type",
                request -> request.response().end(String.format(STATE, "[]")),
                "no json",
                request -> json(request, "secret"),
                "another json",
                request -> json(request, "[\"secret\"]"),
                "another state",
                request -> json(request, String.format(STATE, "[]").replace("completed", "secret")),
                "packed",
                request -> {
                    request.response().putHeader("Content-Encoding", "gzip");
                    json(request, String.format(STATE, "[]"));
                },
                "endless",
                request -> {
                    request.response().setChunked(true).putHeader("Content-Type", "application/json");
                    pour(request, Buffer.buffer(" ".repeat(60_000)));
                },
                "slow",
                request -> {
                    request.response().setChunked(true).putHeader("Content-Type", "application/json");
                    target.vertx.setPeriodic(200, timer -> drip(request, timer));
                },
                "silent",
                request -> {},
                "headers",
                request -> {
                    request.response().putHeader("X-Long", "x".repeat(20_000));
                    json(request, String.format(STATE, "[]"));
                });
        answers.forEach((what, answer) -> {
            Failure failure = refused(answer);
            assertThat(code(failure)).as(what).isEqualTo("ENVIRONMENT_UNREACHABLE");
            assertThat(failure.getMessage()).as(what).doesNotContain("secret", "html");
        });
    }

    @Test
    void whatTheNetworkHasChangedIsNoAnswer() {
        Failure failure = refused(request -> {
            request.response().putHeader(ContentDigest.HEADER, ContentDigest.of(new byte[] {1}));
            json(request, String.format(STATE, "[]"));
        });
        assertThat(code(failure)).isEqualTo("ENVIRONMENT_UNREACHABLE");
    }

    private static void json(HttpServerRequest request, String text) {
        request.response().putHeader("Content-Type", "application/json").end(text);
    }

    private static void pour(HttpServerRequest request, Buffer piece) {
        request.response().write(piece).onSuccess(sent -> pour(request, piece));
    }

    private static void drip(HttpServerRequest request, long timer) {
        if (request.response().ended() || request.response().closed()) {
            target.vertx.cancelTimer(timer);
        } else {
            request.response().write(" ").onFailure(gone -> target.vertx.cancelTimer(timer));
        }
    }

    @Test
    void partsThatAreNotWhatIsAnnouncedAreNotKept() throws Exception {
        Buffer content = Buffer.buffer("what the part holds, some bytes of it");
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes()));
        String list = "[{\"no\":0,\"name\":\"resources/Patient-000001.ndjson.zst\",\"size\":" + content.length()
                + ",\"sha256\":\"" + hash + "\"}]";
        String etag = "\"" + hash + "\"";
        Map<String, Handler<HttpServerRequest>> lies = Map.of(
                "shorter",
                request -> bytes(request, content.getBuffer(0, 20), etag),
                "longer",
                request -> bytes(request, content.copy().appendString("more"), etag),
                "html",
                request -> request.response()
                        .putHeader("Content-Type", "text/html")
                        .end("<html>"),
                "of another part",
                request -> bytes(request, content, "\"" + "0".repeat(64) + "\""),
                "other bytes",
                request -> bytes(request, Buffer.buffer(content.toString().replace('w', 'v')), etag),
                "redirect",
                request -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "http://127.0.0.1:" + trap.port() + "/")
                        .end(),
                "chunked",
                request -> {
                    request.response().setChunked(true).putHeader("Content-Type", "application/octet-stream");
                    request.response().putHeader("ETag", etag).end(content);
                });
        for (Map.Entry<String, Handler<HttpServerRequest>> lie : lies.entrySet()) {
            AtomicInteger asked = new AtomicInteger();
            int port = lie(request -> {
                if (request.path().endsWith("/parts")) {
                    json(request, String.format(STATE, list));
                } else {
                    asked.incrementAndGet();
                    lie.getValue().handle(request);
                }
            });
            Peer peer = PeerFixture.peer(PeerFixture.at(port), PeerFixture.SECRET);
            UUID id = target.duplication(UUID.randomUUID(), "import", DuplicationState.COPYING);
            PackagePull pull = target.pull(client(hasty(), peer));
            Staging staging = target.staging(id);
            Future<Arrived> pulled = pull.next(peer, id, staging);
            // A wrong hash ends it at once, after some tries; what may be the network's fault is only waited for so
            // long.
            Failure failure = failure(pulled.compose(first -> pull.next(peer, id, staging)));
            assertThat(failure.kind()).as(lie.getKey()).isEqualTo(Kind.UNPROCESSABLE);
            assertThat(failure.getMessage()).as(lie.getKey()).contains("start the duplication again");
            assertThat(asked).as(lie.getKey()).hasValueGreaterThan(1);
            assertThat(await(target.staging(id).parts())).as(lie.getKey()).isEmpty();
            close();
        }
    }

    private static void bytes(HttpServerRequest request, Buffer body, String etag) {
        request.response()
                .putHeader("Content-Type", "application/octet-stream")
                .putHeader("ETag", etag)
                .end(body);
    }

    @Test
    void itWaitsAsLongAsTheOtherOneAsksButNotLonger() {
        Map<String, Duration> asked = Map.of(
                "7",
                Duration.ofSeconds(7),
                "86400",
                PeerLimits.LONGEST_WAIT,
                "Wed, 21 Oct 2065 07:28:00 GMT",
                Duration.ZERO);
        asked.forEach((header, wait) -> {
            for (int status : new int[] {429, 503}) {
                Peer peer = PeerFixture.peer(
                        PeerFixture.at(lie(request -> request.response()
                                .setStatusCode(status)
                                .putHeader("Retry-After", header)
                                .end())),
                        PeerFixture.SECRET);
                UUID id = target.duplication(UUID.randomUUID(), "import", DuplicationState.COPYING);
                Arrived arrived =
                        await(target.pull(client(PeerFixture.USUAL, peer)).next(peer, id, target.staging(id)));
                assertThat(arrived.again()).isBetween(wait, wait.plusSeconds(1));
                close();
            }
        });
    }

    @Test
    void certificatesMustLeadToTheOnesThatAreTrustedForIt() throws Exception {
        SelfSigned own = SelfSigned.make(folder, "own", "ip:127.0.0.1");
        SelfSigned other = SelfSigned.make(folder, "other", "ip:127.0.0.1");
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyPath(own.key().toString())
                        .setCertPath(own.certificate().toString()));
        int port = lie(options, request -> json(request, String.format(STATE, "[]")));

        assertThat(stateOver(port, "127.0.0.1", Optional.of(own.certificate()))).isEmpty();
        assertThat(stateOver(port, "127.0.0.1", Optional.of(other.certificate())))
                .contains("ENVIRONMENT_UNREACHABLE");
        assertThat(stateOver(port, "127.0.0.1", Optional.empty())).contains("ENVIRONMENT_UNREACHABLE");
        // The certificate is another host's.
        assertThat(stateOver(port, "localhost", Optional.of(own.certificate()))).contains("ENVIRONMENT_UNREACHABLE");
    }

    /** The code of the failure, if there was one. */
    private static Optional<String> stateOver(int port, String host, Optional<Path> ca) {
        Peer peer = new Peer(
                PeerFixture.url("https://" + host + ":" + port),
                "There",
                PeerFixture.SECRET,
                Set.of(),
                ca,
                List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1")));
        PeerClient client = target.client(PeerFixture.self(HERE), PeerFixture.USUAL, peer);
        return await(client.state(peer, UUID.randomUUID())
                .map(state -> Optional.<String>empty())
                .recover(error -> Future.succeededFuture(Optional.of(code((Failure) error)))));
    }

    @Test
    void aListThatLiesIsRefused() {
        List<String> lists = List.of(
                "[{\"no\":0,\"name\":\"../../etc/passwd\",\"size\":3,\"sha256\":\"" + "0".repeat(64) + "\"}]",
                "[{\"no\":70000,\"name\":\"format\",\"size\":3,\"sha256\":\"" + "0".repeat(64) + "\"}]",
                "[{\"no\":0,\"name\":\"format\",\"size\":9000000000,\"sha256\":\"" + "0".repeat(64) + "\"}]");
        for (String list : lists) {
            AtomicInteger asked = new AtomicInteger();
            int port = lie(request -> {
                asked.incrementAndGet();
                json(request, String.format(STATE, list));
            });
            Peer peer = PeerFixture.peer(PeerFixture.at(port), PeerFixture.SECRET);
            UUID id = target.duplication(UUID.randomUUID(), "import", DuplicationState.COPYING);
            Failure failure =
                    failure(target.pull(client(PeerFixture.USUAL, peer)).next(peer, id, target.staging(id)));
            assertThat(code(failure)).startsWith("PACKAGE_");
            assertThat(asked).hasValue(1);
            List<PackagePart> kept = await(target.staging(id).parts());
            assertThat(kept).isEmpty();
            close();
        }
    }

    private static InetAddress address(int a, int b, int c, int d) throws java.net.UnknownHostException {
        return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
    }
}
