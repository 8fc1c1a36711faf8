package io.offshoot.duplication;

import static io.offshoot.model.DuplicationState.COMPLETED;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.VerificationStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * VERIFYING to COMPLETED: counts the target against the ranges, has every binary checked, then publishes in one
 * transaction. A difference fails the duplication and names what differs; nobody ever sees that project.
 */
final class PublishStep {
    private final Database database;
    private final CopyOptions options;
    private final Metrics metrics;
    private final StateMoves moves;
    private final Publication publication;
    private final BinaryCheck binaries;
    private final CloneReporter reporter;
    private final CloneAdministrator administrator = new CloneAdministrator();
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final VerificationStore verification = new VerificationStore();
    private final DuplicationStore duplications = new DuplicationStore();

    PublishStep(Vertx vertx, Database database, CopyOptions options, Metrics metrics, StateMoves moves, String worker) {
        this.database = database;
        this.options = options;
        this.metrics = metrics;
        this.moves = moves;
        this.publication = new Publication(metrics, worker);
        this.binaries = new BinaryCheck(vertx);
        this.reporter = new CloneReporter();
    }

    Future<Boolean> run(Duplication duplication) {
        return run(duplication, session -> Future.succeededFuture(List.of()));
    }

    /** @param first in the transaction that publishes; yields what it made in the target */
    Future<Boolean> run(Duplication duplication, Function<Session, Future<List<ResourceKey>>> first) {
        CloneCommand command = Json.read(duplication.parameters(), CloneCommand.class);
        return ranges.read(database.requests(), duplication.id()).compose(copied -> verification
                .targetCounts(database.surveys(), duplication.target())
                .compose(counts -> compare(duplication, command, copied, counts))
                .compose(same -> binaries.run(duplication.target(), false, () -> renew(duplication)))
                .compose(this::compareBytes)
                .compose(bytes -> publish(duplication, command, copied, bytes, first)));
    }

    private Future<Void> renew(Duplication duplication) {
        return duplications
                .renew(database.requests(), duplication.id(), duplication.attempt(), options.lease())
                .compose(mine -> mine ? Future.succeededFuture() : Future.failedFuture(new LeaseLost()));
    }

    private Future<Void> compare(
            Duplication duplication, CloneCommand command, List<CopyRange> copied, Map<ResourceType, Long> target) {
        return publication.written(copied, target).compose(written -> compare(duplication, command, written));
    }

    private Future<Void> compare(Duplication duplication, CloneCommand command, Map<ResourceType, Long> expected) {
        // Counted by another statement than the one that pages and comparisons select with.
        CloneSelection selection = CloneSelection.of(command);
        for (Map.Entry<String, Long> source :
                SourceCounts.parse(duplication.sourceCounts()).entrySet()) {
            ResourceType type = ResourceType.of(source.getKey());
            boolean whole =
                    selection.ofType(type).filter(SourceSelection.ALL::equals).isPresent();
            if (whole && !source.getValue().equals(expected.get(type))) {
                return publication.differs("the source held " + source.getValue() + " of type " + type
                        + ", the target holds " + expected.getOrDefault(type, 0L));
            }
        }
        return Future.succeededFuture();
    }

    private Future<BinariesVerified> compareBytes(BinariesVerified found) {
        return found.different().isEmpty()
                ? Future.succeededFuture(found)
                : publication.differs("the bytes of these Binaries are missing or changed: " + found.different());
    }

    private Future<Boolean> publish(
            Duplication duplication,
            CloneCommand command,
            List<CopyRange> copied,
            BinariesVerified bytes,
            Function<Session, Future<List<ResourceKey>>> first) {
        return database.transaction(session -> first.apply(session)
                        .compose(made -> administrator
                                .create(session, duplication, command)
                                .map(one -> Stream.concat(Stream.of(one), made.stream())
                                        .toList()))
                        .compose(created -> reporter.report(session, duplication, command, copied, bytes, created))
                        .compose(report -> publication.complete(session, duplication, Json.write(report))))
                .onSuccess(moved -> {
                    moves.announce(duplication, COMPLETED, moved, Optional.empty());
                    metrics.binariesCopied(bytes.binaries(), bytes.bytes());
                    count(copied);
                });
    }

    private void count(List<CopyRange> copied) {
        long rewritten = 0;
        long dangling = 0;
        for (CopyRange range : copied) {
            ReferenceTotals totals = ReferenceTotals.parse(range.counters());
            rewritten += sum(totals.rewritten());
            dangling += sum(totals.notCopied()) + sum(totals.neverExisted());
        }
        metrics.references(rewritten, dangling);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
