package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Listening, and giving it up without losing what runs. */
class StartAndStopIT {
    @Test
    void aTakenPortIsToldWithTheSettingThatChangesIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort(), 0))
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("OFFSHOOT_PORT,");
            assertThatThrownBy(() -> start(0, taken.getLocalPort())).hasMessageContaining("OFFSHOOT_MANAGEMENT_PORT,");
        }
    }

    private static void start(int port, int managementPort) {
        new RunningServer(RunningServer.settings(port, managementPort, RunningServer.USUAL)).close();
    }

    @Test
    void aStopFinishesWhatRunsAndTakesNothingNew() throws Exception {
        try (RunningServer server = new RunningServer(RunningServer.USUAL)) {
            HttpClient client = HttpClient.newHttpClient();
            CompletableFuture<HttpResponse<String>> running = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(server.url("/t/slow"))).build(),
                    HttpResponse.BodyHandlers.ofString());
            RunningServer.await(server.door.slowArrived.future());
            try (RawClient idle = server.connect().send("GET /t/echo/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                idle.readAnswer();
                Future<Void> stopped = server.servers.stop();
                assertThat(idle.readToEnd()).as("an idle connection").isEmpty();
                HttpResponse<String> ready = client.send(
                        HttpRequest.newBuilder(URI.create(server.managementUrl("/healthz/ready")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("stopping");
                assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), server.servers.port()).close())
                        .isInstanceOf(IOException.class);
                assertThat(stopped.isComplete()).isFalse();
                server.door.slowMayAnswer.complete();
                assertThat(running.get(5, TimeUnit.SECONDS).body()).isEqualTo("slow");
                RunningServer.await(stopped);
            }
        }
    }

    @Test
    void aStopDoesNotWaitLongerThanItsLimit() throws Exception {
        HttpSettings patient = RunningServer.settings(0, 0, RunningServer.USUAL);
        HttpSettings hasty = new HttpSettings(
                patient.host(),
                0,
                0,
                1,
                patient.tls(),
                patient.limits(),
                patient.corsOrigins(),
                java.time.Duration.ofMillis(300));
        try (RunningServer server = new RunningServer(hasty);
                RawClient client = server.connect().send("GET /t/slow HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            RunningServer.await(server.door.slowArrived.future());
            long start = System.nanoTime();
            RunningServer.await(server.servers.stop());
            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(250L, 2_500L);
            assertThat(client.readToEnd()).isIn("", "<reset>");
        }
    }
}
