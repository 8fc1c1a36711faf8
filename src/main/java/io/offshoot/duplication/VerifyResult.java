package io.offshoot.duplication;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.offshoot.duplication.LineCursor.Part;
import io.offshoot.duplication.LinePage.Line;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.Finding;
import io.offshoot.store.Finding.Mark;
import io.offshoot.store.ProvenanceStore;
import io.offshoot.store.ProvenanceStore.TargetRow;
import io.offshoot.store.RecheckStore;
import io.offshoot.store.Verification;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a verification found, object by object: first the source's, then those that only the target has. */
public final class VerifyResult {
    private static final long BYTES = 64 << 20;

    private final Database database;
    private final SourceSight sight;
    private final RecheckStore verifications = new RecheckStore();
    private final ProvenanceStore provenance = new ProvenanceStore();

    /**
     * What was found about one object.
     *
     * @param mark {@code =}, {@code +}, {@code -}, {@code *} or {@code !}
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record ObjectLine(String mark, Optional<String> source, Optional<String> target, Optional<String> reason) {}

    public VerifyResult(Database database) {
        this.database = database;
        this.sight = new SourceSight(database);
    }

    /**
     * A page of the result; it may be shorter than {@code count} without being the last.
     *
     * @param differences only what is not {@code =}
     */
    public Future<LinePage<ObjectLine>> page(
            Duplication duplication, Verification job, boolean differences, Optional<String> after, int count) {
        LineCursor cursor = after.map(LineCursor::parse)
                .orElseGet(() -> LineCursor.start(job.sourceGone() ? Part.TARGET : Part.SOURCE));
        return switch (cursor.part()) {
            case SOURCE ->
                differences
                        ? findings(duplication, job, false, cursor, count)
                        : ofSource(duplication, job, cursor, count);
            case TARGET ->
                differences
                        ? findings(duplication, job, true, LineCursor.start(Part.REST), count)
                        : ofTarget(duplication, job, cursor, count);
            case ENVIRONMENT, REST -> findings(duplication, job, true, cursor, count);
        };
    }

    private Future<LinePage<ObjectLine>> ofSource(
            Duplication duplication, Verification job, LineCursor cursor, int count) {
        return new SourceWalk(database, duplication)
                .next(cursor.after(), count)
                .compose(steps -> sight.clear(duplication).compose(clear -> {
                    if (!clear) {
                        return Future.failedFuture(Failure.of(
                                Kind.GONE, "The source project was removed since; ask for the differences alone"));
                    }
                    if (steps.isEmpty()) {
                        return Future.succeededFuture(rest());
                    }
                    ResourceKey first = steps.get(0).source();
                    ResourceKey last = steps.get(steps.size() - 1).source();
                    return verifications
                            .between(database.requests(), job.id(), false, first, last)
                            .map(found -> ofSource(steps, byId(found)));
                }));
    }

    private static LinePage<ObjectLine> ofSource(List<SourceWalk.Step> steps, Map<UUID, Finding> findings) {
        List<Line<ObjectLine>> lines = steps.stream()
                .filter(step -> step.skipped().isEmpty())
                .map(step -> {
                    ResourceKey target =
                            new ResourceKey(step.source().type(), step.origin().target());
                    Optional<Finding> found =
                            Optional.ofNullable(findings.get(step.source().id()));
                    return new Line<>(
                            line(Optional.of(step.source()), Optional.of(target), found),
                            LineCursor.at(Part.SOURCE, step.source()));
                })
                .toList();
        return new LinePage<>(
                lines,
                Optional.of(
                        LineCursor.at(Part.SOURCE, steps.get(steps.size() - 1).source())));
    }

    private Future<LinePage<ObjectLine>> ofTarget(
            Duplication duplication, Verification job, LineCursor cursor, int count) {
        return provenance
                .rows(database.searches(), duplication, cursor.after(), count, BYTES, false)
                .compose(rows -> rows.isEmpty() ? Future.succeededFuture(rest()) : ofTarget(job, cursor.after(), rows));
    }

    /** Of the copies those that are as they were; whatever else there is comes with the findings. */
    private Future<LinePage<ObjectLine>> ofTarget(Verification job, Optional<ResourceKey> after, List<TargetRow> rows) {
        ResourceKey last = rows.get(rows.size() - 1).key();
        return verifications
                .page(database.requests(), job.id(), true, after, rows.size())
                .map(found -> {
                    Map<ResourceKey, Finding> byKey = new HashMap<>();
                    found.forEach(finding -> byKey.put(finding.key(), finding));
                    List<Line<ObjectLine>> lines = rows.stream()
                            .filter(row -> row.ours() && !byKey.containsKey(row.key()))
                            .map(row -> new Line<>(
                                    new ObjectLine(
                                            Mark.SAME.sign(),
                                            row.origin().map(id -> new ResourceKey(
                                                            row.key().type(), id)
                                                    .toString()),
                                            Optional.of(row.key().toString()),
                                            Optional.of("source-gone")),
                                    LineCursor.at(Part.TARGET, row.key())))
                            .toList();
                    return new LinePage<>(lines, Optional.of(LineCursor.at(Part.TARGET, last)));
                });
    }

    private Future<LinePage<ObjectLine>> findings(
            Duplication duplication, Verification job, boolean targetOnly, LineCursor cursor, int count) {
        DerivedIds ids = CopyIds.of(duplication);
        return verifications
                .page(database.requests(), job.id(), targetOnly, cursor.after(), count)
                .map(found -> found.stream()
                        .filter(finding -> finding.targetOnly() == targetOnly)
                        .toList())
                .map(found -> {
                    if (found.isEmpty()) {
                        return targetOnly ? new LinePage<>(List.of(), Optional.empty()) : rest();
                    }
                    Part part = targetOnly ? Part.REST : Part.SOURCE;
                    List<Line<ObjectLine>> lines = found.stream()
                            .map(finding -> {
                                ResourceKey key = finding.key();
                                return new Line<>(
                                        line(
                                                targetOnly ? Optional.empty() : Optional.of(key),
                                                Optional.of(
                                                        targetOnly
                                                                ? key
                                                                : new ResourceKey(
                                                                        key.type(), ids.id(key.type(), key.id()))),
                                                Optional.of(finding)),
                                        LineCursor.at(part, key));
                            })
                            .toList();
                    return new LinePage<>(
                            lines, Optional.of(lines.get(lines.size() - 1).cursor()));
                });
    }

    private static ObjectLine line(
            Optional<ResourceKey> source, Optional<ResourceKey> target, Optional<Finding> found) {
        return new ObjectLine(
                found.map(Finding::mark).orElse(Mark.SAME).sign(),
                source.map(ResourceKey::toString),
                target.map(ResourceKey::toString),
                found.map(Finding::reason));
    }

    private static Map<UUID, Finding> byId(List<Finding> findings) {
        Map<UUID, Finding> byId = new HashMap<>();
        findings.forEach(finding -> byId.put(finding.key().id(), finding));
        return byId;
    }

    private static <T> LinePage<T> rest() {
        return new LinePage<>(List.of(), Optional.of(LineCursor.start(Part.REST).text()));
    }
}
