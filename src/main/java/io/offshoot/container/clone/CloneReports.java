package io.offshoot.container.clone;

import io.offshoot.container.clone.ObjectCloneReport.TypeCount;
import io.offshoot.identity.Caller;
import io.offshoot.model.Json;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ObjectOutcomeStore;
import io.offshoot.store.OneTransactionStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is kept of clones: how many objects of each type were cloned and skipped, and why. */
final class CloneReports {
    /** No new ids are derived in clones of objects. */
    private static final Buffer NO_KEY = Buffer.buffer(new byte[32]);

    private final ObjectOutcomeStore outcomes = new ObjectOutcomeStore();
    private final OneTransactionStore duplications = new OneTransactionStore();

    /** The report of a clone, from the outcomes of its objects; what was copied counts for its duplication. */
    Future<ObjectCloneReport> of(Session session, CloneResult result) {
        return outcomes.counts(session, result.id()).compose(counts -> duplications
                .copied(session, result.id(), counts)
                .map(done -> {
                    List<TypeCount> types = counts.stream()
                            .map(count -> new TypeCount(
                                    count.type().name(),
                                    count.cloned(),
                                    count.existing(),
                                    Optional.of("exists").filter(why -> count.existing() > 0)))
                            .toList();
                    return new ObjectCloneReport(
                            result.source(), result.destination(), result.copied(), result.existing(), types);
                }));
    }

    /** Begins to keep what a clone does in the call that asks for it, as a duplication that has ended. */
    Future<Void> begin(Session session, Caller caller, ContainerClone.Ends ends, UUID id) {
        Duplication duplication = DuplicationStore.requested(
                id,
                ObjectCloneWork.KIND,
                "container",
                Optional.of(ends.source().project()),
                ends.destination().project(),
                NO_KEY,
                // Nobody has to do it again.
                "{}",
                caller.reference(),
                caller.home());
        return duplications.begin(session, duplication);
    }

    /** Keeps what the clone did. */
    Future<CloneResult> end(Session session, CloneResult result) {
        return of(session, result)
                .compose(report ->
                        duplications.end(session, result.id(), result.copied() + result.existing(), Json.write(report)))
                .map(result);
    }
}
