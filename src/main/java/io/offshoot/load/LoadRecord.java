package io.offshoot.load;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectRemovalStore;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.offshoot.store.VerificationStore;
import io.offshoot.text.JsonString;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the store knows of a load besides its rows: the project, the duplication and its ranges. A load stays
 * {@code requested} while it runs, since nobody else may claim its ranges, and goes through the other states at its end.
 */
final class LoadRecord {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int REMOVED_AT_ONCE = 5000;
    private static final int SHOWN_INPUTS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();
    private final Database database;
    private final List<String> baseUrls;
    private final ProjectStore projects = new ProjectStore();
    private final ResourceStore resources = new ResourceStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final VerificationStore verification = new VerificationStore();
    private final ProjectRemovalStore removal = new ProjectRemovalStore();

    private record Parameters(List<String> inputs) {}

    LoadRecord(Database database, List<String> baseUrls) {
        this.database = database;
        this.baseUrls = baseUrls;
    }

    /** Notes a load that makes a project, and the project, hidden, with its resource. */
    Future<Void> begin(UUID duplication, Project project, List<LoadInput> inputs) {
        return database.transaction(session -> projects.create(session, project, "system", Optional.of(duplication))
                .compose(made -> made
                        ? resources.create(session, projectResource(project))
                        : Future.failedFuture(
                                Failure.of(Failure.Kind.CONFLICT, "There is a project " + project.id() + " already")))
                .compose(made -> duplications.create(session, requested(duplication, project.id(), inputs))));
    }

    /** Notes a load into a project that must be live. */
    Future<Void> begin(UUID duplication, UUID project, List<LoadInput> inputs) {
        return database.transaction(session -> projects.readShared(session, project)
                .compose(found -> found.filter(Project::live).isPresent()
                        ? duplications.create(session, requested(duplication, project, inputs))
                        : Future.failedFuture(Failure.of(Failure.Kind.NOT_FOUND, "There is no project " + project))));
    }

    /** Ends a load and shows its project, when it holds exactly what was loaded. */
    Future<Void> publish(LoadRun run) {
        return database.transaction(session -> checkCounts(session, run)
                .compose(right -> complete(session, run))
                .compose(completed ->
                        projects.move(session, run.project(), List.of(Project.State.PREPARING), Project.State.LIVE))
                .compose(moved -> moved ? Future.<Void>succeededFuture() : Future.failedFuture(run.stopped())));
    }

    /** Ends a load into a live project. */
    Future<Void> complete(LoadRun run) {
        return database.transaction(session -> complete(session, run));
    }

    /** Ends a load that failed, and fails with what it failed with. */
    <T> Future<T> abandon(UUID duplication, Throwable error) {
        return database.transaction(session -> fail(session, duplication, error))
                .transform(noted -> Future.failedFuture(error));
    }

    /** The same, and removes the project that it was to make. */
    <T> Future<T> abandonNew(UUID duplication, UUID project, Throwable error) {
        return database.transaction(session -> fail(session, duplication, error)
                        .compose(failed -> projects.move(
                                session, project, List.of(Project.State.PREPARING), Project.State.DELETING)))
                .compose(moved -> remove(project))
                .transform(removed -> Future.failedFuture(error));
    }

    private Future<Void> checkCounts(Session session, LoadRun run) {
        return verification.targetCounts(session, run.project()).compose(found -> {
            Map<ResourceType, Long> expected = new TreeMap<>(run.report().counts());
            expected.put(ResourceType.PROJECT, 1L);
            return found.equals(expected)
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                            new IllegalStateException("loaded " + expected + ", but the project holds " + found));
        });
    }

    private Future<Void> complete(Session session, LoadRun run) {
        Future<Boolean> done = Future.succeededFuture(true);
        for (CopyRange range : run.ranges()) {
            long rows = run.rows(range);
            done = done.compose(ok ->
                            ok ? ranges.noteCopied(session, range.plusCopied(rows)) : Future.succeededFuture(false))
                    .compose(ok -> ok
                            ? ranges.noteVerified(session, range, Optional.empty(), rows, true, LEASE)
                            : Future.succeededFuture(false));
        }
        Optional<String> report = Optional.of(run.report().json());
        UUID id = run.duplication();
        return done.compose(ok -> ok
                        ? move(session, id, DuplicationState.REQUESTED, DuplicationState.COPYING, report)
                        : Future.succeededFuture(false))
                .compose(ok -> ok
                        ? move(session, id, DuplicationState.COPYING, DuplicationState.VERIFYING, report)
                        : Future.succeededFuture(false))
                .compose(ok -> ok
                        ? move(session, id, DuplicationState.VERIFYING, DuplicationState.COMPLETED, report)
                        : Future.succeededFuture(false))
                .compose(ok -> ok ? Future.succeededFuture() : Future.failedFuture(run.stopped()));
    }

    private Future<Boolean> move(
            Session session, UUID id, DuplicationState from, DuplicationState to, Optional<String> report) {
        return duplications.move(session, id, from, to, "load", Optional.empty(), Optional.empty(), report);
    }

    private Future<Boolean> fail(Session session, UUID id, Throwable error) {
        Optional<String> failure = Optional.of(String.valueOf(error.getMessage()));
        return duplications
                .move(
                        session,
                        id,
                        DuplicationState.REQUESTED,
                        DuplicationState.FAILING,
                        "load",
                        Optional.empty(),
                        failure,
                        Optional.empty())
                .compose(failing -> duplications.move(
                        session,
                        id,
                        DuplicationState.FAILING,
                        DuplicationState.FAILED,
                        "load",
                        Optional.empty(),
                        failure,
                        Optional.empty()));
    }

    private Future<Void> remove(UUID project) {
        Promise<Void> gone = Promise.promise();
        removeStep(project, gone);
        return gone.future();
    }

    private void removeStep(UUID project, Promise<Void> gone) {
        removal.step(database.copy(), project, REMOVED_AT_ONCE).onComplete(step -> {
            if (step.failed()) {
                gone.fail(step.cause());
            } else if (step.result()) {
                gone.complete();
            } else {
                removeStep(project, gone);
            }
        });
    }

    private ResourceDraft projectResource(Project project) {
        Buffer content = Buffer.buffer("{\"resourceType\":\"Project\",\"name\":")
                .appendBytes(JsonString.quote(project.name()))
                .appendString("}", StandardCharsets.UTF_8.name());
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, project.id());
        long[] terms = new TextTerms(project.id(), baseUrls).of(ResourceType.PROJECT, content.getBytes());
        return new ResourceDraft(
                project.id(),
                key,
                Optional.empty(),
                content,
                Arrays.stream(terms).boxed().toList());
    }

    private static Duplication requested(UUID id, UUID project, List<LoadInput> inputs) {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        List<String> names =
                inputs.stream().map(LoadInput::name).limit(SHOWN_INPUTS).toList();
        return DuplicationStore.requested(
                id,
                "load",
                "command",
                Optional.empty(),
                project,
                Buffer.buffer(key),
                Json.write(new Parameters(names)),
                "system",
                project);
    }
}
