package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The storage behind a real connection: PUT stores the body, GET sends the range that the path names. */
class BlobHttpIT {
    private static final long MOST = 8 << 20;

    @TempDir
    private Path root;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<Future<StoredBlob>> upload = new CompletableFuture<>();
    private final CompletableFuture<Future<Void>> download = new CompletableFuture<>();
    private FileSystemStorage storage;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        storage = await(FileSystemStorage.open(vertx, root, Duration.ofHours(1)));
        server = await(vertx.createHttpServer().requestHandler(this::handle).listen(0));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bytesGoInAndComeOut(HttpVersion version) throws Exception {
        Buffer bytes = random(5_000_000);
        HttpClient client = client(version);
        HttpClientResponse stored = await(request(client, HttpMethod.PUT, "/").compose(put -> put.send(bytes)));
        assertThat(stored.statusCode()).isEqualTo(201);
        BlobKey key = upload.join().result().key();

        for (int[] range : new int[][] {{0, 5_000_000}, {4_999_999, 1}, {1_234_567, 3_000_000}, {0, 0}}) {
            Buffer body = await(request(client, HttpMethod.GET, "/" + key + "/" + range[0] + "/" + range[1])
                    // On the request's own thread, or the first bytes may come before anybody waits for them.
                    .compose(get -> get.send().compose(HttpClientResponse::body)));
            assertThat(body).isEqualTo(bytes.getBuffer(range[0], range[0] + range[1]));
        }
        assertThat(await(request(client, HttpMethod.GET, "/" + BlobKey.random() + "/0/1")
                                .compose(HttpClientRequest::send))
                        .statusCode())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void nothingIsLeftOfAnUploadWhoseClientGoesAway(HttpVersion version) throws Exception {
        HttpClient client = client(version);
        HttpClientRequest put = await(request(client, HttpMethod.PUT, "/"));
        put.setChunked(true);
        await(put.write(random(1_000_000)));
        Future<StoredBlob> stored = upload.get(10, TimeUnit.SECONDS);
        await(client.close());
        assertThatThrownBy(() -> await(stored)).isInstanceOf(ExecutionException.class);
        assertThat(files()).isZero();
    }

    @Test
    void anUploadThatIsTooLargeIsAnsweredWhileItComes() throws Exception {
        HttpClient client = client(HttpVersion.HTTP_1_1);
        HttpClientRequest put = await(request(client, HttpMethod.PUT, "/"));
        put.setChunked(true);
        for (long sent = 0; sent <= MOST; sent += 1 << 20) {
            put.write(random(1 << 20));
        }
        assertThat(await(put.response()).statusCode()).isEqualTo(413);
        assertThat(files()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aReaderWhoGoesAwayEndsTheSending(HttpVersion version) throws Exception {
        Buffer chunk = random(1 << 20);
        StoredBlob blob = await(storage.write(
                Chunks.of(vertx, Stream.generate(() -> chunk).limit(64).iterator()), Long.MAX_VALUE));
        HttpClient client = client(version);
        HttpClientRequest get = await(request(client, HttpMethod.GET, "/" + blob.key() + "/0/" + blob.size()));
        HttpClientResponse response = await(get.send().map(HttpClientResponse::pause));
        assertThat(response.statusCode()).isEqualTo(200);
        Future<Void> sending = download.get(10, TimeUnit.SECONDS);
        assertThat(sending.isComplete()).isFalse();
        await(client.close());
        assertThatThrownBy(() -> await(sending)).isInstanceOf(ExecutionException.class);
    }

    private void handle(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.PUT)) {
            Future<StoredBlob> stored = storage.write(request, MOST);
            stored.onComplete(blob -> request.response().setStatusCode(201).end(), cause -> request.response()
                    .putHeader("connection", "close")
                    .setStatusCode(
                            cause instanceof Failure failure ? failure.kind().status() : 500)
                    .end());
            upload.complete(stored);
            return;
        }
        String[] path = request.path().split("/", -1);
        long length = Long.parseLong(path[4]);
        request.response().putHeader("content-length", path[4]);
        Future<Void> sent =
                storage.send(new BlobKey(path[1] + "/" + path[2]), Long.parseLong(path[3]), length, request.response());
        sent.onFailure(cause -> {
            if (!request.response().headWritten()) {
                request.response().headers().clear();
                request.response().setStatusCode(500).end();
            }
        });
        download.complete(sent);
    }

    private HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }

    private Future<HttpClientRequest> request(HttpClient client, HttpMethod method, String path) {
        return client.request(method, server.actualPort(), "localhost", path);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static Buffer random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
