package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationLimits;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.WorkTools;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.LibraryIds;
import io.vertx.pgclient.PgConnection;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random requests about duplications, and random progress of their work, beside a model that is slow and obvious: after each
 * step every record says the model's word. The same steps again: {@code -Doffshoot.seed=<the printed one>}; more of them:
 * {@code -Doffshoot.steps=1000}.
 */
class DuplicationWordsIT {
    private static final String PATH = "api/projectDuplications";
    private static final int STEPS = Integer.getInteger("offshoot.steps", 80);
    private static final long SEED = Long.getLong("offshoot.seed", System.nanoTime());

    /** A user may cause so many requests to other environments in a minute, and each of these causes one or two. */
    private static final int BETWEEN = 20;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final SteppedWork.Gate gate = new SteppedWork.Gate();
    private final List<DuplicationModel> all = new ArrayList<>();
    private final Map<UUID, String> bodies = new LinkedHashMap<>();
    private LibraryClient root;
    private String here;
    private String project;
    private int between;

    private Function<WorkTools, DuplicationWork> kind(TestServer server, String name) {
        return tools -> new SteppedWork(name, tools, gate, id -> PgConnection.connect(server.vertx, server.postgres)
                .compose(connection -> connection
                        .query("insert into copy_range (duplication, no, stage, type, state, copied, verified)"
                                + " values ('" + id + "', 1, 1, 1, 'done', 5, 5)")
                        .execute()
                        .eventually(connection::close)));
    }

