package io.offshoot.library.duplication;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An import that was asked for, checked in form; kept with the duplication, so that any replica can go on with it.
 *
 * @param name the new project's
 * @param baseUrls the addresses under which this environment is reached
 * @param importer who asks, {@code Type/id}: becomes the administrator of the new project
 * @param importerDisplay how the importer is called
 * @param superAdmin whether the importer may write users, groups and security roles
 * @param configures whether the importer may write other objects of the environment
 * @param callerProject where the importer lives
 * @param from the address of the environment whose package is pulled; empty: all of it is here
 */
public record ImportOrder(
        UUID duplication,
        UUID target,
        String name,
        ImportRules rules,
        List<String> baseUrls,
        String importer,
        String importerDisplay,
        boolean superAdmin,
        boolean configures,
        UUID callerProject,
        Optional<String> from) {
    /** The importer, if it is a user, as the owner of the project. */
    Optional<String> owner() {
        return importer.startsWith("User/") ? Optional.of(importer) : Optional.empty();
    }
}
