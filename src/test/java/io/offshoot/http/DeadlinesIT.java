package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers that are slow on purpose, or too many. */
class DeadlinesIT {
    private static final String HEAD = "GET /t/echo/1 HTTP/1.1\r\nHost: localhost\r\n";

    private RunningServer server;

    @BeforeEach
    void start() {
        server = new RunningServer(RunningServer.SHORT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Sends a byte every 50 ms until the server has had enough; the time it took in milliseconds. */
    private static long drip(RawClient client, String drop) {
        long start = System.nanoTime();
        while (client.trySend(drop) && System.nanoTime() - start < 5_000_000_000L && !client.hasInput()) {
            LockSupport.parkNanos(50_000_000);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static String post(int length) {
        return "POST /t/json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    @Test
    void headersThatTrickleInAreCutOffAfterATotalTime() {
        try (RawClient client = server.connect().send(HEAD)) {
            assertThat(drip(client, "a")).isBetween(300L, 2_000L);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void headersOfALaterRequestHaveTheSameTime() {
        try (RawClient client = server.connect().send(HEAD + "\r\n")) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            client.send("GET ");
            assertThat(drip(client, "a")).isBetween(300L, 2_000L);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aConnectionWithoutARequestIsClosedWithoutAWord() {
        try (RawClient client = server.connect()) {
            assertThat(client.readToEnd()).isEmpty();
        }
        try (RawClient client = server.connect().send(HEAD + "\r\n")) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aBodyThatTricklesInIsCutOffByItsRate() {
        String head = post(10000);
        try (RawClient client = server.connect().send(head)) {
            assertThat(drip(client, "a")).isBetween(200L, 2_000L);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("too slowly");
        }
    }

    @Test
    void aBodyWithAGoodRateStillHasATotalTime() {
        String head = post(100000);
        try (RawClient client = server.connect().send(head)) {
            assertThat(drip(client, "a".repeat(500))).isBetween(700L, 2_500L);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("too long");
        }
    }

    @Test
    void aCallerThatDoesNotReadIsCutOff() {
        try (RawClient client = server.connect().send("GET /t/endless HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            long start = System.nanoTime();
            while (server.openConnections() > 0 && System.nanoTime() - start < 5_000_000_000L) {
                LockSupport.parkNanos(20_000_000);
            }
            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(500L, 3_000L);
            assertThat(server.openConnections()).isZero();
        }
    }

    @Test
    void anAnswerThatTakesItsTimeIsWaitedFor() {
        try (RawClient client = server.connect().send("GET /t/slow HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            RunningServer.await(server.door.slowArrived.future());
            // Longer than every deadline of a caller.
            server.vertx.setTimer(1_500, t -> server.door.slowMayAnswer.complete());
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").endsWith("slow");
        }
    }

    @Test
    void anUnwantedLargeBodyIsNotReadToItsEnd() {
        String head = "POST /t/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n";
        try (RawClient client = server.connect().send(head)) {
            String block = "a".repeat(64 * 1024);
            int sent = 0;
            while (sent < 10_000 && client.trySend(block)) {
                sent++;
            }
            assertThat(sent).as("blocks of 64 KiB taken").isLessThan(1_000);
        }
    }

    @Test
    void moreConnectionsFromOneAddressAreClosedAtOnce() {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                clients.add(server.connect());
            }
            for (RawClient client : clients) {
                client.send("GET /t/slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            RunningServer.await(server.door.slowArrived.future());
            // The first request says nothing of the hundredth connection.
            long connected = System.nanoTime();
            while (server.openConnections() < 100 && System.nanoTime() - connected < 10_000_000_000L) {
                LockSupport.parkNanos(5_000_000);
            }
            try (RawClient oneMore = server.connect()) {
                oneMore.trySend(HEAD + "\r\n");
                assertThat(oneMore.readToEnd()).isIn("", "<reset>");
            }
            clients.get(0).close();
            long start = System.nanoTime();
            while (server.openConnections() > 99 && System.nanoTime() - start < 2_000_000_000L) {
                LockSupport.parkNanos(5_000_000);
            }
            try (RawClient again = server.connect().send(HEAD + "\r\n")) {
                assertThat(again.readAnswer()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(server.metrics.scrape().toString()).contains("offshoot_connections_refused_total 1.0");
        } finally {
            clients.forEach(RawClient::close);
        }
    }
}
