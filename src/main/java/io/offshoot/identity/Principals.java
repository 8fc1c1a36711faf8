package io.offshoot.identity;

import io.offshoot.access.AccessRules;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery;
import io.offshoot.store.SearchStore;
import io.offshoot.store.Session;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes principals of what the store holds, and refuses those that may not come in: without an active membership in their
 * live project, or with one whose access policies cannot be enforced.
 */
final class Principals {
    private static final SearchParameter PROFILE = SearchParameters.r4()
            .find(ResourceType.PROJECT_MEMBERSHIP, "profile")
            .orElseThrow();

    /** Chooses among the memberships of a caller who has several. */
    static final String PROJECT_HEADER = "X-Offshoot-Project";

    private static final int MOST_MEMBERSHIPS = 100;

    private final ResourceStore resources = new ResourceStore();
    private final SearchStore searches = new SearchStore();
    private final ProjectStore projects = new ProjectStore();
    private final PrincipalStore accounts = new PrincipalStore();
    private final MembershipStore memberships = new MembershipStore();
    private final MembershipPolicies policies = new MembershipPolicies();

    /** The client of that id in the one live project that has it; empty when it is unknown, deleted, off or not unique. */
    Future<Optional<ResourceVersion>> client(Session session, UUID id) {
        return resources
                .readAnywhere(session, new ResourceKey(ResourceType.CLIENT_APPLICATION, id))
                .map(found ->
                        found.stream().filter(version -> !version.deleted()).toList())
                .map(there -> there.size() == 1 && isOn(there.get(0)) ? Optional.of(there.get(0)) : Optional.empty());
    }

    /** The principal that a client is; fails with UNAUTHENTICATED without a membership, FORBIDDEN as {@link MembershipPolicies}. */
    Future<Principal> ofClient(Session session, ResourceVersion client, Scope scope) {
        return memberships(session, client.project(), client.key())
                .compose(found -> chosen(found))
                .compose(membership -> live(session, client.project())
                        .compose(project -> client(session, client, project, membership, scope)));
    }

