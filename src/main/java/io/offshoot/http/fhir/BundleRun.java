package io.offshoot.http.fhir;

import io.offshoot.binary.StoredBlob;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.repository.Access;
import io.offshoot.repository.BulkCreates;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Carries out a plan: deletes, creates, updates, patches, reads, in this order. Creates go to the database many at a time.
 *
 * <p>One run is either a batch, where each entry is on its own and its failure is its result, or a transaction, where the
 * first failure ends the run.
 */
final class BundleRun {
    private static final int MOST_ROWS = 500;
    private static final int MOST_BYTES = 4 << 20;

    /** How a part of the run gets its session, and what becomes of failures. */
    interface Mode {
        /** Runs a write in a transaction. */
        <T> Future<T> write(Function<Session, Future<T>> work);

        /** Runs the write of a Binary whose bytes are stored; they are removed when it fails, or needs them not. */
        Future<Written> writeStored(BinaryWrites binaries, StoredBlob stored, Function<Session, Future<Written>> work);

        /** Whether all is to be or not to be. */
        boolean isTransaction();

        /** The session of reads. */
        Session reading();

        /** The result of an entry that failed, or the failure of the whole run. */
        Future<BundleResult> failed(int index, Throwable error);
    }

    private final Vertx vertx;
    private final BundleEntries entries;
    private final BulkCreates bulk;
    private final Access access;
    private final BundlePlan plan;
    private final Mode mode;
    private final BundleResult[] results;
    private final long mostKept;
    private long kept;

    BundleRun(FhirServices services, BundleEntries entries, Access access, BundlePlan plan, Mode mode) {
        this.vertx = services.vertx();
        this.entries = entries;
        this.bulk = services.repository().bulk();
        this.access = access;
        this.plan = plan;
        this.mode = mode;
        this.results = new BundleResult[plan.entries()];
        this.mostKept = services.settings().maxResource();
    }

    /** The results in the order of the entries. */
    Future<List<BundleResult>> run() {
        return Sequence.each(plan.failures().entrySet(), failure -> mode.failed(failure.getKey(), failure.getValue())
                        .map(result -> note(failure.getKey(), result)))
                .compose(done -> each(BundleOperation.Method.DELETE))
                .compose(done -> posts())
                .compose(done -> each(BundleOperation.Method.PUT))
                .compose(done -> each(BundleOperation.Method.PATCH))
                .compose(done -> each(BundleOperation.Method.GET))
                .map(done -> List.of(results));
    }

    /** Whoever reads in a Bundle has the answer kept in memory: a small request must not fill it. */
    private void requireRoom(BundleOperation operation) {
        if (isRead(operation) && kept > mostKept) {
            throw Failure.of(Kind.TOO_LARGE, "What was read before is all that one Bundle may answer");
        }
    }

    private static boolean isRead(BundleOperation operation) {
        return operation.method() == BundleOperation.Method.GET
                || operation.unless().isPresent();
    }

    private Void note(int index, BundleResult result) {
        results[index] = result;
        return null;
    }

    private Future<Void> each(BundleOperation.Method method) {
        return Sequence.each(plan.operations(method), this::single);
    }

    private Future<Void> single(BundleOperation operation) {
        int index = operation.entry().index();
        return Future.succeededFuture(operation)
                .compose(one -> {
                    requireRoom(one);
                    return entries.run(access, plan, one, mode);
                })
                .recover(error -> mode.failed(index, error))
                .map(result -> {
                    kept += isRead(operation) ? result.length() : 0;
                    return note(index, result);
                });
    }

    private Future<Void> posts() {
        List<BundleOperation> alone = new ArrayList<>();
        List<List<BundleOperation>> groups = new ArrayList<>();
        List<BundleOperation> group = new ArrayList<>();
        long bytes = 0;
        for (BundleOperation operation : plan.operations(BundleOperation.Method.POST)) {
            if (!BulkCreates.suits(operation.type()) || operation.unless().isPresent()) {
                alone.add(operation);
                continue;
            }
            bytes += plan.length(operation);
            group.add(operation);
            if (group.size() == MOST_ROWS || bytes > MOST_BYTES) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
        }
        groups.add(group);
        return Sequence.each(groups, this::together).compose(done -> Sequence.each(alone, this::single));
    }

    private record Prepared(BundleOperation operation, ResourceDraft draft) {}

    private record Refused(BundleOperation operation, Throwable error) {}

    private record Prepare(List<Prepared> prepared, List<Refused> refused) {}

    private Future<Void> together(List<BundleOperation> group) {
        return vertx.executeBlocking(() -> prepare(group), false)
                .compose(found -> Sequence.each(found.refused, refused -> refuse(refused.operation, refused.error))
                        .compose(done -> write(found.prepared)));
    }

    private Prepare prepare(List<BundleOperation> group) {
        Prepare result = new Prepare(new ArrayList<>(), new ArrayList<>());
        for (BundleOperation operation : group) {
            try {
                byte[] text = plan.text(operation);
                result.prepared.add(
                        new Prepared(operation, bulk.prepare(access, operation.type(), text, plan.newId(operation))));
            } catch (Failure failure) {
                result.refused.add(new Refused(operation, failure));
            }
        }
        return result;
    }

    private Future<Void> refuse(BundleOperation operation, Throwable error) {
        int index = operation.entry().index();
        return mode.failed(index, error).map(result -> note(index, result));
    }

    private Future<Void> write(List<Prepared> prepared) {
        if (prepared.isEmpty()) {
            return Future.succeededFuture();
        }
        List<ResourceDraft> drafts = prepared.stream().map(Prepared::draft).toList();
        return mode.write(session -> bulk.create(session, drafts))
                .<Void>map(versions -> {
                    for (int i = 0; i < prepared.size(); i++) {
                        note(prepared.get(i).operation.entry().index(), BundleResult.written(true, versions.get(i)));
                    }
                    return null;
                })
                .recover(error -> {
                    if (mode.isTransaction()) {
                        return Future.failedFuture(error);
                    }
                    return prepared.size() == 1 || isForAll(error)
                            ? Sequence.each(prepared, one -> refuse(one.operation, error))
                            // One of them is to blame, such as one that names a project which is not there.
                            : Sequence.each(prepared, one -> write(List.of(one)));
                });
    }

    /** Whether each of a group would fail like that: the database is away, or nobody knows why. */
    private static boolean isForAll(Throwable error) {
        return !(error instanceof Failure failure) || failure.kind() == Kind.UNAVAILABLE;
    }
}
