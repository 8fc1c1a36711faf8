package io.offshoot.repository;

import io.offshoot.access.AccessRules;
import io.offshoot.access.FieldSet;
import io.offshoot.access.Interaction;
import io.offshoot.access.Rule;
import io.offshoot.access.TypeRules;
import io.offshoot.criteria.Recheck;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Decides by a caller's rules about single resources, from their texts. Where the rules of a type leave everything open
 * nothing is looked at. What a caller may not see is not there for it; what it sees and may not do is forbidden.
 */
final class AccessGuard {
    private final List<String> baseUrls;
    private final ResourceStore resources = new ResourceStore();

    AccessGuard(List<String> baseUrls) {
        this.baseUrls = baseUrls;
    }

    /** A caller's rules about a type. */
    static TypeRules rules(Access access, ResourceType type) {
        return access.principal().rules().of(type);
    }

    /**
     * Passes when the caller may do that with some resources of the type at least.
     *
     * @throws Failure FORBIDDEN
     */
    static void require(Access access, ResourceType type, Interaction interaction) {
        if (!rules(access, type).permits(interaction)) {
            throw forbidden();
        }
    }

    /**
     * Whether the caller may do everything with every resource of a type, so that none need be looked at. A Binary always
     * is, for whom policies limit: it says whom it belongs to.
     */
    static boolean isOpen(Access access, ResourceType type) {
        return rules(access, type).open()
                && !(type.equals(ResourceType.BINARY)
                        && access.principal().rules().limited());
    }

    /** {@link #require} as a future. */
    static Future<Void> permitted(Access access, ResourceType type, Interaction interaction) {
        return rules(access, type).permits(interaction) ? Future.succeededFuture() : Future.failedFuture(forbidden());
    }

    static Failure forbidden() {
        return Failure.byPolicy(Kind.FORBIDDEN, "Forbidden");
    }

    /** What a policy does not let the caller see: to it as if there were nothing. */
    static Failure withheld() {
        return Failure.byPolicy(Kind.NOT_FOUND, "Not found");
    }

    /** Whether a resource meets the criteria of rules; for one resource, and one thread. */
    Predicate<Rule> met(UUID project, ResourceKey key, byte[] content) {
        return rule -> content.length > 0
                && new Recheck(rule.criteria(), new ResourceScanner(baseUrls), new SearchTerms(project, baseUrls))
                        .passes(key, content);
    }

    private Predicate<Rule> met(ResourceVersion version) {
        return met(version.project(), version.key(), version.content().getBytes());
    }

    /** The rule by which a caller may do that with a resource; a deleted one meets no criteria. */
    Optional<Rule> deciding(TypeRules rules, ResourceVersion version, Interaction interaction) {
        return rules.deciding(interaction, met(version));
    }

    /** What a caller does not see of a version. */
    FieldSet hidden(AccessRules rules, ResourceVersion version) {
        TypeRules ofType = rules.of(version.key().type());
        return ofType.open() ? FieldSet.NONE : ofType.hidden(met(version));
    }

    /** Whether a version itself, whatever stands now, is one that the caller may read. A deletion says nothing. */
    boolean shows(Access access, ResourceVersion version) {
        TypeRules rules = rules(access, version.key().type());
        return rules.open()
                || version.deleted()
                || deciding(rules, version, Interaction.READ).isPresent();
    }

    /** Whether the caller may do that with a resource; of a Binary also, whether it sees what that is about. */
    Future<Boolean> allows(Session session, Access access, ResourceVersion version, Interaction interaction) {
        TypeRules rules = rules(access, version.key().type());
        if (isOpen(access, version.key().type())) {
            return Future.succeededFuture(true);
        }
        if (deciding(rules, version, interaction).isEmpty()) {
            return Future.succeededFuture(false);
        }
        return isOfContext(access, version)
                ? seesContext(session, access, version.content().getBytes())
                : Future.succeededFuture(true);
    }

    /** Whether a security context decides: about a Binary, for whom policies limit. */
    private static boolean isOfContext(Access access, ResourceVersion version) {
        return version.key().type().equals(ResourceType.BINARY)
                && access.principal().rules().limited()
                && !version.deleted();
    }

    /** Whether the caller may read the resource that a Binary says it belongs to; one that says nothing is let through. */
    Future<Boolean> seesContext(Session session, Access access, byte[] binary) {
        Optional<Member> context = Members.find(binary, "securityContext");
        if (context.isEmpty()) {
            return Future.succeededFuture(true);
        }
        Optional<ResourceKey> key = Members.at(binary, "securityContext.reference")
                .flatMap(reference -> reference.string(binary))
                .flatMap(new SearchTerms(access.project(), baseUrls)::resource)
                .filter(found -> !found.type().equals(ResourceType.BINARY));
        if (key.isEmpty() || !rules(access, key.get().type()).permits(Interaction.READ)) {
            return Future.succeededFuture(false);
        }
        return resources.read(session, access.project(), key.get()).map(found -> found.filter(
                        version -> !version.deleted() && shows(access, version))
                .isPresent());
    }
}
