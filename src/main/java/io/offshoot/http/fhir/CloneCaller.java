package io.offshoot.http.fhir;

import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.Optional;

/** Who stands behind a call: the user that becomes the owner of a clone, and the one of its first membership. */
final class CloneCaller {
    private final Repository repository;

    /**
     * @param membershipUser {@code User/id} or, for a client, {@code ClientApplication/id}
     * @param owner {@code User/id}: the caller, or the user responsible for the client's project
     */
    record Identity(String membershipUser, Optional<String> owner) {}

    CloneCaller(Repository repository) {
        this.repository = repository;
    }

    Future<Identity> of(Principal principal) {
        if (principal instanceof Principal.User user) {
            String reference = ResourceType.USER + "/" + user.user();
            return Future.succeededFuture(new Identity(reference, Optional.of(reference)));
        }
        ResourceKey project = new ResourceKey(ResourceType.PROJECT, principal.project());
        return repository
                .read(new Access(principal, principal.project()), project)
                .map(CloneCaller::owner)
                .recover(error -> error instanceof Failure
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(error))
                .map(owner -> new Identity(principal.reference(), owner));
    }

    private static Optional<String> owner(ResourceVersion project) {
        byte[] text = project.content().getBytes();
        return Members.at(text, "owner.reference").flatMap((Member member) -> member.string(text));
    }
}
