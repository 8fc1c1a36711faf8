package io.offshoot.container.clone;

import io.offshoot.container.ContainerView;
import io.offshoot.container.Org;
import io.offshoot.container.Refusal;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ClonePlanStore;
import io.offshoot.store.ClonePlanStore.Clone;
import io.offshoot.store.ClonePlanStore.Fault;
import io.offshoot.store.ClonePlanStore.MappedFolder;
import io.offshoot.store.OrgStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is checked of a plan before anything is written, in this order: databases; what applets bundle is there; all is
 * closed; archival states, of single objects and then of each folder; sponsorship; the payer's limit. What the destination
 * holds already is not cloned, and not checked, but for databases.
 */
final class CloneChecks {
    private final ClonePlanStore plans = new ClonePlanStore();
    private final OrgStore orgs = new OrgStore();

    Future<Void> run(
            Session session, Clone clone, ContainerView source, ContainerView destination, List<MappedFolder> mapped) {
        Set<String> listed = new LinkedHashSet<>();
        mapped.forEach(folder -> listed.add(folder.listed()));
        List<Supplier<Future<Void>>> steps = new ArrayList<>();
        steps.add(() -> refuse(
                session,
                clone,
                Fault.DATABASE,
                Optional.empty(),
                Refusal.state(
                        "One or more of the objects to be cloned is a database; databases are relocated instead")));
        steps.add(() -> databases(session, source, mapped));
        steps.add(() -> bundled(session, clone, source));
        steps.add(() -> closed(session, clone, Optional.empty()));
        listed.forEach(folder -> steps.add(() -> closed(session, clone, Optional.of(folder))));
        steps.add(() -> archival(session, clone, source, destination, Optional.empty()));
        listed.forEach(folder -> steps.add(() -> archival(session, clone, source, destination, Optional.of(folder))));
        steps.add(() -> sponsorship(session, clone, destination, listed));
        steps.add(() -> spending(session, source, destination));
        Future<Void> done = Future.succeededFuture();
        for (Supplier<Future<Void>> step : steps) {
            done = done.compose(before -> step.get());
        }
        return done;
    }

    private Future<Void> refuse(Session session, Clone clone, Fault fault, Optional<String> folder, Failure failure) {
        return plans.faulty(session, clone, fault, folder)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(naming(failure, folder, found)));
    }

    private static Failure naming(Failure failure, Optional<String> folder, List<ResourceKey> found) {
        List<String> ids = found.stream().map(ContainerIds::of).toList();
        Failure named = Failure.of(
                failure.kind(),
                List.of(new Failure.Issue(
                        failure.getMessage() + ": " + ids.get(0),
                        Optional.empty(),
                        failure.issues().get(0).code())));
        List<String> first = ids.subList(0, Math.min(100, ids.size()));
        return named.withDetails(
                folder.isPresent()
                        ? Json.write(Map.of("objects", first, "folder", folder.get()))
                        : Json.write(Map.of("objects", first)));
    }

    private Future<Void> databases(Session session, ContainerView source, List<MappedFolder> mapped) {
        return mapped.isEmpty()
                ? Future.succeededFuture()
                : plans.databases(session, source.project(), mapped)
                        .compose(found -> found.isEmpty()
                                ? Future.succeededFuture()
                                : Future.failedFuture(naming(
                                        Refusal.state(
                                                "One or more of the folders to be cloned contain a database object"),
                                        Optional.empty(),
                                        found)));
    }

    private Future<Void> bundled(Session session, Clone clone, ContainerView source) {
        return plans.unbundled(session, clone).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture();
            }
            List<String> ids = found.stream().map(CloneChecks::id).toList();
            return Future.failedFuture(Refusal.naming(
                    Refusal.notFound("An object that an applet to be cloned lists in bundledDepends could not be found"
                            + " in " + source.id() + ": " + ids.get(0)),
                    "objects",
                    ids));
        });
    }

    /** The id at the door of {@code Type/id}. */
    private static String id(String reference) {
        int slash = reference.indexOf('/');
        return ContainerIds.of(new ResourceKey(
                ResourceType.of(reference.substring(0, slash)),
                Ids.parse(reference.substring(slash + 1)).orElseThrow()));
    }

    private Future<Void> closed(Session session, Clone clone, Optional<String> folder) {
        return refuse(
                session,
                clone,
                Fault.NOT_CLOSED,
                folder,
                Refusal.state("An object to be cloned is not in the closed state"));
    }

    private Future<Void> archival(
            Session session, Clone clone, ContainerView source, ContainerView destination, Optional<String> folder) {
        String what = "Cannot clone one or more objects"
                + folder.map(path -> " in folder " + path).orElse("");
        boolean samePayer =
                source.settings().billTo().equals(destination.settings().billTo());
        return refuse(
                        session,
                        clone,
                        Fault.MOVING,
                        folder,
                        Refusal.state(what + " as they are being archived or unarchived"))
                .compose(still -> samePayer
                        ? Future.succeededFuture()
                        : refuse(
                                session,
                                clone,
                                Fault.NOT_LIVE,
                                folder,
                                Refusal.state(what + " as they are not in the live state, and the source project and"
                                        + " destination project belong to different billTo orgs")));
    }

    private Future<Void> sponsorship(Session session, Clone clone, ContainerView destination, Set<String> listed) {
        if (!destination.settings().thirdPartySponsored()) {
            return Future.succeededFuture();
        }
        Failure failure =
                Refusal.state("The destination project is third-party sponsored and one or more of the objects"
                        + " to be cloned is sponsored by the platform");
        Future<Void> done = refuse(session, clone, Fault.SPONSORED, Optional.empty(), failure);
        for (String folder : listed) {
            done = done.compose(before -> refuse(session, clone, Fault.SPONSORED, Optional.of(folder), failure));
        }
        return done.compose(none -> plans.alreadySponsored(session, clone))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.alreadySponsored("to be cloned", found)));
    }

    private Future<Void> spending(Session session, ContainerView source, ContainerView destination) {
        String payer = destination.settings().billTo();
        if (payer.equals(source.settings().billTo())) {
            return Future.succeededFuture();
        }
        return orgs.read(session, Environment.ID, payer)
                .compose(found -> found.map(row -> Org.of(row.content()))
                                .filter(Org::limitReached)
                                .isPresent()
                        ? Future.failedFuture(Refusal.spendingLimit(
                                "The spending limit of " + payer + ", who would be billed, has been reached"))
                        : Future.succeededFuture());
    }
}
