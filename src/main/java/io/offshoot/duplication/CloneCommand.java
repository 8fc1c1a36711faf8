package io.offshoot.duplication;

import io.offshoot.store.SourceSelection.Listing;
import java.util.List;
import java.util.Map;
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
 * @param listed names of the types of which the duplication has a list, with what that is to them
 * @param details members of the project's details that the copy has, raw JSON by their names
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
        Optional<Idempotency> idempotency,
        Map<String, Listing> listed,
        Map<String, String> details) {

    /** What was written by a program that did not know of them has none. */
    public CloneCommand {
        listed = listed == null ? Map.of() : Map.copyOf(listed);
        details = details == null ? Map.of() : Map.copyOf(details);
    }

    /** The same with what is taken of the source. */
    public CloneCommand taking(List<String> types, Map<String, Listing> listings) {
        return new CloneCommand(
                source,
                name,
                types,
                includeIds,
                excludeIds,
                danglingReferences,
                strict,
                baseUrls,
                principal,
                principalDisplay,
                membershipUser,
                owner,
                callerProject,
                idempotency,
                listings,
                details);
    }

    /**
     * An Idempotency-Key.
     *
     * @param route the operation it was sent to
     * @param bodyHash SHA-256 of the body, as hex: another body under the same key is refused
     */
    public record Idempotency(String route, String key, String bodyHash) {}
}
