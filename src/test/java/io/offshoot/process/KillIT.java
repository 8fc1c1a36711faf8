package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
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

    /** Of each kind of test with a second server. */
    private static final int REPLICAS = Math.max(1, KILLS / 100);

    private static final Duration LIMIT = Duration.ofSeconds(ServerProcess.PATIENCE);
    private static final int RESOURCES = 1_000;
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
                .with("OFFSHOOT_COPY_LEASE", "1s")
                .with("OFFSHOOT_COPY_PAGE_ROWS", "10")
                .with("OFFSHOOT_COPY_RANGE_ROWS", "200");
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
        List<String> different = new ArrayList<>();
        int inTheMiddle = 0;
        int databases = 0;
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
                databases++;
            }
            server = installation.start();
            if (withDatabase) {
                database.close();
                database = new Rows(installation.databaseUrl());
            }
            try {
                JsonNode ended = new Caller(server).awaitEnd(duplication, LIMIT);
                isAsUndisturbed(ended, "kill " + i + " after " + moment + " µs, seed " + SEED);
                expunge(ended);
            } catch (AssertionError error) {
                // A long run goes on, so that it tells how many of all went wrong.
                different.add("kill " + i + " after " + moment + " µs: " + error.getMessage());
                System.out.println("KillIT: " + different.get(different.size() - 1));
            }
            if (i % 100 == 99) {
                System.out.println("KillIT: " + (i + 1) + " kills, " + (i + 1 - different.size()) + " equal");
            }
        }
        System.out.println("KillIT: " + KILLS + " kills, " + (KILLS - different.size())
                + " equal to an undisturbed run; " + inTheMiddle + " hit a clone in its middle, " + databases
                + " killed the database too; seed " + SEED);
        assertThat(different).isEmpty();
        assertThat(inTheMiddle).as("kills in the middle of a clone").isPositive();
        assertThat(database.count("select count(*) from project where state = 'preparing'"))
                .isZero();
        assertThat(database.count("select count(*) from duplication where state <> 'completed'"))
                .isZero();
    }

    /** So that a long run does not fill the disk. */
    private static void expunge(JsonNode ended) {
        new Caller(server)
                .post("fhir/R4/Project/" + target(ended) + "/$expunge", "{}", Map.of())
                .expect(202);
    }

    private static void killDatabase() {
        installation.postgres().toList().forEach(postgres -> {
            ServerProcess.run("kill", "-QUIT", Long.toString(postgres.pid()));
            postgres.onExit()
                    .orTimeout(ServerProcess.PATIENCE, TimeUnit.SECONDS)
                    .join();
        });
    }

    @Test
    void aReplicaThatIsKilledIsReplacedByAnother() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < REPLICAS; i++) {
            ServerProcess replica = installation.startReplica();
            String duplication = new Caller(replica).clone(source, NAME);
            Pause.micros(random.nextLong(undisturbedMillis * 700 + 1));
            replica.kill();
            JsonNode ended = new Caller(server).awaitEnd(duplication, LIMIT);
            isAsUndisturbed(ended, "replica " + i + " killed, seed " + SEED);
            expunge(ended);
        }
        System.out.println(
                "KillIT: " + REPLICAS + " replicas killed, " + REPLICAS + " clones equal to an undisturbed run");
    }

    @Test
    void aReplicaThatStandsStillPastItsLeaseIsFencedOut() throws Exception {
        Caller caller = new Caller(server);
        int rounds = 0;
        int takenOver = 0;
        try (ServerProcess replica = installation.startReplica()) {
            // Whether the replica still holds its lease at the moment it is stopped is chance.
            for (; takenOver < REPLICAS && rounds < 10 * REPLICAS; rounds++) {
                String duplication = caller.clone(source, NAME);
                awaitTwoWorkers(duplication);
                replica.signal("STOP");
                JsonNode ended = caller.awaitEnd(duplication, LIMIT);
                takenOver += (int) database.count(
                        "select least(1, count(*)) from copy_range where attempt % 1024 > 1 and duplication = '"
                                + duplication + "'");
                replica.signal("CONT");
                // It answers again, so whatever it was about to write has been refused or done by now.
                assertThat(new Caller(replica).get("healthz/ready").status()).isEqualTo(200);
                Pause.millis(200);
                isAsUndisturbed(ended, "replica stopped, seed " + SEED);
                expunge(ended);
            }
            assertThat(takenOver).as("the stopped replica held a lease").isEqualTo(REPLICAS);
            String after = new Caller(replica).clone(source, NAME);
            isAsUndisturbed(caller.awaitEnd(after, LIMIT), "after the replica went on");
        }
        System.out.println("KillIT: " + takenOver + " of " + rounds
                + " replicas stopped past their leases and continued, all clones equal to an undisturbed run");
    }

    /** Until both processes hold a range, or it is too late for that. */
    private static void awaitTwoWorkers(String duplication) {
        String workers = "select count(distinct worker) from copy_range where state <> 'done'"
                + " and lease_until > clock_timestamp() and duplication = '" + duplication + "'";
        String ended = "select count(*) from duplication where finished is not null and id = '" + duplication + "'";
        while (database.count(workers) < 2 && database.count(ended) == 0) {
            Pause.millis(1);
        }
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
