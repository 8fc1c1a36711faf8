package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestServer;
import io.offshoot.model.LibraryIds;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several clients order the same duplication at the target at one moment, each of them another one. */
class OrdersAtOnceIT {
    private static final int CLIENTS = 12;
    private static final int ROUNDS = 5;

    private final LibraryFixture fixture = LibraryFixture.get();
    private final String here = fixture.base + "MicroStrategyLibrary";

    private record Order(String name, HttpResponse<String> answer) {}

    @Test
    void theFirstOneWinsAndEveryOtherIsToldOf() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                oneWins(clients);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void oneWins(ExecutorService clients) {
        String path = "api/projectDuplications/" + LibraryIds.text(UUID.randomUUID());
        CyclicBarrier together = new CyclicBarrier(CLIENTS);
        List<CompletableFuture<Order>> sent = IntStream.range(0, CLIENTS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> order(path, together), clients))
                .toList();
        List<Order> orders = sent.stream()
                .map(order -> order.orTimeout(60, TimeUnit.SECONDS).join())
                .toList();

        List<Order> won = orders.stream()
                .filter(order -> order.answer().statusCode() == 201)
                .toList();
        assertThat(won)
                .as(() -> orders.stream()
                        .map(order -> order.answer().body())
                        .toList()
                        .toString())
                .hasSize(1);
        assertThat(orders).filteredOn(order -> !won.contains(order)).allSatisfy(order -> {
            assertThat(order.answer().statusCode()).as(order.answer().body()).isEqualTo(409);
            assertThat(LibraryClient.parsed(order.answer().body()).get("code").asText())
                    .isEqualTo("INVALID_STATUS");
        });
        JsonNode record = fixture.root.get(path);
        assertThat(record.at("/target/project/name").asText())
                .isEqualTo(won.get(0).name());
    }

    private Order order(String path, CyclicBarrier together) {
        String name = LibraryFixture.name("Ordered");
        String body = """
                {"source":{"environment":{"id":"%s","name":"There"},"project":{"id":"%s","name":"Tutorial"}},
                 "target":{"environment":{"id":"%s","name":"Here"},"project":{"name":"%s"}},
                 "settings":{"import":{"defaultLocale":1033,"locales":[1033]}}}
                """.formatted(TestServer.UNREACHABLE, LibraryIds.text(UUID.randomUUID()), here, name);
        try {
            together.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return new Order(name, fixture.root.sendTyped("PUT", path, "application/json", body));
    }
}
