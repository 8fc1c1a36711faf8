package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server that is killed at any moment of a clone, alone or together with its database, goes on by itself after the next
 * start and arrives at what an undisturbed clone is. More kills: {@code -Doffshoot.kills=1000}; the same ones again: {@code
 * -Doffshoot.seed=<the printed one>}.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("offshoot.kills", 10);
    private static final long SEED = Long.getLong("offshoot.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int RESOURCES = 2_400;
    private static final int FILES = 12;
    private static final String NAME = "Copy";

    private static Installation installation;
    private static ServerProcess server;
    private static Rows database;
    private static String source;
    private static Map<String, String> undisturbed;
    private static JsonNode undisturbedReport;
    private static long undisturbedMillis;

    @BeforeAll
    static void cloneOnceUndisturbed() throws Exception {
        // Short leases and small pages: many moments to be killed at, little to wait for afterwards.
        installation = new Installation()
                .with("OFFSHOOT_COPY_LEASE", "2s")
                .with("OFFSHOOT_COPY_PAGE_ROWS", "25")
                .with("OFFSHOOT_COPY_RANGE_ROWS", "400");
        server = installation.start();
        database = new Rows(installation.databaseUrl());
        source = SourceProject.generated(installation, RESOURCES);
        Caller caller = new Caller(server);
        SourceProject.addFiles(caller, source, FILES);
        // The first one warms up the server, so that the second one's time tells how long the later ones take.
        caller.awaitEnd(caller.clone(source, NAME), LIMIT);
        long began = System.nanoTime();
        JsonNode ended = caller.awaitEnd(caller.clone(source, NAME), LIMIT);
        undisturbedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("completed");
        undisturbed = CloneContent.of(database, target(ended));
        undisturbedReport = report(ended);
        // The resources, the files with their Media, the project and its administrator.
        assertThat(undisturbed).hasSizeGreaterThan(RESOURCES + 3 * FILES);
    }

    @AfterAll
    static void stop() {
        try (Installation ended = installation;
                Rows closed = database) {
            assertThat(ended).isNotNull();
            assertThat(closed).isNotNull();
        }
    }

    @Test
    void aKilledServerGoesOnAndArrivesAtTheSame() throws Exception {
        System.out.println("KillIT: " + KILLS + " kills, seed " + SEED + ", undisturbed " + undisturbedMillis + " ms");
        SplittableRandom random = new SplittableRandom(SEED);
        int inTheMiddle = 0;
        for (int i = 0; i < KILLS; i++) {
            String duplication = new Caller(server).clone(source, NAME);
            long moment = random.nextLong(undisturbedMillis * 1000 + 1);
            boolean withDatabase = i % 3 == 2;
            Pause.micros(moment);
            server.kill();
            inTheMiddle += (int) database.count(
                    "select count(*) from duplication where finished is null and id = '" + duplication + "'");
            if (withDatabase) {
                killDatabase();
            }
            server = installation.start();
            if (withDatabase) {
                database.close();
                database = new Rows(installation.databaseUrl());
            }
            JsonNode ended = new Caller(server).awaitEnd(duplication, LIMIT);
            isAsUndisturbed(ended, "kill " + i + " after " + moment + " µs, seed " + SEED);
            new Caller(server)
                    .post("fhir/R4/Project/" + target(ended) + "/$expunge", "{}", Map.of())
                    .expect(202);
        }
        System.out.println("KillIT: " + inTheMiddle + " of " + KILLS + " kills hit a clone in its middle");
        assertThat(database.count("select count(*) from project where state = 'preparing'"))
                .isZero();
        assertThat(database.count("select count(*) from duplication where state <> 'completed'"))
                .isZero();
    }

    private static void killDatabase() {
        installation.postgres().toList().forEach(postgres -> {
            ServerProcess.run("kill", "-QUIT", Long.toString(postgres.pid()));
            postgres.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        });
    }

    @Test
    void aReplicaThatIsKilledIsReplacedByAnother() throws Exception {
        ServerProcess replica = startReplica();
        String duplication = new Caller(replica).clone(source, NAME);
        Pause.micros(new SplittableRandom(SEED).nextLong(undisturbedMillis * 700 + 1));
        replica.kill();
        isAsUndisturbed(new Caller(server).awaitEnd(duplication, LIMIT), "replica killed, seed " + SEED);
    }

    @Test
    void aReplicaThatStandsStillPastItsLeaseIsFencedOut() throws Exception {
        String others = String.join(
                ",",
                database.of("select distinct worker from copy_range where worker is not null").stream()
                        .map(row -> "'" + row.getString(0) + "'")
                        .toList());
        try (ServerProcess replica = startReplica()) {
            Caller caller = new Caller(server);
            boolean takenOver = false;
            // It may give its lease back between the look and the signal.
            for (int i = 0; i < 10 && !takenOver; i++) {
                String duplication = caller.clone(source, NAME);
                awaitLeaseOfAnother(duplication, others);
                replica.signal("STOP");
                JsonNode ended = caller.awaitEnd(duplication, LIMIT);
                takenOver = database.count("select count(*) from copy_range where attempt > 1 and duplication = '"
                                + duplication + "'")
                        > 0;
                replica.signal("CONT");
                // It answers again, so whatever it was about to write has been refused or done by now.
                assertThat(new Caller(replica).get("healthz/ready").status()).isEqualTo(200);
                Pause.millis(200);
                isAsUndisturbed(ended, "replica stopped, seed " + SEED);
            }
            assertThat(takenOver).as("the stopped replica held a lease").isTrue();
            String after = new Caller(replica).clone(source, NAME);
            isAsUndisturbed(caller.awaitEnd(after, LIMIT), "after the replica went on");
        }
    }

    /** Waits until a worker other than those holds a range of it, or it has ended. */
    private static void awaitLeaseOfAnother(String duplication, String workers) {
        long until = System.nanoTime() + LIMIT.toNanos();
        String sql = "select count(*) from duplication d where id = '" + duplication
                + "' and (finished is not null or exists (select 1 from copy_range r where r.duplication = d.id"
                + " and lease_until > clock_timestamp() and worker not in (" + workers + ")))";
        while (database.count(sql) == 0) {
            assertThat(System.nanoTime()).as("neither copied nor ended").isLessThan(until);
            Pause.millis(2);
        }
    }

    /** A second server on the same database, key and files. */
    private static ServerProcess startReplica() throws Exception {
        return installation
                .launch(Map.of(
                        "DATABASE_URL", installation.databaseUrl(),
                        "OFFSHOOT_DATA_DIR",
                                installation.folder().resolve("replica").toString(),
                        "OFFSHOOT_MASTER_KEY_FILE",
                                installation.data().resolve("master.key").toString(),
                        "OFFSHOOT_BINARIES_STORAGE_FOLDER",
                                installation.data().resolve("binaries").toString()))
                .awaitServing();
    }

    private static void isAsUndisturbed(JsonNode ended, String what) {
        assertThat(ended.get("state").asText()).as(what + ": " + ended).isEqualTo("completed");
        assertThat(report(ended)).as(what).isEqualTo(undisturbedReport);
        assertThat(CloneContent.of(database, target(ended))).as(what).isEqualTo(undisturbed);
        List<String> states = Caller.elements(new Caller(server)
                        .get("duplications/" + ended.get("id").asText() + "/journal")
                        .expect(200)
                        .json())
                .map(move -> move.get("to").asText())
                .toList();
        assertThat(states).as(what).containsExactly("requested", "copying", "verifying", "completed");
    }

    private static String target(JsonNode duplication) {
        return duplication.get("target").asText().replace("Project/", "");
    }

    /** The report without what differs from one clone to the next. */
    private static JsonNode report(JsonNode duplication) {
        ObjectNode report = duplication.get("report").deepCopy();
        assertThat(report.get("created")).hasSize(1);
        report.remove(List.of("target", "created", "seconds"));
        return report;
    }
}
