package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.http.Callers;
import io.offshoot.http.HttpLimits;
import io.offshoot.http.HttpServers;
import io.offshoot.http.HttpSettings;
import io.offshoot.http.Readiness;
import io.offshoot.http.duplications.DuplicationsDoor;
import io.offshoot.identity.Principal;
import io.offshoot.identity.Scope;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Duplication;
import io.offshoot.store.RecheckStore;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outcomes and verifications as callers of the HTTP API see them. */
class DuplicationsDoorIT {
    private static final int OBSERVATIONS = 2_500;

    private final HttpClient client = HttpClient.newHttpClient();
    private CloneFixture clone;
    private HttpServers servers;
    private Duplication ended;

    @BeforeEach
    void cloneAProject() throws Exception {
        clone = new CloneFixture(CopyOptions.DEFAULT);
        clone.startWorker();
        UUID source = clone.project("Source");
        clone.rows("insert into resource (project, type, id, version_id, last_updated, digest, content)"
                + " select '" + source + "', " + ResourceType.of("Observation").code()
                + ", gen_random_uuid(), gen_random_uuid(), now(), sha256(c::bytea), c"
                + " from (select '{\"resourceType\":\"Observation\",\"status\":\"final\"}'::text as c) x,"
                + " generate_series(1, " + OBSERVATIONS + ")");
        ended = clone.run(clone.command(source));
        assertThat(ended.failure()).isEmpty();
        Principal caller = new Principal.Client(
                UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), true, true, "Caller", Scope.OPENID);
        HttpSettings settings = new HttpSettings(
                "127.0.0.1", 0, 0, 1, Optional.empty(), HttpLimits.defaults(), Set.of(), Duration.ofSeconds(1));
        DuplicationsDoor door = new DuplicationsDoor(
                clone.vertx,
                clone.database,
                ctx -> {
                    Callers.set(ctx, caller);
                    ctx.next();
                },
                RoutingContext::next);
        servers = CloneFixture.await(HttpServers.start(
                clone.vertx, settings, List.of(door), new Readiness(Duration.ofSeconds(1)), new Metrics()));
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    @Test
    void outcomesAreStreamedWholeOrInPages() throws Exception {
        HttpResponse<String> whole = get("/outcomes");
        List<String> paged = new ArrayList<>();
        String next = path("/outcomes?limit=400");
        while (!next.isEmpty()) {
            HttpResponse<String> page = send("GET", next);
            assertThat(page.body().lines().count()).isLessThanOrEqualTo(400);
            page.body().lines().forEach(paged::add);
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse("");
        }

        assertThat(whole.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
        assertThat(whole.body().lines().toList())
                .hasSize(OBSERVATIONS + 2)
                .doesNotHaveDuplicates()
                .isEqualTo(paged);
        assertThat(get("/outcomes?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/outcomes?after=S.Patient.1").statusCode()).isEqualTo(400);
    }

    @Test
    void aVerificationIsAskedForFollowedAndRead() throws Exception {
        assertThat(get("/$verify").statusCode()).isEqualTo(404);

        HttpResponse<String> asked = send("POST", path("/$verify"));

        assertThat(asked.statusCode()).isEqualTo(202);
        assertThat(asked.headers().firstValue("Content-Location")).contains(path("/$verify"));
        CloneFixture.await(Turns.whileTrue(() -> new RecheckStore()
                .latest(clone.database.requests(), ended.id())
                .compose(job -> job.orElseThrow().running()
                        ? clone.vertx.timer(20).map(true)
                        : Future.succeededFuture(false))));
        Map<?, ?> view = Json.read(get("/$verify").body(), Map.class);
        assertThat(view.get("state")).isEqualTo("completed");
        assertThat(view.get("intact")).isEqualTo(true);
        assertThat(view.get("progress")).isEqualTo(100);
        assertThat(view.get("source")).isEqualTo("compared");
        assertThat(((Map<?, ?>) view.get("summary")).get("same")).isEqualTo(OBSERVATIONS + 1);
        assertThat(get("/$verify/result").body().lines()).hasSize(OBSERVATIONS + 2);
        assertThat(get("/$verify/result?only=different").body().lines())
                .singleElement()
                .asString()
                .startsWith("{\"mark\":\"+\"");
    }

    @Test
    void theJournalTellsEveryMoveAndTheEndIsAHundredPercent() throws Exception {
        Map<?, ?> view = Json.read(get("").body(), Map.class);
        assertThat(view.get("state")).isEqualTo("completed");
        assertThat(view.get("progress")).isEqualTo(100);
        assertThat(view.containsKey("waiting")).isFalse();
        List<String> to = new ArrayList<>();
        List<String> at = new ArrayList<>();
        for (Object move : Json.read(get("/journal").body(), List.class)) {
            to.add((String) ((Map<?, ?>) move).get("to"));
            at.add((String) ((Map<?, ?>) move).get("at"));
        }
        assertThat(to).containsExactly("requested", "copying", "verifying", "completed");
        assertThat(at.stream().map(java.time.Instant::parse)).isSorted();
    }

    @Test
    void whatIsTriedAgainIsToldWhileItIs() throws Exception {
        clone.rows("create function fault() returns trigger language plpgsql as $$"
                + " begin raise exception 'injected' using errcode = '53100'; end $$;"
                + " create trigger fault after insert on resource for each statement execute function fault();");
        ended = clone.read(
                clone.start(clone.command(ended.source().orElseThrow())).duplication());
        Map<?, ?> retrying = Map.of();
        while (!(retrying.get("failures") instanceof Integer failures) || failures < 2) {
            Map<?, ?> view = Json.read(get("").body(), Map.class);
            assertThat(view.get("state")).isIn("requested", "copying");
            retrying = view.get("retrying") instanceof Map<?, ?> told ? told : Map.of();
        }
        assertThat(java.time.Instant.parse((String) retrying.get("next"))).isAfter(java.time.Instant.EPOCH);

        clone.rows("drop trigger fault on resource");
        clone.ended(ended.id());

        Map<?, ?> view = Json.read(get("").body(), Map.class);
        assertThat(view.get("state")).isEqualTo("completed");
        assertThat(view.containsKey("retrying")).isFalse();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path(path));
    }

    private String path(String path) {
        return "/duplications/" + ended.id() + path;
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + servers.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
