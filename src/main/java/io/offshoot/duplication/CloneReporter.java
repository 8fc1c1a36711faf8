package io.offshoot.duplication;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.OutcomeStore;
import io.offshoot.store.SecretStore;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts together what a clone did, from the counts of its ranges and the outcomes of single resources. */
final class CloneReporter {
    private static final int LISTED = 1_000;
    private static final int SECRETS_READ = 10_000;

    private final SourceStore sources = new SourceStore();
    private final OutcomeStore outcomes = new OutcomeStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final SelectionStore selections = new SelectionStore();
    private final SecretStore secrets = new SecretStore();

    Future<CloneReport> report(
            Session session,
            Duplication duplication,
            CloneCommand command,
            List<CopyRange> ranges,
            BinariesVerified bytes,
            List<ResourceKey> created) {
        CloneSelection selection = CloneSelection.of(command);
        String snapshot = duplication.snapshot().orElseThrow();
        return UnmatchedIds.find(sources, session, command, selection, snapshot).compose(unmatched -> configureAgain(
                        session, duplication, command, selection)
                .compose(again -> duplications
                        .age(session, duplication.id())
                        .map(seconds -> new CloneReport(
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
                                created.stream().map(ResourceKey::toString).toList(),
                                again,
                                seconds))));
    }

    private static List<CloneReport.TypeCount> types(Duplication duplication, List<CopyRange> ranges) {
        Map<String, Long> copied = new TreeMap<>();
        ranges.forEach(range -> copied.merge(range.type().name(), range.copiedRows(), Long::sum));
        List<CloneReport.TypeCount> types = new ArrayList<>();
        SourceCounts.parse(duplication.sourceCounts()).forEach((name, read) -> {
            long taken = copied.getOrDefault(name, 0L);
            boolean runTime = CloneSelection.NEVER_COPIED.contains(ResourceType.of(name));
            types.add(new CloneReport.TypeCount(
                    name,
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
        return outcomes.read(session, duplication.id(), LISTED)
                .compose(done -> secretsLeftBehind(session, duplication, command, selection)
                        .map(left -> {
                            List<CloneReport.Reconfigure> list = new ArrayList<>();
                            done.forEach(outcome -> list.add(
                                    new CloneReport.Reconfigure(outcome.key().toString(), outcome.reason())));
                            list.addAll(left);
                            return list.size() > LISTED ? list.subList(0, LISTED) : list;
                        }));
    }

    /** Of the resources that were copied: others may have come, or got their secrets, since. */
    private Future<List<CloneReport.Reconfigure>> secretsLeftBehind(
            Session session, Duplication duplication, CloneCommand command, CloneSelection selection) {
        DerivedIds ids = CopyIds.of(duplication);
        return secrets.names(session, command.source(), SECRETS_READ).compose(names -> {
            List<SecretStore.SealedSecret> taken = names.stream()
                    .filter(secret -> selection.takes(
                            secret.owner().type(), secret.owner().id()))
                    .limit(LISTED)
                    .toList();
            List<ResourceKey> owners =
                    taken.stream().map(SecretStore.SealedSecret::owner).toList();
            return sources.members(
                            session, command.source(), duplication.snapshot().orElseThrow(), owners)
                    .compose(held -> selections
                            .leftOut(session, duplication.id(), selection.listings(), owners)
                            .map(listed -> {
                                held.andNot(listed);
                                return held;
                            }))
                    .map(held -> held.stream()
                            .mapToObj(taken::get)
                            .map(secret -> new CloneReport.Reconfigure(
                                    new ResourceKey(
                                                    secret.owner().type(),
                                                    ids.id(
                                                            secret.owner().type(),
                                                            secret.owner().id()))
                                            .toString(),
                                    "secret:" + secret.name()))
                            .toList());
        });
    }
}
