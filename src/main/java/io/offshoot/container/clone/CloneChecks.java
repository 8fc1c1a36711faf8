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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is checked of a plan before anything is written, in this order: databases; what applets bundle is there; all is
 * closed; archival states, of single objects and then of each folder; sponsorship; the payer's limit. What the destination
 * holds already is not cloned, and not checked, but for databases.
 */
final class CloneChecks {
    private final ClonePlanStore plans = new ClonePlanStore();
    private final OrgStore orgs = new OrgStore();

    /**
     * What must not be wrong with planned objects.
     *
     * @param failure of a listed folder, or of objects that were named or are implied
     */
    private record Rule(Fault fault, Function<Optional<String>, Failure> failure) {}

    Future<Void> run(
            Session session, Clone clone, ContainerView source, ContainerView destination, List<MappedFolder> mapped) {
        List<Optional<String>> groups = new ArrayList<>(List.of(Optional.empty()));
        mapped.stream().map(MappedFolder::listed).distinct().forEach(folder -> groups.add(Optional.of(folder)));
        Rule database = new Rule(
                Fault.DATABASE,
                folder -> Refusal.state(
                        "One or more of the objects to be cloned is a database; databases are relocated instead"));
        Rule closed = new Rule(
                Fault.NOT_CLOSED, folder -> Refusal.state("An object to be cloned is not in the closed state"));
        return refuse(session, clone, groups.subList(0, 1), List.of(database))
                .compose(done -> databases(session, source, mapped))
                .compose(done -> bundled(session, clone, source))
                .compose(done -> refuse(session, clone, groups, List.of(closed)))
                .compose(done -> refuse(session, clone, groups, archival(source, destination)))
                .compose(done -> sponsorship(session, clone, destination, groups))
                .compose(done -> spending(session, source, destination));
    }

    /** Fails with the first rule that something in the first group breaks, group by group. */
    private Future<Void> refuse(Session session, Clone clone, List<Optional<String>> groups, List<Rule> rules) {
        Map<Rule, Set<String>> broken = new HashMap<>();
        Future<Void> looked = Future.succeededFuture();
        for (Rule rule : rules) {
            looked = looked.compose(before -> plans.faulty(session, clone, rule.fault()))
                    .compose(found -> {
                        broken.put(rule, found);
                        return Future.succeededFuture();
                    });
        }
        return looked.compose(all -> {
            for (Optional<String> group : groups) {
                for (Rule rule : rules) {
                    if (broken.get(rule).contains(group.orElse(""))) {
                        return plans.faulty(session, clone, rule.fault(), group)
                                .compose(found -> Future.failedFuture(
                                        naming(rule.failure().apply(group), group, found)));
                    }
                }
            }
            return Future.succeededFuture();
        });
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

    private static List<Rule> archival(ContainerView source, ContainerView destination) {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(
                Fault.MOVING, folder -> Refusal.state(what(folder) + " as they are being archived or unarchived")));
        if (!source.settings().billTo().equals(destination.settings().billTo())) {
            rules.add(new Rule(
                    Fault.NOT_LIVE,
                    folder -> Refusal.state(what(folder) + " as they are not in the live state, and the source project"
                            + " and destination project belong to different billTo orgs")));
        }
        return rules;
    }

    private static String what(Optional<String> folder) {
        return "Cannot clone one or more objects"
                + folder.map(path -> " in folder " + path).orElse("");
    }

    private Future<Void> sponsorship(
            Session session, Clone clone, ContainerView destination, List<Optional<String>> groups) {
        if (!destination.settings().thirdPartySponsored()) {
            return Future.succeededFuture();
        }
        Rule sponsored = new Rule(
                Fault.SPONSORED,
                folder ->
                        Refusal.state("The destination project is third-party sponsored and one or more of the objects"
                                + " to be cloned is sponsored by the platform"));
        return refuse(session, clone, groups, List.of(sponsored))
                .compose(none -> plans.alreadySponsored(session, clone))
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
