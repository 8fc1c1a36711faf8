package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What callers of a soak do, and what must have come of it. */
final class SoakCalls {
    private static final Duration LIMIT = Duration.ofSeconds(ServerProcess.PATIENCE);
    private static final long SLOWEST_CLONE_MICROS = 600_000;

    /** A server that is busy without a break shows less: whatever is done when nothing is going on would never be. */
    private static final long LONGEST_REST_MICROS = 1_000_000;

    private final Caller steady;
    private final Rows database;
    private final String source;
    private final long resources;
    private final AtomicReference<Caller> other = new AtomicReference<>();
    private final AtomicInteger clones = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger tooLate = new AtomicInteger();
    private final AtomicInteger sourcesGone = new AtomicInteger();
    private final AtomicInteger uploads = new AtomicInteger();
    private final AtomicInteger takenOver = new AtomicInteger();

    SoakCalls(Caller steady, Rows database, String source) {
        this.steady = steady;
        this.database = database;
        this.source = source;
        this.resources = rows(source);
        this.other.set(steady);
    }

    /** The other server, which may be gone at any moment. */
    void other(Caller caller) {
        other.set(caller);
    }

    int clones() {
        return clones.get();
    }

    String summary() {
        return clones + " clones, each complete; " + cancelled + " cancelled, nothing left; " + tooLate
                + " cancels too late; " + sourcesGone + " sources deleted under the copy; " + uploads + " uploads; "
                + takenOver + " requests repeated at the other server";
    }

    void until(long nanos, SplittableRandom random) {
        while (System.nanoTime() < nanos) {
            int what = random.nextInt(20);
            if (what < 11) {
                expunge(completed(start(source, random)));
            } else if (what < 16) {
                cancel(start(source, random), random);
            } else if (what < 18) {
                deleteSource(completed(start(source, random)), random);
            } else {
                upload(completed(start(source, random)));
            }
            Pause.micros(random.nextLong(LONGEST_REST_MICROS));
        }
    }

    /** Asks the other server first, with a key, so that asking again changes nothing. */
    private String start(String project, SplittableRandom random) {
        String key = UUID.randomUUID().toString();
        if (random.nextInt(3) > 0) {
            try {
                return start(other.get(), project, key);
            } catch (UncheckedIOException | AssertionError goneOrStopping) {
                takenOver.incrementAndGet();
            }
        }
        return start(steady, project, key);
    }

    private static String start(Caller caller, String project, String key) {
        String job = caller.post(
                        "fhir/R4/Project/" + project + "/$clone",
                        "{\"name\":\"Soak\"}",
                        Map.of("Prefer", "respond-async", "Idempotency-Key", key))
                .expect(202)
                .header("Content-Location");
        return job.replaceFirst("^.*/job/", "").replaceFirst("/status$", "");
    }

    /** The clone, which has all that its source has and its administrator. */
    private String completed(String duplication) {
        JsonNode ended = steady.awaitEnd(duplication, LIMIT);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("completed");
        String target = ended.get("target").asText().replace("Project/", "");
        assertThat(rows(target)).as(ended.toString()).isEqualTo(resources + 1);
        clones.incrementAndGet();
        return target;
    }

    private void cancel(String duplication, SplittableRandom random) {
        Pause.micros(random.nextLong(SLOWEST_CLONE_MICROS));
        int answer = steady.call("DELETE", "fhir/R4/job/" + duplication, new byte[0], Map.of())
                .status();
        JsonNode ended = steady.awaitEnd(duplication, LIMIT);
        String state = ended.get("state").asText();
        if (state.equals("completed")) {
            assertThat(answer).isEqualTo(409);
            tooLate.incrementAndGet();
            expunge(completed(duplication));
            return;
        }
        assertThat(state).as(ended.toString()).isEqualTo("cancelled");
        assertThat(rows(ended.get("target").asText().replace("Project/", ""))).isZero();
        cancelled.incrementAndGet();
    }

    private void deleteSource(String project, SplittableRandom random) {
        String duplication = start(project, random);
        Pause.micros(random.nextLong(SLOWEST_CLONE_MICROS));
        expunge(project);
        JsonNode ended = steady.awaitEnd(duplication, LIMIT);
        String target = ended.get("target").asText().replace("Project/", "");
        if (ended.get("state").asText().equals("completed")) {
            // As many as its source had, and its own administrator.
            assertThat(rows(target)).as(ended.toString()).isEqualTo(resources + 2);
            expunge(target);
            return;
        }
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("failed");
        assertThat(ended.get("failure").toString()).contains("deleted");
        assertThat(rows(target)).isZero();
        sourcesGone.incrementAndGet();
    }

    private void upload(String project) {
        steady.call(
                        "POST",
                        "fhir/R4/Binary?_project=" + project,
                        new byte[200_000],
                        Map.of("Content-Type", "application/octet-stream"))
                .expect(201);
        uploads.incrementAndGet();
        expunge(project);
    }

    private void expunge(String project) {
        steady.post("fhir/R4/Project/" + project + "/$expunge", "{}", Map.of()).expect(202);
    }

    private long rows(String project) {
        return database.count("select count(*) from resource where project = '" + project + "'");
    }
}
