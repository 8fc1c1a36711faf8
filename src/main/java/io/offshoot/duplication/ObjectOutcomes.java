package io.offshoot.duplication;

import io.offshoot.duplication.LineCursor.Part;
import io.offshoot.duplication.LinePage.Line;
import io.offshoot.duplication.Outcomes.Outcome;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.ObjectOutcomeStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What became of every object of a clone at the Container door, by the ids of that door. */
final class ObjectOutcomes {
    /** The kind of such duplications. */
    static final String KIND = "objects";

    private final Database database;
    private final ObjectOutcomeStore store = new ObjectOutcomeStore();

    ObjectOutcomes(Database database) {
        this.database = database;
    }

    Future<LinePage<Outcome>> page(Duplication duplication, Optional<String> after, int count) {
        Optional<ResourceKey> behind = after.map(LineCursor::parse).flatMap(LineCursor::after);
        return store.page(database.requests(), duplication.id(), behind, count, false)
                .map(found -> {
                    List<Line<Outcome>> lines = found.stream()
                            .map(each -> new Line<>(outcome(each), LineCursor.at(Part.SOURCE, each.object())))
                            .toList();
                    return new LinePage<>(
                            lines,
                            lines.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(lines.get(lines.size() - 1).cursor()));
                });
    }

    private static Outcome outcome(ObjectOutcomeStore.Outcome found) {
        Optional<String> source = Optional.of(ContainerIds.of(found.object()));
        if (found.target().isEmpty()) {
            return new Outcome(source, source, "skipped", List.of("exists"));
        }
        ResourceKey target =
                new ResourceKey(found.object().type(), found.target().get());
        return new Outcome(
                source,
                Optional.of(ContainerIds.of(target)),
                "copied",
                target.equals(found.object()) ? List.of() : List.of("replica"));
    }
}
