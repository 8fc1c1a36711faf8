package io.offshoot.duplication;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.OutcomeStore;
import io.offshoot.store.SecretStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Puts together what a clone did, from the counts of its ranges and the outcomes of single resources. */
final class CloneReporter {
    private static final int LISTED = 1_000;

    private final Database database;
    private final SourceStore sources = new SourceStore();
    private final OutcomeStore outcomes = new OutcomeStore();
    private final SecretStore secrets = new SecretStore();

    CloneReporter(Database database) {
        this.database = database;
    }

    Future<CloneReport> report(
            Session session,
            Duplication duplication,
            CloneCommand command,
            List<CopyRange> ranges,
            BinariesVerified bytes,
            ResourceKey created) {
        CloneSelection selection = CloneSelection.of(command);
        String snapshot = duplication.snapshot().orElseThrow();
        return UnmatchedIds.find(sources, database.requests(), command, selection, snapshot)
                .compose(unmatched -> configureAgain(session, duplication, command, selection)
                        .map(again -> new CloneReport(
                                ResourceType.PROJECT + "/" + command.source(),
                                ResourceType.PROJECT + "/" + duplication.target(),
                                true,
                                ranges.stream().mapToLong(CopyRange::copiedRows).sum(),
                                types(duplication, ranges),
                                references(command, ranges),
                                new CloneReport.Binaries(bytes.binaries(), bytes.bytes()),
                                unmatched.stream()
                                        .map(UnmatchedIds.UnmatchedId::id)
                                        .toList(),
                                List.of(created.toString()),
                                again,
                                Duration.between(duplication.created(), OffsetDateTime.now(java.time.ZoneOffset.UTC))
                                                .toMillis()
                                        / 1000.0)));
    }

    private static List<CloneReport.TypeCount> types(Duplication duplication, List<CopyRange> ranges) {
        Map<String, Long> copied = new TreeMap<>();
        ranges.forEach(range -> copied.merge(range.type().name(), range.copiedRows(), Long::sum));
        Map<?, ?> source = Json.read(duplication.sourceCounts(), Map.class);
        List<CloneReport.TypeCount> types = new ArrayList<>();
        source.forEach((name, count) -> {
            long read = ((Number) count).longValue();
            long taken = copied.getOrDefault(name.toString(), 0L);
            boolean runTime = CloneSelection.NEVER_COPIED.contains(ResourceType.of(name.toString()));
            types.add(new CloneReport.TypeCount(
                    name.toString(),
                    read,
                    taken,
                    read - taken,
                    read == taken ? Optional.empty() : Optional.of(runTime ? "run-time record" : "filtered")));
        });
        return types;
    }

    private static CloneReport.References references(CloneCommand command, List<CopyRange> ranges) {
        ReferenceTotals totals = ReferenceTotals.NONE;
        for (CopyRange range : ranges) {
            totals = totals.plus(ReferenceTotals.parse(range.counters()));
        }
        return new CloneReport.References(
                totals.rewritten(),
                totals.notCopied(),
                totals.neverExisted(),
                totals.external(),
                command.danglingReferences().label());
    }

    private Future<List<CloneReport.Reconfigure>> configureAgain(
            Session session, Duplication duplication, CloneCommand command, CloneSelection selection) {
        DerivedIds ids = new DerivedIds(duplication.key().getBytes());
        return outcomes.read(session, duplication.id(), LISTED)
                .compose(
                        done -> secrets.names(session, command.source(), LISTED).map(names -> {
                            List<CloneReport.Reconfigure> list = new ArrayList<>();
                            done.forEach(outcome -> list.add(
                                    new CloneReport.Reconfigure(outcome.key().toString(), outcome.reason())));
                            for (SecretStore.SealedSecret secret : names) {
                                ResourceKey owner = secret.owner();
                                if (selection.takes(owner.type(), owner.id())) {
                                    UUID id = ids.id(owner.type(), owner.id());
                                    list.add(new CloneReport.Reconfigure(
                                            new ResourceKey(owner.type(), id).toString(), "secret:" + secret.name()));
                                }
                            }
                            return list.size() > LISTED ? list.subList(0, LISTED) : list;
                        }));
    }
}
