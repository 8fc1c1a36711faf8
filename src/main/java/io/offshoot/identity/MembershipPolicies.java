package io.offshoot.identity;

import io.offshoot.access.AccessRules;
import io.offshoot.access.MembershipText;
import io.offshoot.access.Policy;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Project;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds what a membership's access policies come to. One that cannot be enforced, or is not there, denies everything: it
 * never counts as if it were not named.
 */
final class MembershipPolicies {
    private static final ResourceType POLICY = ResourceType.of("AccessPolicy");
    private static final String DEFAULT_OF_PATIENTS = "defaultPatientAccessPolicy";

    private final ResourceStore resources = new ResourceStore();

    /**
     * The rules of whoever a membership lets into its project; asks the store only where there are policies, or for a
     * Patient, for whom the project may have one.
     *
     * @param unlimited what it may do without any
     * @return fails with FORBIDDEN for a policy that cannot be enforced
     */
    Future<AccessRules> rules(
            Session session, Project project, Membership membership, ResourceKey profile, AccessRules unlimited) {
        if (membership.restricted()) {
            return Future.succeededFuture(membership.text())
                    .map(text -> MembershipText.parse(text.getBytes()))
                    .compose(policies -> limited(session, membership, policies, profile, unlimited))
                    .recover(MembershipPolicies::refused);
        }
        if (!profile.type().name().equals("Patient")) {
            return Future.succeededFuture(unlimited);
        }
        return resources
                .read(session, project.id(), new ResourceKey(ResourceType.PROJECT, project.id()))
                .map(MembershipPolicies::ofPatients)
                .compose(policy -> policy.isEmpty()
                        ? Future.succeededFuture(unlimited)
                        : limited(session, membership, policy.get(), profile, unlimited))
                .recover(MembershipPolicies::refused);
    }

    private static Optional<MembershipText> ofPatients(Optional<ResourceVersion> project) {
        byte[] text = project.orElseThrow(() -> Failure.invalid("There is no Project resource"))
                .content()
                .getBytes();
        Optional<Member> named = Members.find(text, DEFAULT_OF_PATIENTS);
        return named.map(member -> MembershipText.of(
                Members.at(text, DEFAULT_OF_PATIENTS + ".reference")
                        .flatMap(reference -> reference.string(text))
                        .orElse(""),
                "Project." + DEFAULT_OF_PATIENTS));
    }

    private Future<AccessRules> limited(
            Session session,
            Membership membership,
            MembershipText policies,
            ResourceKey profile,
            AccessRules unlimited) {
        Map<UUID, Policy> read = new HashMap<>();
        Future<Void> done = Future.succeededFuture();
        for (MembershipText.Use use : policies.uses()) {
            done = done.compose(before -> read.containsKey(use.policy())
                    ? Future.succeededFuture()
                    : policy(session, membership.inProject(), use.policy()).map(policy -> {
                        read.put(use.policy(), policy);
                        return null;
                    }));
        }
        return done.map(all -> {
            List<AccessRules.Given> given = new ArrayList<>();
            policies.uses()
                    .forEach(use -> given.add(new AccessRules.Given(
                            use.policy(), read.get(use.policy()), use.variables(profile.toString()))));
            return AccessRules.limited(unlimited.administers(), membership.inProject(), given);
        });
    }

    private Future<Policy> policy(Session session, UUID project, UUID id) {
        return resources.read(session, project, new ResourceKey(POLICY, id)).map(found -> found.filter(
                        version -> !version.deleted())
                .map(version -> Policy.parse(version.content().getBytes()))
                .orElseThrow(() -> Failure.invalid("There is no AccessPolicy/" + id)));
    }

    /** What is wrong is for those to know who write policies: they are told when they write one. */
    private static <T> Future<T> refused(Throwable error) {
        return Future.failedFuture(
                error instanceof Failure failure && failure.kind() == Kind.INVALID
                        ? Failure.byPolicy(
                                Kind.FORBIDDEN,
                                "The membership has an access policy that is not there or cannot be enforced; the"
                                        + " project's administrators can change that")
                        : error);
    }
}
