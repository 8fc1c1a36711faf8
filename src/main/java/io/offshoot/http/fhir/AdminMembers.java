package io.offshoot.http.fhir;

import io.offshoot.http.JsonBody;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.Optional;

/** {@code GET, POST, DELETE /admin/projects/{id}/members/{membershipId}}: shows, changes and ends a membership. */
final class AdminMembers {
    private final Repository repository;
    private final AdminCalls calls;
    private final int largest;

    AdminMembers(FhirServices services, AdminCalls calls) {
        this.repository = services.repository();
        this.calls = calls;
        this.largest = services.settings().maxResource();
    }

    void addTo(Router router) {
        calls.add(router, HttpMethod.GET, "/members/:id", this::show);
        calls.add(router, HttpMethod.POST, "/members/:id", this::change);
        calls.add(router, HttpMethod.DELETE, "/members/:id", this::end);
    }

    private Future<Void> show(FhirCall call, Access access) {
        return repository.read(access, key(call)).compose(version -> calls.resource(call, 200, version));
    }

    /** The whole membership as it is to be; whose it is and of which project stay as they are. */
    private Future<Void> change(FhirCall call, Access access) {
        return JsonBody.read(call.ctx(), largest).compose(body -> repository
                .read(access, key(call))
                .compose(version -> {
                    OperationInput.object(body, largest);
                    byte[] before = version.content().getBytes();
                    for (String reference : new String[] {"project.reference", "user.reference"}) {
                        if (!string(body, reference).equals(string(before, reference))) {
                            throw Failure.invalid("It cannot be changed", "ProjectMembership." + reference);
                        }
                    }
                    return repository.update(access, version.key(), body, Optional.empty());
                })
                .compose(written -> calls.resource(call, 200, written.version())));
    }

    /** The owner stays a member, so that somebody is inside. */
    private Future<Void> end(FhirCall call, Access access) {
        ResourceKey project = new ResourceKey(ResourceType.PROJECT, access.project());
        return repository
                .read(access, key(call))
                .compose(version -> repository
                        .read(access, project)
                        .compose(text -> isOwners(text, version)
                                ? Future.failedFuture(
                                        Failure.of(Kind.CONFLICT, "Cannot delete the owner of the project"))
                                : repository.delete(access, version.key(), Optional.empty())))
                .compose(deleted -> Answers.outcome(call, 200, OperationOutcome.OK));
    }

    private static boolean isOwners(ResourceVersion project, ResourceVersion membership) {
        Optional<String> owner = string(project.content().getBytes(), "owner.reference");
        return owner.isPresent() && owner.equals(string(membership.content().getBytes(), "user.reference"));
    }

    private static ResourceKey key(FhirCall call) {
        return new ResourceKey(
                ResourceType.PROJECT_MEMBERSHIP, ResourceIds.parse(call.ctx().pathParam("id")));
    }

    private static Optional<String> string(byte[] text, String path) {
        return Members.at(text, path).flatMap(member -> member.string(text));
    }
}
