package io.offshoot.duplication;

import io.offshoot.duplication.LineCursor.Part;
import io.offshoot.duplication.LinePage.Line;
import io.offshoot.duplication.Outcomes.Outcome;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Environment;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.HistoryPurgeStore;
import io.offshoot.store.PackagePlanStore;
import io.offshoot.store.SelectionStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What became of the objects of an export: of those of the project, and then of those of the environment, which of them are
 * packed. It follows from the plan, and is read as of the instant as long as that can be read.
 */
final class PackageOutcomes {
    private static final LinePage<Outcome> END = new LinePage<>(List.of(), Optional.empty());

    private final Database database;
    private final SourceSight sight;
    private final PackagePlanStore plans = new PackagePlanStore();
    private final SelectionStore selections = new SelectionStore();
    private final HistoryPurgeStore purges = new HistoryPurgeStore();

    PackageOutcomes(Database database, SourceSight sight) {
        this.database = database;
        this.sight = sight;
    }

    /** As {@link Outcomes#page}. */
    Future<LinePage<Outcome>> page(Duplication duplication, Optional<String> after, int count) {
        LineCursor cursor = after.map(LineCursor::parse).orElseGet(() -> LineCursor.start(Part.SOURCE));
        return plans.read(database.requests(), duplication.id())
                .compose(plan -> plan.isEmpty()
                        ? Future.succeededFuture(END)
                        : page(duplication, Json.read(plan.get(), ExportPlan.class), cursor, count));
    }

    private Future<LinePage<Outcome>> page(Duplication duplication, ExportPlan plan, LineCursor cursor, int count) {
        if (cursor.part() == Part.SOURCE) {
            UUID source = duplication.source().orElseThrow();
            return next(duplication, plan, source, SourceWalk.types(duplication), cursor, count)
                    .compose(page -> sight.clear(duplication).map(clear -> clear ? page : END))
                    .compose(page -> page.lines().isEmpty()
                            ? page(duplication, plan, LineCursor.start(Part.ENVIRONMENT), count)
                            : Future.succeededFuture(page));
        }
        List<ResourceType> types = plan.sections().stream()
                .filter(ExportPlan.Section::configuration)
                .map(ExportPlan.Section::resourceType)
                .sorted()
                .toList();
        return next(duplication, plan, Environment.ID, types, cursor, count).compose(page -> purges.reaches(
                        database.requests(),
                        Environment.ID,
                        duplication.snapshot().orElseThrow())
                .map(purged -> purged ? END : page));
    }

    /** The next ones, all of one type. */
    private Future<LinePage<Outcome>> next(
            Duplication duplication,
            ExportPlan plan,
            UUID project,
            List<ResourceType> types,
            LineCursor cursor,
            int count) {
        Optional<ResourceKey> after = cursor.after();
        List<ResourceType> left = new ArrayList<>(types.stream()
                .filter(type -> after.isEmpty() || type.compareTo(after.get().type()) >= 0)
                .toList());
        AtomicReference<LinePage<Outcome>> found = new AtomicReference<>(END);
        Predicate<ResourceKey> takes = plan.takes(project);
        return Turns.whileTrue(() -> {
                    if (left.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    ResourceType type = left.remove(0);
                    Optional<UUID> from =
                            after.filter(key -> key.type().equals(type)).map(ResourceKey::id);
                    String snapshot = duplication.snapshot().orElseThrow();
                    return plans.ids(database.searches(), project, snapshot, type, from, count)
                            .map(ids -> ids.stream()
                                    .map(id -> new ResourceKey(type, id))
                                    .toList())
                            .compose(keys -> selections
                                    .leftOut(database.searches(), duplication.id(), plan.listings(project), keys)
                                    .map(listed -> {
                                        found.set(lines(duplication, takes, listed, cursor.part(), keys));
                                        return keys.isEmpty();
                                    }));
                })
                .map(done -> found.get());
    }

    private static LinePage<Outcome> lines(
            Duplication duplication, Predicate<ResourceKey> takes, BitSet listed, Part part, List<ResourceKey> keys) {
        List<Line<Outcome>> lines = IntStream.range(0, keys.size())
                .mapToObj(i -> {
                    ResourceKey key = keys.get(i);
                    boolean taken = takes.test(key) && !listed.get(i);
                    return new Line<>(outcome(duplication.state(), key, taken), LineCursor.at(part, key));
                })
                .toList();
        return lines.isEmpty()
                ? END
                : new LinePage<>(lines, Optional.of(lines.get(lines.size() - 1).cursor()));
    }

    private static Outcome outcome(DuplicationState state, ResourceKey key, boolean taken) {
        Optional<String> source = Optional.of(key.toString());
        if (!taken) {
            boolean runTime = CloneSelection.NEVER_COPIED.contains(key.type());
            return new Outcome(source, Optional.empty(), "skipped", List.of(runTime ? "run-time record" : "settings"));
        }
        return switch (state) {
            case COMPLETED -> new Outcome(source, Optional.empty(), "packed", List.of());
            case REQUESTED, COPYING, VERIFYING -> new Outcome(source, Optional.empty(), "pending", List.of());
            case FAILING, FAILED, CANCELLING, CANCELLED ->
                new Outcome(source, Optional.empty(), "removed", List.of(state.label()));
        };
    }
}
