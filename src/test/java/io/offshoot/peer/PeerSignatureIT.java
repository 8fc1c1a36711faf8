package io.offshoot.peer;

import static io.offshoot.peer.PeerFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.LibraryIds;
import io.offshoot.peer.PeerSignature.Signed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that are not what their signature says, or have been here before. */
class PeerSignatureIT {
    private static final EnvironmentUrl HERE = PeerFixture.url("http://target.example/MicroStrategyLibrary");
    private static final EnvironmentUrl OTHER = PeerFixture.url("http://other.example");
    private static final SecretKey OTHER_SECRET = PeerFixture.secret("the secret of the other one");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static PeerFixture source;
    private static EnvironmentUrl there;
    private static UUID id;

    @BeforeAll
    static void start() {
        source = new PeerFixture();
        there = PeerFixture.at(source.port);
        source.serve(
                PeerFixture.self(there),
                PeerFixture.peer(HERE, PeerFixture.SECRET),
                PeerFixture.peer(OTHER, OTHER_SECRET));
        id = source.duplication(UUID.randomUUID(), "export", DuplicationState.COPYING);
        source.sharedWith.put(id, HERE.toString());
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    private static String target(String below) {
        return "/peer/duplications/" + LibraryIds.text(id) + below;
    }

    private static Map<String, String> signed(
            EnvironmentUrl from, EnvironmentUrl to, SecretKey secret, Instant time, Signed request) {
        Map<String, String> headers = new LinkedHashMap<>();
        PeerSignature.sign(PeerFixture.self(from), PeerFixture.peer(to, secret), time, request)
                .into(headers::put);
        return headers;
    }

    private static Map<String, String> right(String target) {
        return signed(HERE, there, PeerFixture.SECRET, Instant.now(), get(target));
    }

    private static Signed get(String target) {
        return new Signed("GET", target.substring("/peer".length()), new byte[0]);
    }

    private static HttpResponse<String> send(String method, String target, String body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + source.port + "/MicroStrategyLibrary" + target))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int get(String target, Map<String, String> headers) throws Exception {
        return send("GET", target, "", headers).statusCode();
    }

    @Test
    void aRequestIsGoodOnce() throws Exception {
        Map<String, String> headers = right(target(""));

        assertThat(get(target(""), headers)).isEqualTo(200);
        assertThat(get(target(""), headers)).isEqualTo(401);
        assertThat(get(target(""), right(target("")))).isEqualTo(200);
    }

    @Test
    void nothingOfItCanBeChanged() throws Exception {
        assertThat(get(target("/parts?after=1"), right(target("/parts")))).isEqualTo(401);
        assertThat(get(target("/parts"), right(target("")))).isEqualTo(401);
        String news = "{\"status\":\"importing\",\"progress\":4}";
        Signed post = new Signed("POST", target("/counterpart").substring(5), news.getBytes());
        Map<String, String> headers = signed(HERE, there, PeerFixture.SECRET, Instant.now(), post);
        assertThat(send("POST", target("/counterpart"), news.replace('4', '5'), headers)
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("POST", target("/cancel"), news, headers).statusCode()).isEqualTo(401);
        assertThat(send("POST", target("/counterpart"), news, headers).statusCode())
                .isEqualTo(200);
        assertThat(source.told).containsEntry(id, "importing 4");
        for (String name : right(target("")).keySet()) {
            Map<String, String> changed = right(target(""));
            changed.merge(name, "0", (value, zero) -> value.endsWith("A") ? value + "B" : value.substring(1) + "A");
            assertThat(get(target(""), changed)).as(name).isEqualTo(401);
            Map<String, String> without = right(target(""));
            without.remove(name);
            assertThat(get(target(""), without)).as(name).isEqualTo(401);
        }
        assertThat(get(target(""), Map.of())).isEqualTo(401);
    }

    @Test
    void onlyTheOnesWhoShareTheSecretCanSign() throws Exception {
        Instant now = Instant.now();
        String target = target("");
        assertThat(get(target, signed(HERE, there, PeerFixture.secret("another"), now, get(target))))
                .isEqualTo(401);
        assertThat(get(target, signed(HERE, there, OTHER_SECRET, now, get(target))))
                .isEqualTo(401);
        assertThat(get(target, signed(PeerFixture.url("http://nobody"), there, PeerFixture.SECRET, now, get(target))))
                .isEqualTo(401);
        // Meant for somebody else who has the same secret.
        assertThat(get(target, signed(HERE, OTHER, PeerFixture.SECRET, now, get(target))))
                .isEqualTo(401);
        // Rightly signed, and none of its business.
        assertThat(get(target, signed(OTHER, there, OTHER_SECRET, now, get(target))))
                .isEqualTo(404);
    }

    @Test
    void aRequestOfAnotherTimeIsToldTheTime() throws Exception {
        for (Duration off : new Duration[] {Duration.ofMinutes(6), Duration.ofHours(-1), Duration.ofDays(400)}) {
            Map<String, String> headers =
                    signed(HERE, there, PeerFixture.SECRET, Instant.now().plus(off), get(target("")));
            HttpResponse<String> answer = send("GET", target(""), "", headers);
            assertThat(answer.statusCode()).isEqualTo(401);
            PeerSignature shown = PeerSignature.of(headers::get).orElseThrow();
            String clock = answer.headers().firstValue("Offshoot-Clock").orElseThrow();
            assertThat(shown.clock(PeerFixture.SECRET, clock).orElseThrow())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            // Nobody else can tell it, and not with another request's answer.
            assertThat(shown.clock(OTHER_SECRET, clock)).isEmpty();
            assertThat(PeerSignature.of(right(target(""))::get).orElseThrow().clock(PeerFixture.SECRET, clock))
                    .isEmpty();
        }
        assertThat(get(
                        target(""),
                        signed(HERE, there, PeerFixture.SECRET, Instant.now().plusSeconds(120), get(target("")))))
                .isEqualTo(200);
    }

    @Test
    void nothingIsToldToWhoCannotSign() throws Exception {
        for (String path : new String[] {"", "/parts", "/parts/0"}) {
            HttpResponse<String> answer = send("GET", target(path), "", Map.of());
            HttpResponse<String> unknown =
                    send("GET", target(path).replace(LibraryIds.text(id), "0".repeat(32)), "", Map.of());
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body().replaceAll("\"requestId\":\"[^\"]*\"", ""))
                    .isEqualTo(unknown.body().replaceAll("\"requestId\":\"[^\"]*\"", ""));
        }
    }

    @Test
    void usedUpNoncesAreForgottenInTime() {
        io.offshoot.store.PeerStore store = new io.offshoot.store.PeerStore();
        await(store.claim(
                source.database.requests(),
                "http://x",
                "n".repeat(22),
                Instant.now().getEpochSecond(),
                PeerRequests.WINDOW));
        source.sql("update peer_nonce set created = now() - interval '14 minutes' where peer = 'http://x'");
        await(store.removeOld(source.database.requests(), PeerRequests.MEMORY));
        assertThat(count()).isEqualTo(1);
        source.sql("update peer_nonce set created = now() - interval '16 minutes' where peer = 'http://x'");
        await(store.removeOld(source.database.requests(), PeerRequests.MEMORY));
        assertThat(count()).isZero();
    }

    private static long count() {
        return source.sql("select count(*) from peer_nonce where peer = 'http://x'")
                .iterator()
                .next()
                .getLong(0);
    }
}
