package io.offshoot.library.duplication;

import io.offshoot.archive.Manifest;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.identity.Caller;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.peer.Environments;
import io.offshoot.peer.Peer;
import io.offshoot.peer.PeerClient;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplicationStore;
import io.offshoot.store.LibraryDuplicationStore.Page;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.offshoot.store.RetryStore;
import io.offshoot.store.RetryStore.Retrying;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The duplications of the Library door as callers see them: their own, and all of them for super administrators. What is
 * asked for is committed when a method that begins or ends something succeeds.
 */
public final class Duplications {
    private static final long COMMIT_MILLIS = 30_000;

    private final Vertx vertx;
    private final Database database;
    private final DuplicationOrders orders;
    private final TargetOrders targets;
    private final Environments environments;
    private final PeerClient peers;
    private final LibraryDuplicationStore store = new LibraryDuplicationStore();
    private final RetryStore retries = new RetryStore();

    public Duplications(
            Vertx vertx,
            Database database,
            DuplicationOrders orders,
            TargetOrders targets,
            Environments environments,
            PeerClient peers) {
        this.vertx = vertx;
        this.database = database;
        this.orders = orders;
        this.targets = targets;
        this.environments = environments;
        this.peers = peers;
    }

    /** Begins one here at the source; fails with INVALID, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY_REQUESTS. */
    public Future<Recorded> begin(Caller caller, DuplicationRequest request) {
        return orders.atSource(caller, request)
                .compose(order -> warned(caller, order))
                .compose(this::order)
                .compose(accepted -> find(caller, accepted.duplication()));
    }

    /** A target that cannot be reached now can be later, and a package can be carried there: it is said, not refused. */
    private Future<DuplicationOrder> warned(Caller caller, DuplicationOrder order) {
        Optional<Peer> target =
                order.role() == Role.SOURCE ? environments.peer(order.target().environment()) : Optional.empty();
        return target.isEmpty()
                ? Future.succeededFuture(order)
                : peers.asked(caller.reference(), target.get(), order.id())
                        .map(known -> order)
                        .recover(error -> switch (error instanceof Failure failure ? failure.kind() : Kind.INTERNAL) {
                            case NOT_FOUND -> Future.succeededFuture(order);
                            case UNAVAILABLE ->
                                Future.succeededFuture(
                                        order.warning("The target cannot be reached at the moment: it can"
                                                + " begin later, or take the package as a file"));
                            case FORBIDDEN ->
                                Future.succeededFuture(order.warning("The target does not accept requests from here: it"
                                        + " can take the package as a file"));
                            default -> Future.failedFuture(error);
                        });
    }

    /**
     * Begins one here at the target. The same request once more is answered with what the first one made.
     *
     * @param bodyHash SHA-256 of the request, as hex
     * @return fails as {@link #begin}, with CONFLICT for another request for the same id
     */
    public Future<Recorded> receive(Caller caller, UUID id, DuplicationRequest request, String bodyHash) {
        targets.source(request);
        return store.read(database.requests(), id)
                .compose(there -> there.isPresent()
                        ? again(caller, there.get(), bodyHash)
                        : targets.atTarget(caller, id, request, bodyHash)
                                .compose(this::order)
                                .compose(accepted -> find(caller, id)));
    }

    /** The source need not be asked again. */
    private static Future<Recorded> again(Caller caller, Recorded there, String bodyHash) {
        boolean same = mayFollow(caller, there)
                && there.details()
                        .bodyHash()
                        .filter(hash ->
                                HexFormat.of().formatHex(hash.getBytes()).equals(bodyHash))
                        .isPresent();
        return same
                ? Future.succeededFuture(there)
                : Future.failedFuture(DuplicationFault.wrongStatus(
                        "There is a duplication of that id here, which was asked for with another request"));
    }

    /** Completes for who may have projects restored here; fails with FORBIDDEN. */
    public Future<Void> mayRestore(Caller caller) {
        return targets.allowed(caller);
    }

    /**
     * Whether a project can be made there by this server.
     *
     * @throws Failure INVALID when the environment is not this one
     */
    public void checkTarget(DuplicationRequest.Target target) {
        targets.requireHere(target);
    }

