package io.offshoot.library.duplication;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportStore;
import io.offshoot.store.OutcomeStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts together what an import did. */
final class ImportReporter {
    private static final int LISTED = 1_000;

    private final Duplication duplication;
    private final ImportCounts counts;
    private final List<CopyRange> copied;
    private final BinariesVerified bytes;
    private final ImportStore store = new ImportStore();
    private final OutcomeStore outcomes = new OutcomeStore();
    private final DuplicationStore duplications = new DuplicationStore();

    ImportReporter(Duplication duplication, ImportCounts counts, List<CopyRange> copied, BinariesVerified bytes) {
        this.duplication = duplication;
        this.counts = counts;
        this.copied = copied;
        this.bytes = bytes;
    }

    Future<ImportReport> report(Session session) {
        return store.counts(session, duplication.id(), true)
                .compose(configuration -> store.leftOut(session, duplication.id())
                        .compose(leftOut -> outcomes.read(session, duplication.id(), LISTED)
                                .compose(off -> duplications
                                        .age(session, duplication.id())
                                        .map(seconds -> new ImportReport(
                                                counts.environment(),
                                                counts.project(),
                                                ResourceType.PROJECT + "/" + duplication.target(),
                                                true,
                                                copied.stream()
                                                        .mapToLong(CopyRange::copiedRows)
                                                        .sum(),
                                                types(),
                                                configuration,
                                                leftOut.values().stream()
                                                        .mapToLong(Long::longValue)
                                                        .sum(),
                                                new ImportReport.Binaries(bytes.binaries(), bytes.bytes()),
                                                off.stream()
                                                        .map(outcome -> new ImportReport.Reconfigure(
                                                                outcome.key().toString(), outcome.reason()))
                                                        .toList(),
                                                seconds)))));
    }

    private List<ImportReport.TypeCount> types() {
        Map<String, Long> written = new TreeMap<>();
        copied.forEach(range -> written.merge(range.type().name(), range.copiedRows(), Long::sum));
        List<ImportReport.TypeCount> types = new ArrayList<>();
        counts.resources()
                .forEach((type, read) ->
                        types.add(new ImportReport.TypeCount(type, read, written.getOrDefault(type, 0L))));
        return types;
    }
}
