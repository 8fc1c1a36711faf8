package io.offshoot.http.container;

import io.offshoot.container.ContainerView;
import io.offshoot.container.Containers;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Refusal;
import io.offshoot.identity.Caller;
import io.offshoot.identity.SignIn;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectStore;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether an address that was given out still is good: whoever asked for it must still be able to do by itself what it is
 * for. So an address does not outlive the access of its holder.
 */
final class AddressAccess {
    private final Database database;
    private final Containers containers;
    private final SignIn signIn;
    private final ObjectStore objects = new ObjectStore();

    AddressAccess(Database database, Containers containers, SignIn signIn) {
        this.database = database;
        this.containers = containers;
        this.signIn = signIn;
    }

    /** Completes when the holder may still upload; fails with PermissionDenied, ResourceNotFound. */
    Future<Void> require(FileAddresses.Part part) {
        return holder(part.holder())
                .compose(caller -> view(caller, part.project()))
                .map(view -> view.require(AccessLevel.UPLOAD))
                .mapEmpty();
    }

    /** Completes when the holder may still read; fails as {@link #requireReadable}. */
    Future<Void> require(FileAddresses.Download download) {
        return holder(download.holder())
                .compose(caller -> requireReadable(
                        caller, download.project(), new ResourceKey(ResourceType.BINARY, download.file())));
    }

    /**
     * Completes when a caller may read a file.
     *
     * @return fails with ResourceNotFound, PermissionDenied, also where the project forbids downloads, InvalidState for a
     *     file that is not closed or not live
     */
    Future<Void> requireReadable(Caller caller, UUID project, ResourceKey file) {
        return view(caller, project).compose(view -> {
            view.require(AccessLevel.VIEW);
            if (view.settings().downloadRestricted()) {
                throw Refusal.denied(
                        "Files of " + view.id() + " cannot be downloaded because its downloadRestricted flag is set");
            }
            return objects.read(database.requests(), project, file).map(found -> {
                String id = ContainerIds.of(file);
                ObjectText text = ObjectText.of(
                        found.orElseThrow(() -> Refusal.notFound("The file " + id + " could not be found")));
                if (!text.state().equals(ObjectText.CLOSED)) {
                    throw Refusal.state("The file " + id + " is not in the \"closed\" state");
                }
                String archival = text.string("archivalState");
                if (!archival.isEmpty() && !archival.equals("live")) {
                    throw Refusal.state("The file " + id + " is not in the \"live\" archival state");
                }
                return null;
            });
        });
    }

    private Future<Caller> holder(String reference) {
        int slash = reference.indexOf('/');
        Optional<ResourceKey> key = Ids.parse(reference.substring(slash + 1))
                .map(id -> new ResourceKey(ResourceType.of(reference.substring(0, slash)), id));
        return key.map(signIn::callerOf)
                .orElseGet(() -> Future.failedFuture(Refusal.denied("The address names nobody")))
                .recover(error -> Future.failedFuture(
                        error instanceof Failure failure && failure.kind() == Failure.Kind.UNAUTHENTICATED
                                ? Refusal.denied("Who asked for this address may not sign in any more")
                                : error));
    }

    private Future<ContainerView> view(Caller caller, UUID project) {
        return containers.of(database.requests(), caller, project).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Refusal.noEntity(ContainerIds.ofProject(project, false)))));
    }
}
