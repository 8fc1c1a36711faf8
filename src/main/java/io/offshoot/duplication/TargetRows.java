package io.offshoot.duplication;

import io.offshoot.model.ResourceKey;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.Finding;
import io.offshoot.store.Finding.Mark;
import io.offshoot.store.ProvenanceStore;
import io.offshoot.store.ProvenanceStore.TargetRow;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Goes through a target's rows for those that are the copy of nothing. */
final class TargetRows {
    private static final int ROWS = 2_000;
    private static final long BYTES = 64 << 20;

    private final Database database;
    private final Duplication duplication;
    private final CloneSelection selection;
    private final DerivedIds ids;
    private final SourceStore sources = new SourceStore();
    private final SelectionStore selections = new SelectionStore();
    private final ProvenanceStore provenance = new ProvenanceStore();

    /**
     * What a page came to.
     *
     * @param last the last row; empty: there was none
     * @param copies how many rows are copies by their provenance
     * @param apart how many findings are about rows that are no copies
     * @param lookedAtSource whether the findings rest on what the source holds
     */
    record Page(Optional<ResourceKey> last, long copies, long apart, List<Finding> findings, boolean lookedAtSource) {}

    TargetRows(Database database, Duplication duplication, CloneSelection selection) {
        this.database = database;
        this.duplication = duplication;
        this.selection = selection;
        this.ids = CopyIds.of(duplication);
    }

    /** @param sourceGone whether copies are checked here by their digests, since there is nothing to compare them with */
    Future<Page> page(Optional<ResourceKey> after, boolean sourceGone) {
        return provenance
                .rows(database.copy(), duplication, after, ROWS, BYTES, sourceGone)
                .compose(rows -> {
                    List<TargetRow> ours = rows.stream().filter(TargetRow::ours).toList();
                    return held(ours, sourceGone).map(held -> page(rows, ours, held, sourceGone));
                });
    }

    /** The places of rows whose origin the source held, and no list leaves out. */
    private Future<BitSet> held(List<TargetRow> ours, boolean sourceGone) {
        if (sourceGone || ours.isEmpty()) {
            return Future.succeededFuture(new BitSet());
        }
        List<ResourceKey> origins = ours.stream()
                .map(row -> new ResourceKey(
                        row.key().type(), row.origin().orElse(row.key().id())))
                .toList();
        return sources.members(
                        database.copy(),
                        duplication.source().orElseThrow(),
                        duplication.snapshot().orElseThrow(),
                        origins)
                .compose(held -> selections
                        .leftOut(database.copy(), duplication.id(), selection.listings(), origins)
                        .map(listed -> {
                            held.andNot(listed);
                            return held;
                        }));
    }

    private Page page(List<TargetRow> rows, List<TargetRow> ours, BitSet held, boolean sourceGone) {
        List<Finding> findings = new ArrayList<>();
        long apart = 0;
        for (TargetRow row : rows) {
            if (!row.ours() && !(row.deleted() && row.intact())) {
                findings.add(finding(row, row.intact() ? Mark.ADDED : Mark.CORRUPT, notCopied(row)));
                apart++;
            }
        }
        for (int i = 0; i < ours.size(); i++) {
            TargetRow row = ours.get(i);
            if (!row.intact()) {
                findings.add(finding(row, Mark.CORRUPT, "the text does not match its digest"));
            } else if (!sourceGone && !isCopy(row, held.get(i))) {
                findings.add(finding(row, Mark.ADDED, "the duplication made it of nothing that it was to copy"));
                apart++;
            }
        }
        Optional<ResourceKey> last = rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.get(rows.size() - 1).key());
        return new Page(last, ours.size(), apart, findings, !ours.isEmpty());
    }

    private static String notCopied(TargetRow row) {
        return row.intact() ? "created in the target" : "the text does not match its digest";
    }

    private boolean isCopy(TargetRow row, boolean held) {
        return held
                && row.origin().isPresent()
                && ids.id(row.key().type(), row.origin().get()).equals(row.key().id())
                && selection.takes(row.key().type(), row.origin().get());
    }

    private static Finding finding(TargetRow row, Mark mark, String reason) {
        return new Finding(true, row.key(), mark, reason);
    }
}
