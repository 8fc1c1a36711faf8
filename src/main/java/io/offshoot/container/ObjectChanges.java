package io.offshoot.container;

import io.offshoot.container.DataObjects.Found;
import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Changes data objects. What all copies share changes only while the object is open, when there is only one; what each copy
 * has of its own, at any time.
 */
public final class ObjectChanges {
    /** Somebody else may write the same object at the same moment; then it is tried again on what stands. */
    private static final int TRIES = 10;

    private final Database database;
    private final DataObjects objects;

    public ObjectChanges(Database database, DataObjects objects) {
        this.database = database;
        this.objects = objects;
    }

    /**
     * Changes what a copy has of its own: name, tags, properties.
     *
     * @param project where the copy is; empty: where the caller sees it
     * @return fails with ResourceNotFound, PermissionDenied for less than UPLOAD while it is open, CONTRIBUTE afterwards
     */
    public Future<Void> own(Caller caller, String id, Optional<UUID> project, UnaryOperator<ObjectText> change) {
        return change(
                caller,
                id,
                project,
                found -> found.require(found.text().open() ? AccessLevel.UPLOAD : AccessLevel.CONTRIBUTE),
                change);
    }

    /**
     * Changes what all copies share: details, types, visibility, state.
     *
     * @return fails with ResourceNotFound, PermissionDenied for less than UPLOAD, InvalidState unless it is open
     */
    public Future<Void> shared(Caller caller, String id, UnaryOperator<ObjectText> change) {
        return change(
                caller, id, Optional.empty(), found -> requireOpen(id, found.require(AccessLevel.UPLOAD)), change);
    }

    /**
     * Closes an object for good; one that is closed or closing stays as it is.
     *
     * @return fails with ResourceNotFound, PermissionDenied for less than UPLOAD
     */
    public Future<Void> close(Caller caller, String id) {
        return change(
                caller,
                id,
                Optional.empty(),
                found -> found.require(AccessLevel.UPLOAD),
                text -> text.open() ? text.with("state", ObjectText.json(ObjectText.CLOSED)) : text);
    }

    private static Found requireOpen(String id, Found found) {
        if (!found.text().open()) {
            throw Refusal.state("The object " + id + " is not in the \"open\" state");
        }
        return found;
    }

    private Future<Void> change(
            Caller caller,
            String id,
            Optional<UUID> project,
            Function<Found, Found> check,
            UnaryOperator<ObjectText> change) {
        return tried(
                TRIES,
                () -> database.transaction(session -> project.map(place -> objects.findIn(session, caller, id, place))
                        .orElseGet(() -> objects.find(session, caller, id, Optional.empty()))
                        .map(check)
                        .compose(found -> {
                            ObjectText changed = change.apply(found.text());
                            return changed == found.text()
                                    ? Future.succeededFuture()
                                    : objects.update(session, caller, found.row(), changed);
                        })));
    }

    private static Future<Void> tried(int left, java.util.function.Supplier<Future<Void>> work) {
        return work.get()
                .recover(error -> left > 1 && isLost(error) ? tried(left - 1, work) : Future.failedFuture(error));
    }

    /** Another version stands by now, or somebody else gave it its Placement. */
    private static boolean isLost(Throwable error) {
        return error instanceof Failure failure
                && (failure.kind() == Failure.Kind.PRECONDITION_FAILED || failure.kind() == Failure.Kind.CONFLICT);
    }
}
