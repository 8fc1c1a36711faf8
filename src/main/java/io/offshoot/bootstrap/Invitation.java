package io.offshoot.bootstrap;

import io.offshoot.identity.Accounts;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.MembershipStore.Place;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes people members of a project: finds or makes the User, makes the profile and the membership, all or nothing. Whoever
 * asks must administer the project, which is for the caller to check.
 */
public final class Invitation {
    private final Database database;
    private final Repository repository;
    private final Accounts accounts;
    private final NewUsers users;
    private final PrincipalStore principals = new PrincipalStore();
    private final MembershipStore memberships = new MembershipStore();

    public Invitation(
            Database database, Repository repository, SecretVault vault, Indexing indexing, Accounts accounts) {
        this.database = database;
        this.repository = repository;
        this.accounts = accounts;
        this.users = new NewUsers(new NewResources(vault, indexing));
    }

    /**
     * Who is invited.
     *
     * @param profileType of the profile: Practitioner, Patient or RelatedPerson
     * @param email by which the person signs in; it may be missing for a User of the project only
     * @param externalId what the person is called elsewhere
     * @param password of a User that is made now; one who is there keeps its own
     * @param ofProject whether the User is to lie in the project, instead of being one of the whole installation
     * @param membership further members of the ProjectMembership, as JSON by name, such as {@code admin}
     * @param again whether a second membership is made for who is a member already
     */
    public record Invitee(
            ResourceType profileType,
            String firstName,
            String lastName,
            Optional<String> email,
            Optional<String> externalId,
            Optional<String> password,
            boolean ofProject,
            Map<String, Object> membership,
            boolean again) {
        @Override
        public String toString() {
            return "Invitee[" + profileType + "]";
        }
    }

    /**
     * Makes somebody a member.
     *
     * @return the ProjectMembership; fails with CONFLICT for who is a member already, INVALID for a password that cannot be
     *     one, and as {@link Repository#create}
     */
    public Future<ResourceVersion> invite(Access access, Invitee invitee, Optional<String> invitedBy) {
        // Hashing takes its time, so it is done before the transaction.
        Future<Optional<String>> hash = invitee.password().isPresent()
                ? accounts.hashed(invitee.password().get()).map(Optional::of)
                : Future.succeededFuture(Optional.empty());
        return hash.compose(hashed -> database.transaction(
                session -> user(session, access, invitee).compose(user -> password(session, user, hashed)
                        .compose(set -> refuseMembers(session, access, user.key(), invitee))
                        .compose(free -> profile(session, access, invitee))
                        .compose(profile -> member(session, access, invitee, user.key(), profile, invitedBy)))));
    }

    private Future<NewUsers.Found> user(Session session, Access access, Invitee invitee) {
        if (!invitee.ofProject()) {
            String email =
                    invitee.email().orElseThrow(() -> Failure.invalid("Valid email address is required", "email"));
            return users.findOrCreate(session, email, invitee.firstName(), invitee.lastName());
        }
        Future<Optional<Account>> known = invitee.email().isPresent()
                ? principals.byEmail(session, access.project(), invitee.email().get())
                : Future.succeededFuture(Optional.empty());
        return known.compose(found -> {
            if (found.isPresent()) {
                return Future.succeededFuture(new NewUsers.Found(
                        new ResourceKey(ResourceType.USER, found.get().id()), false));
            }
            Map<String, Object> user = new LinkedHashMap<>();
            user.put("resourceType", "User");
            user.put("firstName", invitee.firstName());
            user.put("lastName", invitee.lastName());
            invitee.email().ifPresent(email -> user.put("email", email));
            invitee.externalId().ifPresent(id -> user.put("externalId", id));
            user.put("project", Map.of("reference", "Project/" + access.project()));
            return create(session, access, ResourceType.USER, user)
                    .map(version -> new NewUsers.Found(version.key(), true));
        });
    }

    private Future<Void> password(Session session, NewUsers.Found user, Optional<String> hash) {
        return user.made() && hash.isPresent()
                ? accounts.keepHash(session, user.key().id(), hash.get())
                : Future.succeededFuture();
    }

    private Future<Void> refuseMembers(Session session, Access access, ResourceKey user, Invitee invitee) {
        if (invitee.again()) {
            return Future.succeededFuture();
        }
        Future<List<Place>> found = memberships.places(session, user.toString(), Optional.of(access.project()), 1);
        return found.compose(places -> places.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture(Failure.of(Kind.CONFLICT, "User is already a member of this project")));
    }

    private Future<ResourceKey> profile(Session session, Access access, Invitee invitee) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("resourceType", invitee.profileType().name());
        Map<String, Object> name = new LinkedHashMap<>();
        name.put("given", List.of(invitee.firstName()));
        name.put("family", invitee.lastName());
        profile.put("name", List.of(name));
        invitee.email().ifPresent(email -> {
            Map<String, Object> telecom = new LinkedHashMap<>();
            telecom.put("system", "email");
            telecom.put("use", "work");
            telecom.put("value", email);
            profile.put("telecom", List.of(telecom));
        });
        return create(session, access, invitee.profileType(), profile).map(ResourceVersion::key);
    }

    private Future<ResourceVersion> member(
            Session session,
            Access access,
            Invitee invitee,
            ResourceKey user,
            ResourceKey profile,
            Optional<String> invitedBy) {
        Map<String, Object> membership = new LinkedHashMap<>(invitee.membership());
        membership.put("resourceType", "ProjectMembership");
        membership.put("project", Map.of("reference", "Project/" + access.project()));
        invitedBy.ifPresent(by -> membership.put("invitedBy", Map.of("reference", by)));
        Map<String, String> who = new LinkedHashMap<>();
        who.put("reference", user.toString());
        invitee.email().ifPresent(email -> who.put("display", email));
        membership.put("user", who);
        membership.put(
                "profile",
                Map.of(
                        "reference",
                        profile.toString(),
                        "display",
                        (invitee.firstName() + " " + invitee.lastName()).strip()));
        invitee.externalId().ifPresent(id -> membership.put("externalId", id));
        return create(session, access, ResourceType.PROJECT_MEMBERSHIP, membership);
    }

    private Future<ResourceVersion> create(
            Session session, Access access, ResourceType type, Map<String, Object> members) {
        byte[] text = Json.write(members).getBytes(StandardCharsets.UTF_8);
        return repository.create(session, access, type, text, Optional.empty());
    }
}
