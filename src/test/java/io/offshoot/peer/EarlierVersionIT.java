package io.offshoot.peer;

import static io.offshoot.peer.PeerFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.archive.Staging;
import io.offshoot.library.duplication.PackageSource.Came;
import io.offshoot.library.duplication.PackageSource.There;
import io.offshoot.library.duplication.PackageSource.Told;
import io.offshoot.library.duplication.PeerSource;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source of an earlier version, whose answers lack what was added since, and one of a later version, which says more. */
class EarlierVersionIT {
    private static final EnvironmentUrl HERE = PeerFixture.url("http://target.example");
    private static final Buffer FORMAT = Buffer.buffer("projdup 1\n");
    private static final Buffer PATIENTS = Buffer.buffer("what the part holds");
    private static PeerFixture target;
    private HttpServer source;
    private Peer peer;
    private String about = "{\"name\":\"A project\"}";
    private String more = "";

    @BeforeAll
    static void open() {
        target = new PeerFixture();
    }

    @AfterAll
    static void close() {
        target.close();
    }

    @BeforeEach
    void serve() {
        source = await(
                target.vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
        peer = PeerFixture.peer(PeerFixture.at(source.actualPort()), PeerFixture.SECRET);
    }

    @AfterEach
    void stop() {
        await(source.close());
    }

    /** No Content-Digest, and of a part nothing but what is needed to pull it. */
    private void answer(HttpServerRequest request) {
        String path = request.path();
        if (path.endsWith("/parts")) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end("{\"state\":\"completed\",\"parts\":2,\"sealed\":true,\"about\":" + about + more
                            + ",\"list\":["
                            + (request.getParam("after").equals("-1")
                                    ? part(0, "format", FORMAT) + ","
                                            + part(1, "resources/Patient-000001.ndjson.zst", PATIENTS)
                                    : "")
                            + "]}");
        } else if (path.matches(".*/parts/[01]")) {
            Buffer bytes = path.endsWith("0") ? FORMAT : PATIENTS;
            request.response()
                    .putHeader("Content-Type", "application/octet-stream")
                    .putHeader("ETag", "\"" + sha256(bytes) + "\"")
                    .end(bytes);
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private String part(int no, String name, Buffer bytes) {
        return "{\"no\":" + no + ",\"name\":\"" + name + "\",\"size\":" + bytes.length() + ",\"sha256\":\""
                + sha256(bytes) + "\"" + more + "}";
    }

    private static String sha256(Buffer bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Came pulled(UUID id) {
        PeerClient client = target.client(PeerFixture.self(HERE), PeerFixture.USUAL, peer);
        PeerSource packages =
                new PeerSource(new Environments(PeerFixture.self(HERE), List.of(peer)), target.pull(client));
        Staging staging = target.staging(id);
        return await(packages.next(peer.address(), id, staging));
    }

    /** Its types are not in the order in which an import can begin early, so that begins when all of it is here. */
    @Test
    void allOfAnEarlierPackageComesFirst() {
        UUID id = target.duplication(UUID.randomUUID(), "import", DuplicationState.COPYING);
        Came came = pulled(id);

        assertThat(came.last()).isTrue();
        assertThat(came.there()).isEqualTo(There.GOES_ON);
        assertThat(came.told()).isEmpty();
        assertThat(await(target.staging(id).parts())).hasSize(2).allSatisfy(part -> assertThat(part.contents())
                .isEmpty());
    }

    /** It has nowhere to note how far the import is; that is no trouble that passes, so it is not asked for ever. */
    @Test
    void anEarlierSourceIsNotToldHowFarTheImportIs() {
        PeerClient client = target.client(PeerFixture.self(HERE), PeerFixture.USUAL, peer);
        Failure failure = PeerFixture.failure(client.tell(peer, UUID.randomUUID(), "importing", 50));
        assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void whatALaterVersionSaysBesidesIsPassedOver() {
        UUID id = target.duplication(UUID.randomUUID(), "import", DuplicationState.COPYING);
        UUID project = UUID.randomUUID();
        about = "{\"source\":{\"project\":{\"id\":\"" + project + "\",\"newest\":1}},\"objects\":3,\"newest\":{}}";
        more = ",\"newest\":[1]";
        Came came = pulled(id);

        assertThat(came.told()).contains(new Told(project, 3));
        assertThat(came.last()).isTrue();
    }
}
