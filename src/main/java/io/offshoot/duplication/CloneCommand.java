package io.offshoot.duplication;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A clone that a door asks for, checked in form; kept with the duplication, so that any replica can go on with it.
 *
 * @param source the project to clone
 * @param name the new project's name; empty: the source's
 * @param resourceTypes names of the types to copy; empty: all
 * @param includeIds ids or {@code Type/id} to copy; empty: all
 * @param excludeIds ids or {@code Type/id} to leave out
 * @param strict refuse ids that match nothing
 * @param baseUrls the addresses under which this environment is reached: absolute references to them follow
 * @param principal who asks, {@code Type/id}: becomes the administrator of the clone
 * @param principalDisplay how the principal is called
 * @param membershipUser the user of the caller's membership, {@code Type/id}
 * @param owner the responsible user, {@code User/id}, who becomes the owner of the clone
 * @param callerProject the project the caller is signed in to
 * @param idempotency the caller's key, if any
 */
public record CloneCommand(
        UUID source,
        Optional<String> name,
        List<String> resourceTypes,
        List<String> includeIds,
        List<String> excludeIds,
        DanglingReferences danglingReferences,
        boolean strict,
        List<String> baseUrls,
        String principal,
        String principalDisplay,
        String membershipUser,
        Optional<String> owner,
        UUID callerProject,
        Optional<Idempotency> idempotency) {

    /**
     * An Idempotency-Key.
     *
     * @param route the operation it was sent to
     * @param bodyHash SHA-256 of the body, as hex: another body under the same key is refused
     */
    public record Idempotency(String route, String key, String bodyHash) {}
}
