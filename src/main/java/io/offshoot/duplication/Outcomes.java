package io.offshoot.duplication;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.offshoot.duplication.LineCursor.Part;
import io.offshoot.duplication.LinePage.Line;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.ProvenanceStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What became of every object of a duplication, a page at a time: each object of the source as of the instant has exactly
 * one outcome, and so has each that was created besides. Nothing is stored for the plain ones: they follow from the
 * source, the selection and the provenance in the target.
 */
public final class Outcomes {
    private static final long BYTES = 64 << 20;

    private final Database database;
    private final SourceSight sight;
    private final ImportOutcomes imports;
    private final PackageOutcomes packages;
    private final ObjectOutcomes objects;
    private final ProvenanceStore provenance = new ProvenanceStore();

    /**
     * What became of one object. Those of imports have words of their own, see {@link ImportOutcomes}.
     *
     * @param outcome {@code copied}, {@code packed} in an export, {@code skipped}, {@code created}, {@code pending} while it goes on, {@code removed}
     *     when the duplication failed or was cancelled
     * @param reasons stable words: for copied ones what was done to them ({@code off}, {@code removed:jwksUri}), or
     *     {@code gone since}; for skipped ones {@code filtered}, {@code excluded}, {@code settings}, {@code run-time record}
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Outcome(Optional<String> source, Optional<String> target, String outcome, List<String> reasons) {}

    public Outcomes(Database database) {
        this.database = database;
        this.sight = new SourceSight(database);
        this.imports = new ImportOutcomes(database);
        this.packages = new PackageOutcomes(database, sight);
        this.objects = new ObjectOutcomes(database);
    }

    /**
     * A page of outcomes; it may be shorter than {@code count} without being the last. When the source is gone, those of
     * the target's objects alone.
     *
     * @param after the cursor; empty: from the first
     */
    public Future<LinePage<Outcome>> page(Duplication duplication, Optional<String> after, int count) {
        if (duplication.kind().equals("import")) {
            return imports.page(duplication, after, count);
        }
        if (duplication.kind().equals("export")) {
            return packages.page(duplication, after, count);
        }
        if (duplication.kind().equals(ObjectOutcomes.KIND)) {
            return objects.page(duplication, after, count);
        }
        if (duplication.source().isPresent()
                && duplication.snapshot().isEmpty()
                && duplication.state() != DuplicationState.COMPLETED) {
            return Future.succeededFuture(new LinePage<>(List.of(), Optional.empty()));
        }
        return sight.clear(duplication).compose(clear -> {
            LineCursor cursor =
                    after.map(LineCursor::parse).orElseGet(() -> LineCursor.start(clear ? Part.SOURCE : Part.TARGET));
            return switch (cursor.part()) {
                case SOURCE -> ofSource(duplication, cursor, count);
                case TARGET -> ofTarget(duplication, cursor, count);
                case ENVIRONMENT, REST -> Future.succeededFuture(created(duplication));
            };
        });
    }

    private Future<LinePage<Outcome>> ofSource(Duplication duplication, LineCursor cursor, int count) {
        return new SourceWalk(database, duplication)
                .next(cursor.after(), count)
                .compose(steps -> sight.clear(duplication)
                        .compose(clear -> clear
                                ? Future.succeededFuture(steps)
                                : Future.failedFuture(Failure.of(
                                        Kind.GONE, "The source project or its history was removed meanwhile"))))
                .map(steps -> steps.isEmpty()
                        ? created(duplication)
                        : page(steps.stream()
                                .map(step -> new Line<>(
                                        outcome(duplication, step), LineCursor.at(Part.SOURCE, step.source())))
                                .toList()));
    }

    private static Outcome outcome(Duplication duplication, SourceWalk.Step step) {
        Optional<String> source = Optional.of(step.source().toString());
        if (step.skipped().isPresent()) {
            return new Outcome(
                    source, Optional.empty(), "skipped", List.of(step.skipped().get()));
        }
        ResourceType type = step.source().type();
        Optional<String> target =
                Optional.of(new ResourceKey(type, step.origin().target()).toString());
        if (step.origin().copied()) {
            return new Outcome(source, target, "copied", step.origin().reasons());
        }
        return switch (duplication.state()) {
            case COMPLETED -> new Outcome(source, target, "copied", List.of("gone since"));
            case REQUESTED, COPYING, VERIFYING -> new Outcome(source, Optional.empty(), "pending", List.of());
            case FAILING, FAILED, CANCELLING, CANCELLED ->
                new Outcome(
                        source,
                        Optional.empty(),
                        "removed",
                        List.of(duplication.state().label()));
        };
    }

    private Future<LinePage<Outcome>> ofTarget(Duplication duplication, LineCursor cursor, int count) {
        String outcome = duplication.source().isPresent() ? "copied" : "created";
        return provenance
                .rows(database.searches(), duplication, cursor.after(), count, BYTES, false)
                .map(rows -> {
                    if (rows.isEmpty()) {
                        return created(duplication);
                    }
                    List<Line<Outcome>> lines = rows.stream()
                            .filter(ProvenanceStore.TargetRow::ours)
                            .map(row -> new Line<>(
                                    new Outcome(
                                            row.origin().map(id -> new ResourceKey(
                                                            row.key().type(), id)
                                                    .toString()),
                                            Optional.of(row.key().toString()),
                                            outcome,
                                            List.of()),
                                    LineCursor.at(Part.TARGET, row.key())))
                            .toList();
                    String last =
                            LineCursor.at(Part.TARGET, rows.get(rows.size() - 1).key());
                    return new LinePage<>(lines, Optional.of(last));
                });
    }

    /** Few, and kept with the report. */
    private static LinePage<Outcome> created(Duplication duplication) {
        if (duplication.report().isEmpty() || duplication.source().isEmpty()) {
            return new LinePage<>(List.of(), Optional.empty());
        }
        CloneReport report = Json.read(duplication.report().get(), CloneReport.class);
        List<Line<Outcome>> lines = report.created().stream()
                .map(target -> new Line<>(
                        new Outcome(Optional.empty(), Optional.of(target), "created", List.of()),
                        LineCursor.start(Part.REST).text()))
                .toList();
        return new LinePage<>(lines, Optional.empty());
    }

    private static <T> LinePage<T> page(List<Line<T>> lines) {
        return new LinePage<>(lines, Optional.of(lines.get(lines.size() - 1).cursor()));
    }
}
