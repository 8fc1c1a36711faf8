package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COMPLETED;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.duplication.BinaryCheck;
import io.offshoot.duplication.Publication;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportCheckStore;
import io.offshoot.store.ImportStore;
import io.offshoot.store.VerificationStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VERIFYING to COMPLETED: compares what was written with what the manifest says, has every file read and hashed, then
 * applies the rules and publishes, in one transaction. A difference fails the import; nobody ever sees that project.
 */
final class ImportPublish {
    private final ImportTools tools;
    private final BinaryCheck binaries;
    private final Publication publication;
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final VerificationStore verification = new VerificationStore();
    private final ImportStore store = new ImportStore();
    private final ImportCheckStore checks = new ImportCheckStore();
    private final DuplicationStore duplications = new DuplicationStore();

    ImportPublish(ImportTools tools) {
        this.tools = tools;
        this.binaries = new BinaryCheck(tools.tools().vertx());
        this.publication =
                new Publication(tools.tools().metrics(), tools.tools().worker());
    }

    Future<Boolean> run(Duplication duplication) {
        ImportOrder order = Json.read(duplication.parameters(), ImportOrder.class);
        ImportCounts counts = Json.read(duplication.sourceCounts(), ImportCounts.class);
        Database database = tools.database();
        return ranges.read(database.requests(), duplication.id()).compose(copied -> verification
                .targetCounts(database.surveys(), duplication.target())
                .compose(target -> store.leftOut(database.requests(), duplication.id())
                        .compose(leftOut -> compare(copied, target, leftOut, counts)))
                .compose(same -> binaries.run(duplication.target(), true, () -> renew(duplication)))
                .compose(bytes -> compareBytes(duplication, bytes, counts))
                .compose(bytes -> publish(duplication, order, counts, copied, bytes)));
    }

    private Future<Void> renew(Duplication duplication) {
        return duplications
                .renew(
                        tools.database().requests(),
                        duplication.id(),
                        duplication.attempt(),
                        tools.tools().options().lease())
                .compose(ImportRanges::stillMine);
    }

    private Future<Void> compare(
            List<CopyRange> copied,
            Map<ResourceType, Long> target,
            Map<ResourceType, Long> leftOut,
            ImportCounts counts) {
        return publication.written(copied, target).compose(written -> compare(written, leftOut, counts));
    }

    private Future<Void> compare(
            Map<ResourceType, Long> written, Map<ResourceType, Long> leftOut, ImportCounts counts) {
        for (Map.Entry<String, Long> said : counts.resources().entrySet()) {
            ResourceType type = ResourceType.of(said.getKey());
            long found = written.getOrDefault(type, 0L) + leftOut.getOrDefault(type, 0L);
            if (found != said.getValue()) {
                return publication.differs("the manifest tells of " + said.getValue() + " resources of type " + type
                        + ", " + found + " came in or were left out");
            }
        }
        return Future.succeededFuture();
    }

    private Future<BinariesVerified> compareBytes(
            Duplication duplication, BinariesVerified found, ImportCounts counts) {
        if (!found.different().isEmpty()) {
            return publication.differs("the bytes of these Binaries are missing or changed: " + found.different());
        }
        if (found.binaries() != counts.binaries() || found.bytes() != counts.bytes()) {
            return publication.differs("the manifest tells of " + counts.binaries() + " Binaries with " + counts.bytes()
                    + " bytes, the target has " + found.binaries() + " with " + found.bytes());
        }
        return checks.strayBytes(tools.database().surveys(), duplication.target())
                .compose(stray -> stray.isPresent()
                        ? publication.differs("Binary/" + stray.get() + " has bytes and is not there in that version")
                        : Future.succeededFuture(found));
    }

    private Future<Boolean> publish(
            Duplication duplication,
            ImportOrder order,
            ImportCounts counts,
            List<CopyRange> copied,
            BinariesVerified bytes) {
        LiveObjects live = new LiveObjects(tools.indexing(), order);
        ConfigurationPublish configuration = new ConfigurationPublish(tools, order, live);
        NewProject project = new NewProject(live, order);
        ImportReporter reporter = new ImportReporter(duplication, counts, copied, bytes);
        return tools.database()
                .transaction(session -> store.lock(session)
                        .compose(locked -> new Importer(order).check(session))
                        .compose(may -> project.checkName(session))
                        .compose(free -> configuration.run(session))
                        .compose(applied ->
                                new GrantHandles(live).follow(session, order.target(), configuration.logins()))
                        .compose(followed -> project.complete(session))
                        .compose(completed -> reporter.report(session))
                        .compose(report -> publication.complete(session, duplication, Json.write(report))))
                .onSuccess(moved -> {
                    tools.tools().moves().announce(duplication, COMPLETED, moved, Optional.empty());
                    tools.tools().metrics().binariesCopied(bytes.binaries(), bytes.bytes());
                });
    }
}
