package io.offshoot.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/** A caller of the server's API, on event loops of its own. */
final class Api {
    static final int USUAL_CONNECTIONS = 32;

    private final HttpClient client;
    private final int port;
    private final String authorization;

    /** What was answered. */
    record Answer(int status, String location, Buffer body) {
        Answer expect(int expected) {
            if (status != expected) {
                throw new IllegalStateException("The server answered " + status + ": " + body);
            }
            return this;
        }
    }

    /** @param authorization the header */
    Api(Vertx vertx, int port, String authorization, int connections) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setIdleTimeout(0), new PoolOptions().setHttp1MaxSize(connections));
        this.port = port;
        this.authorization = authorization;
    }

    /** The header of a client that shows its id and secret with every call. */
    static String basic(String clientId, String clientSecret) {
        return "Basic "
                + Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8));
    }

    Future<Answer> get(String path) {
        return send(HttpMethod.GET, path, "application/fhir+json", Buffer.buffer());
    }

    Future<Answer> post(String path, String type, Buffer body) {
        return send(HttpMethod.POST, path, type, body);
    }

    /** Clones a project and waits for the end; gives the id of the new one. */
    Future<UUID> cloneProject(UUID source) {
        return post("/fhir/R4/Project/" + source + "/$clone", "application/json", Buffer.buffer("{}"))
                .map(answer -> {
                    String location = answer.expect(201).location();
                    int at = location.indexOf("Project/") + "Project/".length();
                    return UUID.fromString(location.substring(at, at + 36));
                });
    }

    private Future<Answer> send(HttpMethod method, String path, String type, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path)
                .putHeader("Authorization", authorization)
                .putHeader("Content-Type", type);
        return client.request(options).compose(request -> {
            // Before it is sent: on another thread than the connection's, the answer could be over before it is read.
            Future<Answer> answer = request.response().compose(response -> response.body()
                    .map(answered -> new Answer(
                            response.statusCode(), String.valueOf(response.getHeader("Location")), answered)));
            if (body.length() == 0) {
                request.send();
            } else {
                request.send(body);
            }
            return answer;
        });
    }
}
