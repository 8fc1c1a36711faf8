package io.offshoot.duplication;

import io.offshoot.duplication.LineCursor.Part;
import io.offshoot.duplication.LinePage.Line;
import io.offshoot.duplication.Outcomes.Outcome;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.OutcomeStore;
import io.offshoot.store.ProvenanceStore;
import io.offshoot.store.ProvenanceStore.TargetRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of every object of a package, a page at a time: first of those that are more than plain objects of the
 * project, then of all that were written into it. Each has exactly one outcome: {@code created}, {@code used existing},
 * {@code replaced}, {@code merged}, {@code renamed}, {@code skipped}, {@code failed}.
 */
final class ImportOutcomes {
    private static final long BYTES = 64 << 20;

    private final Database database;
    private final ImportStore store = new ImportStore();
    private final OutcomeStore outcomes = new OutcomeStore();
    private final ProvenanceStore provenance = new ProvenanceStore();

    ImportOutcomes(Database database) {
        this.database = database;
    }

    Future<LinePage<Outcome>> page(Duplication duplication, Optional<String> after, int count) {
        LineCursor cursor = after.map(LineCursor::parse).orElseGet(() -> LineCursor.start(Part.SOURCE));
        return cursor.part() == Part.SOURCE ? noted(duplication, cursor, count) : written(duplication, cursor, count);
    }

    private Future<LinePage<Outcome>> noted(Duplication duplication, LineCursor cursor, int count) {
        return store.page(database.searches(), duplication.id(), cursor.after(), count)
                .map(objects -> {
                    List<Line<Outcome>> lines = objects.stream()
                            .map(object -> new Line<>(outcome(object), LineCursor.at(Part.SOURCE, object.origin())))
                            .toList();
                    String next = objects.size() < count
                            ? LineCursor.start(Part.TARGET).text()
                            : lines.get(lines.size() - 1).cursor();
                    return new LinePage<>(lines, Optional.of(next));
                });
    }

    private static Outcome outcome(ImportedObject object) {
        ImportedObject.Outcome settled = object.outcome().orElseThrow();
        return new Outcome(
                Optional.of(object.origin().toString()),
                object.id().map(id -> new ResourceKey(object.origin().type(), id).toString()),
                settled.word(),
                settled.reason().isEmpty() ? List.of() : List.of(settled.reason()));
    }

    private Future<LinePage<Outcome>> written(Duplication duplication, LineCursor cursor, int count) {
        return provenance
                .rows(database.searches(), duplication, cursor.after(), count, BYTES, false)
                .compose(rows -> {
                    if (rows.isEmpty()) {
                        return Future.succeededFuture(new LinePage<>(List.of(), Optional.empty()));
                    }
                    List<ResourceKey> keys = rows.stream()
                            .filter(TargetRow::ours)
                            .map(TargetRow::key)
                            .toList();
                    return outcomes.of(database.searches(), duplication.id(), keys)
                            .map(reasons -> {
                                List<Line<Outcome>> lines = rows.stream()
                                        .filter(TargetRow::ours)
                                        .map(row -> new Line<>(
                                                created(row, reasons), LineCursor.at(Part.TARGET, row.key())))
                                        .toList();
                                ResourceKey last = rows.get(rows.size() - 1).key();
                                return new LinePage<>(lines, Optional.of(LineCursor.at(Part.TARGET, last)));
                            });
                });
    }

    private static Outcome created(TargetRow row, Map<ResourceKey, List<String>> reasons) {
        return new Outcome(
                row.origin().map(id -> new ResourceKey(row.key().type(), id).toString()),
                Optional.of(row.key().toString()),
                ImportedObject.Outcome.CREATED,
                reasons.getOrDefault(row.key(), List.of()));
    }
}