    /**
     * The principal that a client or User is through one membership, as things are now; fails as {@link #ofClient}.
     *
     * @param principal the client or User
     */
    Future<Principal> through(Session session, ResourceKey principal, UUID project, UUID membership, Scope scope) {
        ResourceKey key = new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, membership);
        return resources
                .read(session, project, key)
                .compose(found -> chosen(found
                        .filter(version -> !version.deleted())
                        .map(Membership::of)
                        .filter(Membership::consistent)
                        .filter(one -> one.user().equals(Optional.of(principal.toString())))
                        .stream()
                        .toList()))
                .compose(one -> live(session, project).compose(where -> of(session, principal, where, one, scope)));
    }

    /**
     * The principal that a User is in the project that the call names or, when it names none, in the only one that the
     * User is a member of and the scope's limits allow; fails as {@link #ofClient}, and with FORBIDDEN when there are
     * several to choose from.
     */
    Future<Principal> ofUser(Session session, UUID user, Optional<UUID> named, Scope scope) {
        ResourceKey key = new ResourceKey(ResourceType.USER, user);
        Future<List<MembershipStore.Member>> found = named.isPresent()
                ? memberships.in(session, key.toString(), List.of(named.get()))
                : memberships.of(session, key.toString(), MOST_MEMBERSHIPS);
        return found.compose(all -> {
            Map<UUID, MembershipStore.Member> byProject = new LinkedHashMap<>();
            all.stream()
                    .filter(member -> scope.limits().in(member.project()).isPresent())
                    .forEach(member -> byProject.merge(member.project(), member, Principals::counting));
            if (byProject.isEmpty()) {
                return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "No membership in such a project"));
            }
            if (byProject.size() > 1) {
                return Future.failedFuture(Failure.of(
                        Kind.FORBIDDEN,
                        "There are several memberships: name a project's id in the header " + PROJECT_HEADER));
            }
            MembershipStore.Member member = byProject.values().iterator().next();
            return through(session, key, member.project(), member.id(), scope);
        });
    }

    /** As {@link #chosen} chooses. */
    private static MembershipStore.Member counting(MembershipStore.Member one, MembershipStore.Member other) {
        if (one.restricted() != other.restricted()) {
            return one.restricted() ? one : other;
        }
        return one.admin() || !other.admin() ? one : other;
    }

    private Future<Principal> of(
            Session session, ResourceKey principal, Project project, Membership membership, Scope scope) {
        if (!principal.type().equals(ResourceType.CLIENT_APPLICATION)) {
            return accounts.byId(session, principal.id())
                    .compose(found ->
                            found.filter(PrincipalStore.Account::enabled).isPresent()
                                    ? user(session, principal, project, membership, scope)
                                    : refused());
        }
        return client(session, principal.id())
                .compose(found -> found.filter(version -> version.project().equals(project.id()))
                        .map(version -> client(session, version, project, membership, scope))
                        .orElseGet(Principals::refused));
    }

    private Future<Principal> user(
            Session session, ResourceKey user, Project project, Membership membership, Scope scope) {
        Optional<ResourceKey> profile =
                membership.profile().flatMap(reference -> new SearchTerms(project.id(), List.of()).resource(reference));
        if (profile.isEmpty()) {
            return refused();
        }
        return rules(session, project, membership, profile.get(), scope)
                .map(rules -> new Principal.User(
                        project.id(),
                        membership.id(),
                        user.id(),
                        profile.get(),
                        administers(project, membership, scope),
                        governs(project, scope) && !rules.limited(),
                        membership.display(),
                        scope,
                        rules));
    }

    private Future<AccessRules> rules(
            Session session, Project project, Membership membership, ResourceKey profile, Scope scope) {
        AccessRules unlimited = AccessRules.unlimited(administers(project, membership, scope), governs(project, scope));
        return policies.rules(session, project, membership, profile, unlimited);
    }

    private Future<Principal> client(
            Session session, ResourceVersion client, Project project, Membership membership, Scope scope) {
        return rules(session, project, membership, client.key(), scope)
                .map(rules -> client(client, project, membership, scope, rules));
    }

    private static Principal client(
            ResourceVersion client, Project project, Membership membership, Scope scope, AccessRules rules) {
        byte[] text = client.content().getBytes();
        String name = Members.find(text, "name")
                .flatMap(member -> member.string(text))
                .orElse(membership.display());
        return new Principal.Client(
                project.id(),
                membership.id(),
                client.key().id(),
                administers(project, membership, scope),
                governs(project, scope) && !rules.limited(),
                name,
                scope,
                rules);
    }

    private static boolean governs(Project project, Scope scope) {
        return project.superAdmin() && scope.limits().none();
    }

    private static boolean administers(Project project, Membership membership, Scope scope) {
        return membership.admin() && scope.limits().in(project.id()).equals(Optional.of(AccessLevel.ADMINISTER));
    }

    private Future<List<Membership>> memberships(Session session, UUID project, ResourceKey profile) {
        String reference = profile.toString();
        long[] terms = new SearchTerms(project, List.of()).reference(PROFILE, reference, Optional.empty());
        SearchQuery query = new SearchQuery(
                project,
                ResourceType.PROJECT_MEMBERSHIP,
                Optional.empty(),
                List.of(Arrays.stream(terms).boxed().toList()),
                List.of(),
                SearchQuery.Sort.ID,
                0,
                MOST_MEMBERSHIPS);
        return searches.search(session, query).map(found -> found.stream()
                .map(Membership::of)
                .filter(Membership::consistent)
                .filter(membership -> membership.profile().equals(Optional.of(reference)))
                .toList());
    }

    /** With several memberships in one project one that policies limit counts, then that of an administrator. */
    private static Future<Membership> chosen(List<Membership> found) {
        List<Membership> active = found.stream().filter(Membership::active).toList();
        if (active.isEmpty()) {
            return refused();
        }
        return Future.succeededFuture(active.stream()
                .max(Comparator.comparing(Membership::restricted)
                        .thenComparing(Membership::admin)
                        .thenComparing(Membership::id))
                .orElseThrow());
    }

    private Future<Project> live(Session session, UUID id) {
        return projects.read(session, id)
                .compose(found ->
                        found.filter(Project::live).map(Future::succeededFuture).orElseGet(Principals::refused));
    }

    private static boolean isOn(ResourceVersion client) {
        byte[] text = client.content().getBytes();
        return Members.find(text, "status")
                .map(status -> status.raw(text).equals("\"active\""))
                .orElse(true);
    }

    private static <T> Future<T> refused() {
        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "No active membership in a live project"));
    }
}
