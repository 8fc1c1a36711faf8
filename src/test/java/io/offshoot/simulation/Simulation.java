package io.offshoot.simulation;

import static io.offshoot.simulation.Invariants.require;

import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.model.Json;
import io.offshoot.store.MemoryDatabase;
import io.offshoot.store.MemoryTable.Values;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One run of the engine on simulated time: several processes with the product's verticles on one database, callers that ask
 * for clones, cancel them, write to the source and delete it, and whatever can go wrong. All of it follows from the seed.
 */
final class Simulation {
    private static final long SECOND = 1_000_000;
    private static final long TROUBLE = 60 * SECOND;
    private static final long LONGEST_STEP = 90 * SECOND;

    /** Everything must have ended by then, which the longest back-offs and time limits allow. */
    private static final long END = 900 * SECOND;

    private final SplittableRandom random;
    private final Clockwork clock = new Clockwork();
    private final Faults faults;
    private final SimulatedServer server;
    private final SimulatedBus bus;
    private final SimulatedSource source;
    private final Invariants invariants;
    private final CopyOptions options;
    private final long began = clock.now();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final Ending.Told told = new Ending.Told();
    private boolean sourceEnds;
    private long trace = 1;
    private int started;

    /** What came of a run, the same for the same seed. */
    record Outcome(long trace, long events, long commits, Map<String, Integer> states) {}

    Simulation(long seed, Optional<MemoryDatabase.Mutation> mutation) {
        random = new SplittableRandom(seed);
        faults = new Faults(random.split());
        server = new SimulatedServer(clock, faults, random.split());
        bus = new SimulatedBus(clock, faults);
        source = new SimulatedSource(server.database, random.split());
        invariants = new Invariants(server, source.id);
        options = new CopyOptions(
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                4 << 20,
                2 + random.nextInt(4),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                random.nextInt(2),
                random.nextBoolean() ? 8 : 1000);
        mutation.ifPresent(server.database::mutate);
        stepClock(new SplittableRandom(~seed));
        server.database.observe(changes -> {
            changes.forEach(change -> trace = trace * 31
                    + change.slot().table().name.hashCode()
                    + change.after().map(Values::size).orElse(0)
                    + clock.now());
            invariants.committed(changes);
        });
    }

