package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COMPLETED;

import io.offshoot.binary.BinariesVerified;
import io.offshoot.duplication.BinaryCheck;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportCheckStore;
import io.offshoot.store.ImportStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.offshoot.store.VerificationStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * VERIFYING to COMPLETED: compares what was written with what the manifest says, has every file read and hashed, then
 * applies the rules and publishes, in one transaction. A difference fails the import; nobody ever sees that project.
 */
final class ImportPublish {
    private final ImportTools tools;
    private final BinaryCheck binaries;
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final VerificationStore verification = new VerificationStore();
    private final ImportStore store = new ImportStore();
    private final ImportCheckStore checks = new ImportCheckStore();
    private final ProjectStore projects = new ProjectStore();
    private final DuplicationStore duplications = new DuplicationStore();

    ImportPublish(ImportTools tools) {
        this.tools = tools;
        this.binaries = new BinaryCheck(tools.tools().vertx());
    }

    Future<Boolean> run(Duplication duplication) {
        ImportOrder order = Json.read(duplication.parameters(), ImportOrder.class);
        ImportCounts counts = Json.read(duplication.sourceCounts(), ImportCounts.class);
        Database database = tools.database();
        return ranges.read(database.requests(), duplication.id()).compose(copied -> verification
                .targetCounts(database.copy(), duplication.target())
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
        Map<ResourceType, Long> written = new TreeMap<>();
        for (CopyRange range : copied) {
            if (range.copiedRows() != range.verifiedRows()) {
                return differs("of range " + range.no() + " (" + range.type() + ") " + range.copiedRows()
                        + " resources were written and " + range.verifiedRows() + " verified");
            }
            written.merge(range.type(), range.copiedRows(), Long::sum);
        }
        written.values().removeIf(count -> count == 0);
        if (!written.equals(target)) {
            return differs("the target holds " + target + " and should hold " + written);
        }
        for (Map.Entry<String, Long> said : counts.resources().entrySet()) {
            ResourceType type = ResourceType.of(said.getKey());
            long found = written.getOrDefault(type, 0L) + leftOut.getOrDefault(type, 0L);
            if (found != said.getValue()) {
                return differs("the manifest tells of " + said.getValue() + " resources of type " + type + ", " + found
                        + " came in or were left out");
            }
        }
        return Future.succeededFuture();
    }

    private Future<BinariesVerified> compareBytes(
            Duplication duplication, BinariesVerified found, ImportCounts counts) {
        if (!found.different().isEmpty()) {
            return differs("the bytes of these Binaries are missing or changed: " + found.different());
        }
        if (found.binaries() != counts.binaries() || found.bytes() != counts.bytes()) {
            return differs("the manifest tells of " + counts.binaries() + " Binaries with " + counts.bytes()
                    + " bytes, the target has " + found.binaries() + " with " + found.bytes());
        }
        return checks.strayBytes(tools.database().copy(), duplication.target())
                .compose(stray -> stray.isPresent()
                        ? differs("Binary/" + stray.get() + " has bytes and is not there in that version")
                        : Future.succeededFuture(found));
    }

    private <T> Future<T> differs(String what) {
        tools.tools().metrics().verificationFailed();
        return Future.failedFuture(Failure.of(Kind.INTERNAL, "Verification failed: " + what));
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
                        .compose(report -> complete(session, duplication, Json.write(report))))
                .onSuccess(moved -> {
                    tools.tools().moves().announce(duplication, COMPLETED, moved, Optional.empty());
                    tools.tools().metrics().binariesCopied(bytes.binaries(), bytes.bytes());
                });
    }

    /** Project and duplication move together or not at all. */
    private Future<Boolean> complete(Session session, Duplication duplication, String report) {
        return duplications
                .move(
                        session,
                        duplication.id(),
                        duplication.state(),
                        COMPLETED,
                        tools.tools().worker(),
                        Optional.of(duplication.attempt()),
                        Optional.empty(),
                        Optional.of(report))
                .compose(moved -> moved
                        ? projects.move(
                                session, duplication.target(), List.of(Project.State.PREPARING), Project.State.LIVE)
                        : Future.failedFuture(new LeaseLost()))
                .compose(published -> published
                        ? Future.succeededFuture(true)
                        : Future.failedFuture(
                                Failure.of(Kind.CONFLICT, "The new project was removed before it was published")));
    }
}
