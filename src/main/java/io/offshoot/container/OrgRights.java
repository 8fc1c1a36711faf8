package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.store.OrgStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;

/** What only administrators of an organisation may do. */
final class OrgRights {
    private final OrgStore orgs = new OrgStore();

    /**
     * Completes when the caller administers an organisation, or is itself who is named.
     *
     * @param what it is needed for, for the sentence
     * @return fails with PermissionDenied, for an organisation that is not there, too
     */
    Future<Void> requireAdministrator(Session session, Caller caller, String org, String what) {
        if (org.equals(Handles.of(caller))) {
            return Future.succeededFuture();
        }
        return orgs.read(session, Environment.ID, org)
                .compose(found -> found.flatMap(row -> Org.of(row.content()).member(Handles.of(caller)))
                                .filter(Org.Member::admin)
                                .isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.denied("Must be the org ADMIN of " + org + " " + what)));
    }
}