    @Test
    void everyRecordSaysWhatTheModelSays() {
        System.out.println("DuplicationWordsIT: -Doffshoot.seed=" + SEED);
        try (TestServer server = TestServer.start()) {
            // Each step that waits keeps a worker.
            CopyOptions options =
                    new CopyOptions(500, 500, 4 << 20, 25_000, Duration.ofMinutes(5), Duration.ofMillis(50), 0, 8);
            DuplicationLimits usual = DuplicationLimits.DEFAULT;
            DuplicationLimits limits =
                    new DuplicationLimits(1000, 1000, 1000, 10_000, 10_000, usual.server(), usual.each());
            TestEnvironment.await(server.vertx.deployVerticle(new DuplicationVerticle(
                    server.database,
                    options,
                    limits,
                    server.metrics,
                    "test",
                    Stream.of("transfer", "export", "import")
                            .map(name -> kind(server, name))
                            .toList())));
            root = LibraryClient.login(server.urls.base(), "admin@example.com", "password");
            here = server.urls.base() + "MicroStrategyLibrary";
            project =
                    LibraryIds.text(UUID.fromString(server.newProject("Source").project()));
            for (int i = 0; i < STEPS; i++) {
                String did = step();
                try {
                    all.forEach(this::compare);
                    list();
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + SEED + ", step " + i + ": " + did, e);
                }
            }
            assertThat(server.sql("select count(*) from (select duplication from duplication_journal"
                                    + " where to_state in ('completed', 'failed', 'cancelled')"
                                    + " group by duplication having count(*) > 1) twice")
                            .iterator()
                            .next()
                            .getLong(0))
                    .as("seed " + SEED)
                    .isZero();
        }
    }

    private String step() {
        if (all.isEmpty()) {
            return begin();
        }
        DuplicationModel one = all.get(random.nextInt(all.size()));
        return switch (random.nextInt(12)) {
            case 0, 1 -> begin();
            case 2 -> repeat(one);
            case 3, 4 -> cancel(one);
            case 5 -> delete(one);
            case 6 -> goOn(one, false);
            default -> goOn(one, true);
        };
    }

    private String begin() {
        String kind =
                between < BETWEEN ? List.of("transfer", "export", "import").get(random.nextInt(3)) : "transfer";
        between += kind.equals("transfer") ? 0 : 1;
        String name = "Target " + bodies.size();
        String body = body(
                kind.equals("import") ? TestServer.UNREACHABLE : here,
                kind.equals("export") ? TestServer.UNREACHABLE : here,
                name);
        UUID wanted = UUID.randomUUID();
        JsonNode record = kind.equals("import")
                ? root.expect(201, "PUT", PATH + "/" + LibraryIds.text(wanted), body)
                : root.post(PATH, body);
        UUID id = LibraryIds.parse(record.get("id").asText()).orElseThrow();
        all.add(0, new DuplicationModel(id, name, kind));
        bodies.put(id, body);
        return "begin " + kind + " " + id;
    }

    private String body(String source, String target, String name) {
        return "{'source':{'environment':{'id':'" + source + "','name':'A'},'project':{'id':'" + project
                + "','name':'Source'}},'target':{'environment':{'id':'" + target
                + "','name':'B'},'project':{'name':'" + name + "'}},'settings':{'import':{'description':'d'}}}";
    }

    /** The same request at the target once more is answered with the record, another one is refused. */
    private String repeat(DuplicationModel one) {
        String path = PATH + "/" + LibraryIds.text(one.id);
        if (bodies.get(one.id).startsWith("{'source':{'environment':{'id':'" + TestServer.UNREACHABLE)) {
            assertThat(root.expect(201, "PUT", path, bodies.get(one.id))
                            .get("id")
                            .asText())
                    .isEqualTo(LibraryIds.text(one.id));
            root.refused(409, "INVALID_STATUS", "PUT", path, body(TestServer.UNREACHABLE, here, "Another"));
        } else {
            root.refused(400, "INVALID_REQUEST", "PUT", path, bodies.get(one.id));
        }
        return "repeat " + one.id;
    }

    private String cancel(DuplicationModel one) {
        String path = PATH + "/" + LibraryIds.text(one.id) + (random.nextBoolean() ? "/status" : "");
        if (one.cancellable() || one.cancelling()) {
            root.expect(204, "PUT", path, "{'status':'cancelled'}");
            one.cancel();
        } else {
            root.refused(409, "INVALID_STATUS", "PUT", path, "{'status':'cancelled'}");
        }
        return "cancel " + one.id;
    }

    private String delete(DuplicationModel one) {
        String path = PATH + "/" + LibraryIds.text(one.id);
        if (one.ended()) {
            root.expect(204, "DELETE", path, "");
            root.refused(404, "DUPLICATION_NOT_FOUND", "GET", path, "");
            root.refused(404, "DUPLICATION_NOT_FOUND", "PUT", path + "/status", "{'status':'cancelled'}");
            all.remove(one);
        } else {
            root.refused(409, "INVALID_STATUS", "DELETE", path, "");
        }
        return "delete " + one.id;
    }

    /** Its work goes on by one step, or fails at it. */
    private String goOn(DuplicationModel one, boolean well) {
        if (one.ended()) {
            return "nothing";
        }
        boolean leaving = one.cancelling() || one.failing();
        gate.open(one.id, state(one), one.step() > 1, well);
        if (well || leaving) {
            one.goOn();
        } else {
            one.fail();
        }
        return (well ? "go on " : "fail ") + one.id;
    }

    private static DuplicationState state(DuplicationModel one) {
        if (one.cancelling()) {
            return DuplicationState.CANCELLING;
        }
        if (one.failing()) {
            return DuplicationState.FAILING;
        }
        return List.of(
                        DuplicationState.REQUESTED,
                        DuplicationState.COPYING,
                        DuplicationState.COPYING,
                        DuplicationState.VERIFYING)
                .get(one.step());
    }

    /** Once its work waits again nothing moves, so the record is what it is. */
    private void compare(DuplicationModel one) {
        String path = PATH + "/" + LibraryIds.text(one.id);
        if (one.ended()) {
            await(() -> root.get(path).get("status").asText().equals(one.word()), one);
        } else {
            await(() -> gate.waits(one.id, state(one), one.step() > 1), one);
        }
        JsonNode record = root.get(path);
        assertThat(record.get("status").asText()).as(record.toString()).isEqualTo(one.word());
        assertThat(one.shows(record.get("progress").asInt()))
                .as(record.toString())
                .isTrue();
    }

    private void await(BooleanSupplier until, DuplicationModel one) {
        long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(one.id + " should be " + one.word())
                    .isLessThan(last);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The newest first, page by page, and none that was deleted. */
    private void list() {
        List<String> seen = new ArrayList<>();
        for (int offset = 0; offset == 0 || offset < all.size(); offset += 7) {
            HttpResponse<String> page = root.send("GET", PATH + "?limit=7&offset=" + offset, "");
            assertThat(page.headers().firstValue("x-mstr-total-count")).contains(String.valueOf(all.size()));
            LibraryClient.parsed(page.body())
                    .get("projectDuplications")
                    .forEach(record -> seen.add(record.get("id").asText()));
        }
        assertThat(seen)
                .isEqualTo(all.stream().map(one -> LibraryIds.text(one.id)).toList());
    }
}
