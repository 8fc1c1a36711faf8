package io.offshoot.library;

import io.offshoot.identity.Identities;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.identity.SecretVault;
import io.offshoot.repository.Indexing;
import io.offshoot.store.Database;

/**
 * What the Library door works on.
 *
 * @param privileges what callers may do
 * @param configurations groups, security roles and the other objects of the environment
 */
public record Library(
        Database database,
        LibrarySessions sessions,
        Privileges privileges,
        Projects projects,
        Users users,
        Configurations configurations,
        RoleGrants grants,
        Subscriptions subscriptions,
        ProfileFolders folders) {

    /**
     * Puts it together.
     *
     * @param levels with those that come with roles, see {@link RoleLevels}
     */
    public static Library open(
            Database database,
            Identities identities,
            SecretVault vault,
            Indexing indexing,
            ProjectLevels levels,
            LibrarySessions.Lives lives) {
        ObjectWriter writer = new ObjectWriter(indexing);
        Groups groups = new Groups(writer);
        Privileges privileges = new Privileges(database, levels);
        ProfileFolders folders = new ProfileFolders(database, privileges);
        return new Library(
                database,
                new LibrarySessions(database, identities.accounts(), identities.signIn(), lives),
                privileges,
                new Projects(database, levels, writer),
                new Users(database, identities.accounts(), vault, writer, groups),
                new Configurations(database, privileges, vault, writer, groups),
                new RoleGrants(database, levels, writer),
                new Subscriptions(database, privileges, writer, folders),
                folders);
    }
}
