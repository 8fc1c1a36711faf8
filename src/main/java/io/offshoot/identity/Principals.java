package io.offshoot.identity;

import io.offshoot.access.AccessRules;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.AccessTokenStore.Grant;
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
import java.util.List;
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

    private static final int MOST_MEMBERSHIPS = 100;

    private final ResourceStore resources = new ResourceStore();
    private final SearchStore searches = new SearchStore();
    private final ProjectStore projects = new ProjectStore();
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
                        .compose(project -> policies.rules(session, project, membership, client.key())
                                .map(rules -> client(client, project, membership, scope, rules))));
    }

    /** The principal that a token stands for, as things are now; fails as {@link #ofClient}. */
    Future<Principal> ofGrant(Session session, Grant grant) {
        ResourceKey key = new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, grant.membership());
        return resources
                .read(session, grant.project(), key)
                .compose(found -> chosen(found
                        .filter(version -> !version.deleted())
                        .map(Membership::of)
                        .filter(Membership::consistent)
                        .filter(membership -> membership
                                .user()
                                .equals(Optional.of(grant.principal().toString())))
                        .stream()
                        .toList()))
                .compose(membership ->
                        live(session, grant.project()).compose(project -> of(session, grant, project, membership)));
    }

    private Future<Principal> of(Session session, Grant grant, Project project, Membership membership) {
        Scope scope = Scope.parse(grant.scope());
        ResourceType type = grant.principal().type();
        return resources.readAnywhere(session, grant.principal()).compose(found -> {
            List<ResourceVersion> there =
                    found.stream().filter(version -> !version.deleted()).toList();
            boolean isClient = type.equals(ResourceType.CLIENT_APPLICATION);
            if (there.size() != 1
                    || (isClient && !(there.get(0).project().equals(project.id()) && isOn(there.get(0))))) {
                return refused();
            }
            return isClient
                    ? policies.rules(session, project, membership, grant.principal())
                            .map(rules -> client(there.get(0), project, membership, scope, rules))
                    : user(session, grant.principal(), project, membership, scope);
        });
    }

    private Future<Principal> user(
            Session session, ResourceKey user, Project project, Membership membership, Scope scope) {
        Optional<ResourceKey> profile =
                membership.profile().flatMap(reference -> new SearchTerms(project.id(), List.of()).resource(reference));
        if (profile.isEmpty()) {
            return refused();
        }
        return policies.rules(session, project, membership, profile.get())
                .map(rules -> new Principal.User(
                        project.id(),
                        membership.id(),
                        user.id(),
                        profile.get(),
                        membership.admin(),
                        project.superAdmin() && !rules.limited(),
                        membership.display(),
                        scope,
                        rules));
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
                membership.admin(),
                project.superAdmin() && !rules.limited(),
                name,
                scope,
                rules);
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