    Outcome run() {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            startProcess();
        }
        plan();
        clock.in(TROUBLE, () -> {
            faults.calm();
            processes.forEach(SimulatedProcess::resume);
            startProcess();
        });
        long end = began + END;
        while (clock.step(end)) {
            if (clock.now() > began + TROUBLE && ended()) {
                break;
            }
        }
        return atTheEnd();
    }

    private void startProcess() {
        SimulatedProcess process =
                new SimulatedProcess("worker " + ++started, clock, faults, server, bus, options, random.split());
        processes.add(process);
        process.start();
    }

    private SimulatedProcess any() {
        return processes.get(random.nextInt(processes.size()));
    }

    private long moment() {
        return random.nextLong(random.nextBoolean() ? SECOND / 4 : 30 * SECOND);
    }

    private void plan() {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            askForClone("key " + i, command("key " + i));
        }
        times(6, () -> source.write(random.nextInt(1000)));
        times(4, this::crash);
        times(2, () -> pause(any()));
        times(1, () -> server.restart(random.nextLong(5 * SECOND), random.nextInt(4) > 0));
        if (random.nextInt(4) == 0) {
            clock.in(moment(), () -> {
                faults.diskFull(true);
                clock.in(random.nextLong(20 * SECOND), () -> faults.diskFull(false));
            });
        }
        if (random.nextInt(6) == 0) {
            clock.in(moment(), this::deleteSource);
        }
    }

    /** In some runs the database's clock is set, forward or back. */
    private void stepClock(SplittableRandom steps) {
        for (int i = Math.max(0, steps.nextInt(10) - 7); i > 0; i--) {
            long micros = steps.nextLong(-LONGEST_STEP, LONGEST_STEP);
            clock.in(steps.nextLong(30 * SECOND), () -> server.database.stepClock(micros));
        }
    }

    private void times(int most, Runnable work) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            clock.in(moment(), work);
        }
    }

    private void crash() {
        SimulatedProcess process = any();
        if (!process.alive()) {
            return;
        }
        if (random.nextInt(2) == 0 && process.serves()) {
            process.stop();
        } else {
            process.crash(random.nextBoolean());
        }
        clock.in(random.nextLong(15 * SECOND), this::startProcess);
    }

    private void pause(SimulatedProcess process) {
        process.pause();
        clock.in(random.nextLong(40 * SECOND), process::resume);
    }

    private CloneCommand command(String key) {
        return new CloneCommand(
                source.id,
                Optional.empty(),
                random.nextInt(4) == 0 ? List.of("Observation", "Media") : List.of(),
                List.of(),
                List.of(),
                DanglingReferences.KEEP,
                false,
                List.of(),
                "Practitioner/00000000-0000-4000-8000-000000000001",
                "Caller",
                "User/00000000-0000-4000-8000-000000000002",
                Optional.empty(),
                new UUID(0, 7),
                Optional.of(new CloneCommand.Idempotency("$clone", key, "ab".repeat(32))),
                Map.of(),
                Map.of());
    }

    /** Asks, and asks again with the same key elsewhere as long as nothing is known, as a good client does. */
    private void askForClone(String key, CloneCommand command) {
        for (int i = random.nextInt(2); i >= 0; i--) {
            clock.in(moment(), () -> send(key, command));
        }
    }

    private void send(String key, CloneCommand command) {
        SimulatedProcess process = any();
        if (!process.alive()) {
            clock.in(SECOND, () -> send(key, command));
            return;
        }
        Future<String> reply = bus.request(process, Addresses.CLONE, Json.write(command), 10 * SECOND);
        clock.in(60 * SECOND, () -> {
            if (!reply.succeeded() && !sourceEnds && clock.now() < began + 3 * TROUBLE) {
                send(key, command);
            }
        });
        reply.onSuccess(body -> {
            UUID duplication = Json.read(body, DuplicationAccepted.class).duplication();
            if (told.accepted.computeIfAbsent(key, any -> new HashSet<>()).add(duplication) && random.nextInt(3) == 0) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    clock.in(
                            random.nextLong(random.nextBoolean() ? SECOND / 20 : 20 * SECOND),
                            () -> cancel(duplication));
                }
            }
        });
    }

    private void cancel(UUID duplication) {
        SimulatedProcess process = any();
        told.cancelAsked.add(duplication);
        if (!process.alive()) {
            return;
        }
        bus.request(
                        process,
                        Addresses.CANCEL,
                        Json.write(new CancelCommand(duplication, "Practitioner/1")),
                        10 * SECOND)
                .onSuccess(state -> told.cancelled.add(duplication))
                .onFailure(error -> {
                    if (error instanceof ReplyException reply
                            && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
                            && reply.failureCode() == 409) {
                        told.tooLate.add(duplication);
                    }
                });
    }

    private void deleteSource() {
        SimulatedProcess process = any();
        if (process.serves()) {
            sourceEnds = true;
            process.database.transaction(session -> new ProjectStore()
                    .move(session, source.id, List.of(Project.State.LIVE), Project.State.DELETED)
                    .compose(moved -> moved ? process.endSource(session, source.id) : Future.succeededFuture()));
        }
    }

    private boolean ended() {
        return server.database.duplications.committed().stream().allMatch(row -> row.get("finished") != null)
                && server.database.projects.committed().stream()
                        .noneMatch(row -> row.is("state", "preparing") || row.is("state", "deleting"));
    }

    private Outcome atTheEnd() {
        Ending ending = new Ending(server.database);
        require(ended(), () -> "not all ended: " + ending.labels());
        return new Outcome(trace, clock.events(), invariants.checked(), ending.check(told, sourceEnds));
    }
}
