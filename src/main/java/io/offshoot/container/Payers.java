package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.store.OrgStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;

/** Whose money may be spent by whom. */
public final class Payers {
    private final People people = new People();
    private final OrgStore orgs = new OrgStore();

    /**
     * Completes when the caller may let somebody pay: itself; an organisation that it administers, or where it has that
     * right; as a super administrator, anybody.
     *
     * @param what the parameter's name, for the sentence
     * @return fails with InvalidInput for what is no id of a user or organisation, PermissionDenied, ResourceNotFound
     */
    public Future<Void> require(Session session, Caller caller, String payer, String what) {
        if (payer.equals(Handles.of(caller))) {
            return Future.succeededFuture();
        }
        if (!Handles.isUser(payer) && !Handles.isOrg(payer)) {
            return Future.failedFuture(Refusal.input(what + " must be the ID of a user or an organisation"));
        }
        if (caller.superAdmin()) {
            return payer.equals(ContainerSettings.INSTALLATION)
                    ? Future.succeededFuture()
                    : people.grantee(session, payer, what).mapEmpty();
        }
        return orgs.read(session, Environment.ID, payer)
                .compose(found -> found.flatMap(row -> Org.of(row.content()).member(Handles.of(caller)))
                                .filter(member -> member.admin() || member.billing())
                                .isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.denied(Handles.of(caller) + " may not let " + payer + " pay")));
    }
}
