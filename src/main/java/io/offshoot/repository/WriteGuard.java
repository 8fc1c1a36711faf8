package io.offshoot.repository;

import io.offshoot.access.AccessRules;
import io.offshoot.access.FieldSet;
import io.offshoot.access.Interaction;
import io.offshoot.access.Rule;
import io.offshoot.access.TypeRules;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Holds writes to a caller's rules: the resource as it was and as it will be must both be the caller's to write, and
 * elements that are hidden from it or protected stay as they are.
 */
final class WriteGuard {
    private final AccessGuard guard;
    private final ResourceStore resources = new ResourceStore();

    WriteGuard(AccessGuard guard) {
        this.guard = guard;
    }

    /** What is to be stored of a new resource; fails with FORBIDDEN. */
    Future<Incoming> created(Session session, Access access, ResourceKey key, UUID project, Incoming incoming) {
        return context(
                session,
                access,
                key,
                Future.succeededFuture(incoming).map(came -> created(access, key, project, came)));
    }

    /**
     * What is to be stored of a new resource that is no Binary.
     *
     * @throws Failure FORBIDDEN
     */
    Incoming created(Access access, ResourceKey key, UUID project, Incoming incoming) {
        return written(access, key, project, incoming, Interaction.CREATE);
    }

    private Incoming written(Access access, ResourceKey key, UUID project, Incoming incoming, Interaction interaction) {
        TypeRules rules = AccessGuard.rules(access, key.type());
        if (rules.open() && !access.principal().rules().limited()) {
            return incoming;
        }
        AccessGuard.require(access, key.type(), interaction);
        Incoming placed = incoming.with(accounts(access, incoming.content()));
        Predicate<Rule> met = guard.met(project, key, placed.content());
        // What comes back after it was deleted has no values that could stay: it is as good as new.
        FieldSet kept = rules.deciding(Interaction.CREATE, met)
                .or(() -> rules.deciding(interaction, met))
                .map(rule -> rule.hidden().and(rule.readonly()))
                .orElse(FieldSet.NONE);
        return requireAllowed(rules, key, project, placed.without(kept), interaction);
    }

    private static byte[] accounts(Access access, byte[] content) {
        AccessRules rules = access.principal().rules();
        return rules.limited() && !access.principal().projectAdmin()
                ? AccountText.put(content, rules.compartment())
                : content;
    }

    private Incoming requireAllowed(
            TypeRules rules, ResourceKey key, UUID project, Incoming incoming, Interaction interaction) {
        if (rules.deciding(interaction, guard.met(project, key, incoming.content()))
                .isEmpty()) {
            throw AccessGuard.forbidden();
        }
        return incoming;
    }

    /**
     * What is to be stored in the place of a resource, which is locked until the transaction ends.
     *
     * @return fails with NOT_FOUND for what the caller does not see, FORBIDDEN
     */
    Future<Incoming> updated(Session session, Access access, ResourceKey key, UUID project, Incoming incoming) {
        TypeRules rules = AccessGuard.rules(access, key.type());
        if (rules.open() && !access.principal().rules().limited()) {
            return Future.succeededFuture(incoming);
        }
        return seen(session, access, project, key)
                .compose(before -> before.deleted()
                        ? Future.succeededFuture(written(access, key, project, incoming, Interaction.UPDATE))
                        : guard.allows(session, access, before, Interaction.UPDATE)
                                .map(allowed -> replaced(access, before, incoming, allowed)))
                .compose(after -> context(session, access, key, Future.succeededFuture(after)));
    }

    /** Lets through a resource that the caller sees and may change, before it is told anything about it. */
    Future<Optional<ResourceVersion>> changeable(Session session, Access access, Optional<ResourceVersion> found) {
        if (found.isEmpty() || AccessGuard.isOpen(access, found.get().key().type())) {
            return Future.succeededFuture(found);
        }
        return guard.allows(session, access, found.get(), Interaction.READ)
                .compose(seen -> seen
                        ? guard.allows(session, access, found.get(), Interaction.UPDATE)
                                .compose(allowed -> allowed
                                        ? Future.succeededFuture(found)
                                        : Future.failedFuture(AccessGuard.forbidden()))
                        : Future.succeededFuture(Optional.empty()));
    }

    /** A text as the caller sees it, of that version: patches look at it, and copy from it. */
    byte[] seen(Access access, ResourceVersion version, byte[] content) {
        return guard.hidden(access.principal().rules(), version).cut(content);
    }

    private Incoming replaced(Access access, ResourceVersion before, Incoming incoming, boolean allowed) {
        TypeRules rules = AccessGuard.rules(access, before.key().type());
        Optional<Rule> rule = allowed ? guard.deciding(rules, before, Interaction.UPDATE) : Optional.empty();
        if (rule.isEmpty()) {
            throw AccessGuard.forbidden();
        }
        // What its reader does not see it cannot mean to change, whichever rule lets it write.
        FieldSet hidden =
                rule.get().hidden().and(guard.hidden(access.principal().rules(), before));
        byte[] stored = before.content().getBytes();
        byte[] placed =
                access.principal().rules().limited() && !access.principal().projectAdmin()
                        ? AccountText.keep(stored, incoming.content())
                        : incoming.content();
        Incoming merged = incoming.with(placed).keeping(stored, rule.get().readonly(), hidden);
        return requireAllowed(rules, before.key(), before.project(), merged, Interaction.UPDATE);
    }

    /** The resource to delete, which is locked until the transaction ends; fails with NOT_FOUND, FORBIDDEN. */
    Future<Void> deleted(Session session, Access access, UUID project, ResourceKey key) {
        TypeRules rules = AccessGuard.rules(access, key.type());
        if (rules.open() && !access.principal().rules().limited()) {
            return Future.succeededFuture();
        }
        return seen(session, access, project, key)
                .compose(before -> before.deleted()
                        ? Future.succeededFuture(true)
                        : guard.allows(session, access, before, Interaction.DELETE))
                .compose(allowed -> allowed ? Future.succeededFuture() : Future.failedFuture(AccessGuard.forbidden()));
    }

    private Future<ResourceVersion> seen(Session session, Access access, UUID project, ResourceKey key) {
        return AccessGuard.permitted(access, key.type(), Interaction.READ)
                .compose(permitted -> resources.lock(session, project, key))
                .compose(found -> found.isEmpty()
                        ? Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"))
                        : guard.allows(session, access, found.get(), Interaction.READ)
                                .compose(seen -> seen
                                        ? Future.succeededFuture(found.get())
                                        : Future.failedFuture(AccessGuard.withheld())));
    }

    /** A Binary can only be given to a resource that its writer sees: otherwise it could tell what is there. */
    private Future<Incoming> context(Session session, Access access, ResourceKey key, Future<Incoming> written) {
        if (!key.type().equals(ResourceType.BINARY)
                || !access.principal().rules().limited()) {
            return written;
        }
        return written.compose(incoming -> guard.seesContext(session, access, incoming.content())
                .compose(sees ->
                        sees ? Future.succeededFuture(incoming) : Future.failedFuture(AccessGuard.forbidden())));
    }
}
