package io.offshoot.repository;

import io.offshoot.access.Interaction;
import io.offshoot.access.TypeRules;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.HistoryStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Present and past versions, as far as a caller may see them; the promises are those of {@link Repository}. */
final class VersionSight {
    private final Locator locator;
    private final AccessGuard guard;
    private final HistoryStore history = new HistoryStore();

    VersionSight(Locator locator, AccessGuard guard) {
        this.locator = locator;
        this.guard = guard;
    }

    /** The resource as it stands, tombstones included, if there is one; fails with NOT_FOUND where the caller may not read it. */
    Future<Optional<ResourceVersion>> visible(Session session, Access access, ResourceKey key) {
        return AccessGuard.permitted(access, key.type(), Interaction.READ)
                .compose(permitted -> locator.find(session, access, key))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(found)
                        : guard.allows(session, access, found.get(), Interaction.READ)
                                .compose(allowed -> allowed
                                        ? Future.succeededFuture(found)
                                        : Future.failedFuture(AccessGuard.withheld())));
    }

    /** The project of a resource that the caller may read, and with which it may do that. */
    Future<UUID> project(Session session, Access access, ResourceKey key, Interaction interaction) {
        return visible(session, access, key).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
            }
            return guard.allows(session, access, found.get(), interaction)
                    .compose(allowed -> allowed
                            ? Future.succeededFuture(found.get().project())
                            : Future.failedFuture(AccessGuard.forbidden()));
        });
    }

    Future<Optional<ResourceVersion>> vread(Session session, Access access, ResourceKey key, UUID version) {
        return project(session, access, key, Interaction.VREAD)
                .compose(project -> history.read(session, project, key, version))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(found)
                        : guard.allows(session, access, found.get(), Interaction.READ)
                                .compose(allowed -> allowed
                                        ? Future.succeededFuture(found)
                                        : Future.failedFuture(AccessGuard.withheld())));
    }

    Future<Long> historyLength(Session session, Access access, ResourceKey key, Optional<OffsetDateTime> since) {
        return project(session, access, key, Interaction.HISTORY)
                .compose(project -> history.count(session, project, key, since));
    }

    Future<List<ResourceVersion>> history(
            Session session, Access access, ResourceKey key, Optional<OffsetDateTime> since, long from, int count) {
        return project(session, access, key, Interaction.HISTORY)
                .compose(project -> history.page(session, project, key, since, from, count))
                .compose(versions -> shown(session, access, versions));
    }

    Future<List<ResourceVersion>> history(
            Session session,
            Access access,
            ResourceType type,
            Optional<OffsetDateTime> since,
            Optional<HistoryStore.Place> after,
            int count) {
        TypeRules rules = AccessGuard.rules(access, type);
        if (AccessGuard.isOpen(access, type)) {
            return history.ofType(session, access.project(), type, since, after, count);
        }
        return AccessGuard.permitted(access, type, Interaction.HISTORY)
                .compose(permitted -> AccessGuard.permitted(access, type, Interaction.READ))
                .compose(permitted -> new VisibleHistory(
                                from -> history.ofType(
                                        session, access.project(), type, since, from, VisibleHistory.AT_ONCE),
                                version -> mayFollow(rules, version),
                                after,
                                count)
                        .run());
    }

    /** Each version as it was is looked at: it may have been in other hands. */
    private Future<List<ResourceVersion>> shown(Session session, Access access, List<ResourceVersion> versions) {
        List<ResourceVersion> shown = new ArrayList<>(versions.size());
        Future<Void> done = Future.succeededFuture();
        for (ResourceVersion version : versions) {
            done = done.compose(before -> version.deleted()
                            ? Future.succeededFuture(true)
                            : guard.allows(session, access, version, Interaction.READ))
                    .map(allowed -> {
                        shown.add(allowed ? version : version.withheld());
                        return null;
                    });
        }
        return done.map(shown);
    }

    /** Whom a Binary belongs to is not asked for a whole list: one that belongs to somebody is not in it. */
    private boolean mayFollow(TypeRules rules, ResourceVersion version) {
        byte[] text = version.content().getBytes();
        boolean bound = version.key().type().equals(ResourceType.BINARY)
                && text.length > 0
                && Members.find(text, "securityContext").isPresent();
        return !bound
                && guard.deciding(rules, version, Interaction.READ).isPresent()
                && guard.deciding(rules, version, Interaction.HISTORY).isPresent();
    }
}
