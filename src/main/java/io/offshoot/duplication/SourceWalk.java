package io.offshoot.duplication;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.ProvenanceStore;
import io.offshoot.store.ProvenanceStore.Origin;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceSelection.Listing;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Everything that the source held at the instant, by type and id, with whether it was to be copied. */
final class SourceWalk {
    private final Database database;
    private final Duplication duplication;
    private final CloneSelection selection;
    private final List<ResourceType> types;
    private final SelectionStore selections = new SelectionStore();
    private final ProvenanceStore provenance = new ProvenanceStore();

    /** @param skipped why it was not to be copied; empty: it was */
    record Step(ResourceKey source, Origin origin, Optional<String> skipped) {}

    SourceWalk(Database database, Duplication duplication) {
        this.database = database;
        this.duplication = duplication;
        this.selection = CloneSelection.of(Json.read(duplication.parameters(), CloneCommand.class));
        this.types = types(duplication);
    }

    /** The types that the source held resources of, in the order of the walk. */
    static List<ResourceType> types(Duplication duplication) {
        return SourceCounts.parse(duplication.sourceCounts()).keySet().stream()
                .map(ResourceType::of)
                .sorted()
                .toList();
    }

    /** The next ones, all of one type; empty at the end. */
    Future<List<Step>> next(Optional<ResourceKey> after, int count) {
        AtomicReference<List<Step>> found = new AtomicReference<>(List.of());
        List<ResourceType> left = new ArrayList<>(types.stream()
                .filter(type -> after.isEmpty() || type.compareTo(after.get().type()) >= 0)
                .toList());
        return Turns.whileTrue(() -> {
                    if (left.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    ResourceType type = left.remove(0);
                    return ofType(type, after.filter(key -> key.type().equals(type)), count)
                            .map(steps -> {
                                found.set(steps);
                                return steps.isEmpty();
                            });
                })
                .map(done -> found.get());
    }

    private Future<List<Step>> ofType(ResourceType type, Optional<ResourceKey> after, int count) {
        return provenance
                .origins(
                        database.copy(),
                        duplication,
                        type,
                        after.map(ResourceKey::id),
                        count,
                        CopyIds.prefix(duplication, type))
                .compose(origins -> selections
                        .leftOut(
                                database.copy(),
                                duplication.id(),
                                selection.listings(),
                                origins.stream()
                                        .map(origin -> new ResourceKey(type, origin.id()))
                                        .toList())
                        .map(listed -> steps(type, origins, listed)));
    }

    private List<Step> steps(ResourceType type, List<Origin> origins, BitSet listed) {
        Optional<SourceSelection> taken = selection.ofType(type);
        Set<java.util.UUID> included =
                taken.map(SourceSelection::included).map(Set::copyOf).orElse(Set.of());
        Set<java.util.UUID> excluded =
                taken.map(SourceSelection::excluded).map(Set::copyOf).orElse(Set.of());
        boolean only = selection.listings().get(type) == Listing.ONLY;
        return IntStream.range(0, origins.size())
                .mapToObj(i -> {
                    Origin origin = origins.get(i);
                    Optional<String> skipped;
                    if (taken.isEmpty()) {
                        skipped = Optional.of(
                                CloneSelection.NEVER_COPIED.contains(type) ? "run-time record" : "filtered");
                    } else if (listed.get(i)) {
                        skipped = Optional.of(only ? "filtered" : "excluded");
                    } else if (excluded.contains(origin.id())) {
                        skipped = Optional.of("excluded");
                    } else {
                        boolean all = included.isEmpty() && !taken.get().needed();
                        boolean needed = taken.get().needed() && origin.needed();
                        skipped = all || needed || included.contains(origin.id())
                                ? Optional.empty()
                                : Optional.of("filtered");
                    }
                    return new Step(new ResourceKey(type, origin.id()), origin, skipped);
                })
                .toList();
    }
}