    /** Begins one here out of a package that was taken in under that id; fails as {@link #begin}. */
    public Future<Recorded> restore(
            Caller caller, UUID id, Manifest manifest, Restoration.Wanted wanted, int applicationType) {
        return targets.ofPackage(caller, id, manifest, wanted.target(), wanted.settings(), applicationType)
                .compose(this::order)
                .compose(accepted -> find(caller, id));
    }

    private Future<DuplicationAccepted> order(DuplicationOrder order) {
        return send(TransferWork.ADDRESS, Json.write(order)).map(reply -> Json.read(reply, DuplicationAccepted.class));
    }

    private Future<String> send(String address, String body) {
        return vertx.eventBus()
                .<String>request(address, body, new DeliveryOptions().setSendTimeout(COMMIT_MILLIS))
                .map(reply -> reply.body())
                .recover(error -> Future.failedFuture(BusErrors.received(error)));
    }

    /** One that the caller may see; fails with NOT_FOUND. */
    public Future<Recorded> find(Caller caller, UUID id) {
        return store.read(database.requests(), id)
                .compose(found -> found.filter(recorded -> mayFollow(caller, recorded))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(DuplicationFault.noDuplication())));
    }

    /** A limited token follows nothing: what its holder asked for may concern projects that it is not for. */
    private static boolean mayFollow(Caller caller, Recorded recorded) {
        return caller.superAdmin()
                || (caller.limits().none() && recorded.duplication().principal().equals(caller.reference()));
    }

    /** Those that the caller may see, the newest first. */
    public Future<Page> page(Caller caller, int offset, int count) {
        if (!caller.superAdmin() && !caller.limits().none()) {
            return Future.succeededFuture(new Page(List.of(), 0));
        }
        return store.page(
                database.requests(),
                caller.superAdmin() ? Optional.empty() : Optional.of(caller.reference()),
                offset,
                count);
    }

    /** The progress to show, which never goes back; 100 only at the end. */
    public Future<Integer> progress(Recorded recorded) {
        return Progress.noted(database.requests(), recorded);
    }

    /** What of one that goes on has failed for now and is tried again. */
    public Future<Optional<Retrying>> retrying(Recorded recorded) {
        return recorded.duplication().finished().isPresent()
                ? Future.succeededFuture(Optional.empty())
                : retries.read(database.requests(), recorded.duplication().id());
    }

    /** Cancels one that goes on; once more changes nothing. Fails with NOT_FOUND, CONFLICT when it has ended. */
    public Future<Void> cancel(Caller caller, UUID id) {
        return find(caller, id).compose(recorded -> {
            if (recorded.state() == DuplicationState.CANCELLING) {
                return Future.succeededFuture();
            }
            StatusWord status = StatusWord.of(recorded.duplication());
            if (!status.cancellable()) {
                return Future.failedFuture(DuplicationFault.wrongStatus(
                        "The project duplication is " + status.label() + " and cannot be cancelled"));
            }
            return send(Addresses.CANCEL, Json.write(new CancelCommand(id, caller.reference())))
                    .recover(error -> Future.failedFuture(
                            error instanceof Failure failure && failure.kind() == Kind.CONFLICT
                                    ? DuplicationFault.wrongStatus(failure.getMessage())
                                    : error))
                    .compose(cancelled -> cancelTarget(recorded));
        });
    }

    /** The target hears of it when it asks next; whether it can be told at once makes no difference to the caller. */
    private Future<Void> cancelTarget(Recorded recorded) {
        if (recorded.details().role() != Role.SOURCE) {
            return Future.succeededFuture();
        }
        environments
                .peer(recorded.details().target().environment())
                .ifPresent(peer -> peers.cancel(peer, recorded.details().id()));
        return Future.succeededFuture();
    }

    /** Forgets one that has ended; projects stay. Fails with NOT_FOUND, CONFLICT while it goes on. */
    public Future<Void> delete(Caller caller, UUID id) {
        return find(caller, id)
                .compose(recorded -> store.delete(database.requests(), id))
                .compose(gone -> gone
                        ? Future.succeededFuture()
                        : Future.failedFuture(DuplicationFault.wrongStatus(
                                "The project duplication goes on: cancel it first, or wait for its end")));
    }
}
