package io.offshoot.library.duplication;

import io.offshoot.identity.Caller;
import io.offshoot.identity.CallerSearch;
import io.offshoot.identity.TokenLimits;
import io.offshoot.library.Privilege;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.PrivilegeStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whoever asked for an import, whose rights may have been taken away while it went on. */
final class Importer {
    private final ImportOrder order;
    private final CallerSearch callers = new CallerSearch();
    private final PrivilegeStore privileges = new PrivilegeStore();

    Importer(ImportOrder order) {
        this.order = order;
    }

    /** Completes when the importer still has the rights that the order counts on; fails with FORBIDDEN. */
    Future<Void> check(Session session) {
        return LiveObjects.key(order.importer())
                .map(key -> callers.of(session, key, TokenLimits.NONE))
                .orElseGet(() -> Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "nobody")))
                .recover(error -> error instanceof Failure failure && failure.kind() == Kind.UNAUTHENTICATED
                        ? lost("may not sign in any more")
                        : Future.failedFuture(error))
                .compose(caller -> caller.superAdmin() ? Future.succeededFuture() : check(session, caller));
    }

    private Future<Void> check(Session session, Caller caller) {
        if (order.superAdmin()) {
            return lost("is no super administrator any more");
        }
        return privileges
                .held(session, caller.reference(), caller.identity().id(), Optional.of(List.of(Environment.ID)))
                .compose(held -> {
                    Set<Integer> all = held.getOrDefault(Environment.ID, Set.of());
                    if (!all.contains(Privilege.CREATE_PROJECT.id())) {
                        return lost("has no longer the privilege " + Privilege.CREATE_PROJECT.label());
                    }
                    return order.configures() && !all.contains(Privilege.CREATE_CONFIGURATION_OBJECTS.id())
                            ? lost("has no longer the privilege " + Privilege.CREATE_CONFIGURATION_OBJECTS.label())
                            : Future.succeededFuture();
                });
    }

    private <T> Future<T> lost(String what) {
        return Future.failedFuture(Failure.of(
                Kind.FORBIDDEN,
                "Nothing was imported: whoever asked for it (" + order.importer() + ") " + what
                        + ". Have somebody who may import begin the duplication again"));
    }
}
