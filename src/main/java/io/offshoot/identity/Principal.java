package io.offshoot.identity;

import io.offshoot.access.AccessRules;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.util.UUID;

/** Whoever is calling, through one membership in one project: a client application or a person. */
public sealed interface Principal {
    /** The project that every read and write is confined to. */
    UUID project();

    /** The ProjectMembership that lets the principal in. */
    UUID membership();

    /** The resource that stands for the principal: its profile, the author of what it writes. */
    ResourceKey profile();

    /** Whether it administers its own project. */
    boolean projectAdmin();

    /** Whether it administers the installation and sees every project. */
    boolean superAdmin();

    /** Its name, as {@code display} of a reference; may be empty. */
    String display();

    /** What its token was asked for. */
    Scope scope();

    /** What it may do with which resources. */
    AccessRules rules();

    /** The reference to its profile, such as {@code ClientApplication/<id>} or {@code Practitioner/<id>}. */
    default String reference() {
        return profile().toString();
    }

    /**
     * Whether it may follow what {@code askedBy} asked for while signed in to {@code askedIn}: itself, in the same
     * project, since a membership of another project may bear the same reference; and super administrators.
     */
    default boolean mayFollow(String askedBy, UUID askedIn) {
        // A duplication names whatever its source holds: it is not for whom a policy shows only a part.
        return superAdmin()
                || (!rules().limited()
                        && reference().equals(askedBy)
                        && project().equals(askedIn));
    }

    /** Whether it may see the secrets of its project's clients: the project's administrators and super administrators. */
    default boolean seesSecretsOf(UUID otherProject) {
        return superAdmin() || (projectAdmin() && project().equals(otherProject));
    }

    /** A program, signed in with its id and secret. */
    record Client(
            UUID project,
            UUID membership,
            UUID client,
            boolean projectAdmin,
            boolean superAdmin,
            String display,
            Scope scope,
            AccessRules rules)
            implements Principal {
        /** One whom no policy limits. */
        public Client(
                UUID project,
                UUID membership,
                UUID client,
                boolean projectAdmin,
                boolean superAdmin,
                String display,
                Scope scope) {
            this(
                    project,
                    membership,
                    client,
                    projectAdmin,
                    superAdmin,
                    display,
                    scope,
                    AccessRules.unlimited(projectAdmin, superAdmin));
        }

        @Override
        public ResourceKey profile() {
            return new ResourceKey(ResourceType.CLIENT_APPLICATION, client);
        }
    }

    /**
     * A person, signed in with a password.
     *
     * @param user the id of the User, who may have memberships in several projects
     * @param profile what the membership makes of the user: a Practitioner, Patient or RelatedPerson
     */
    record User(
            UUID project,
            UUID membership,
            UUID user,
            ResourceKey profile,
            boolean projectAdmin,
            boolean superAdmin,
            String display,
            Scope scope,
            AccessRules rules)
            implements Principal {
        /** One whom no policy limits. */
        public User(
                UUID project,
                UUID membership,
                UUID user,
                ResourceKey profile,
                boolean projectAdmin,
                boolean superAdmin,
                String display,
                Scope scope) {
            this(
                    project,
                    membership,
                    user,
                    profile,
                    projectAdmin,
                    superAdmin,
                    display,
                    scope,
                    AccessRules.unlimited(projectAdmin, superAdmin));
        }
    }
}
