package io.offshoot.container;

import io.offshoot.container.ContainerSettings.Sponsorship;
import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.Database;
import io.offshoot.store.Session;
import io.offshoot.store.SponsorshipStore;
import io.vertx.core.Future;
import java.util.Optional;

/** Who pays for what is in a project besides its payer. An object has one third-party sponsor at a time. */
public final class Sponsorships {
    private final Database database;
    private final Containers containers;
    private final Projects projects;
    private final Payers payers = new Payers();
    private final ContainerLocks locks = new ContainerLocks();
    private final SponsorshipStore store = new SponsorshipStore();

    public Sponsorships(Database database, Containers containers, Projects projects) {
        this.database = database;
        this.containers = containers;
        this.projects = projects;
    }

    /**
     * Begins, prolongs or ends the sponsorship of a project.
     *
     * @param wanted empty: it ends
     * @return fails with ResourceNotFound, PermissionDenied for less than ADMINISTER and for who may not let the sponsor
     *     pay, old and new, InvalidInput for an end that is over and for a container,
     *     InvalidState for a third-party sponsorship of objects that
     *     are sponsored already
     */
    public Future<Void> update(Caller caller, String container, Optional<Sponsorship> wanted) {
        if (wanted.filter(sponsorship -> !sponsorship.lasts()).isPresent()) {
            return Future.failedFuture(Refusal.input("sponsoredUntil must be in the future"));
        }
        return database.transaction(session -> containers
                .open(session, caller, container, AccessLevel.ADMINISTER)
                .compose(view -> view.settings().container()
                        ? Future.failedFuture(Refusal.input("Only projects are sponsored, unlike " + view.id()))
                        : Future.succeededFuture(view))
                // Nothing may be cloned into it meanwhile.
                .compose(view -> locks.alone(session, view.project()).map(view))
                .compose(view -> mayPay(session, caller, view.settings().sponsor())
                        .compose(may -> mayPay(session, caller, wanted))
                        .compose(may -> wanted.filter(Sponsorship::thirdParty).isPresent()
                                ? requireFree(session, view)
                                : Future.succeededFuture())
                        .compose(free -> projects.save(
                                session, caller, view, view.settings().withSponsor(wanted)))));
    }

    private Future<Void> mayPay(Session session, Caller caller, Optional<Sponsorship> sponsorship) {
        return sponsorship
                .filter(Sponsorship::lasts)
                .map(lasting -> payers.require(session, caller, lasting.by(), "sponsor"))
                .orElseGet(Future::succeededFuture);
    }

    private Future<Void> requireFree(Session session, ContainerView view) {
        return store.byPlatform(session, view.project())
                .compose(found -> found.isEmpty()
                        ? store.byOthers(session, view.project())
                        : Future.failedFuture(Refusal.naming(
                                Refusal.state("One or more of the objects in the project is sponsored by the platform: "
                                        + ContainerIds.of(found.get(0))),
                                "objects",
                                found.stream().map(ContainerIds::of).toList())))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.alreadySponsored("in it", found)));
    }
}
