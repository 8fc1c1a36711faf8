package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.store.LibraryDuplication;
import io.offshoot.store.LibraryDuplication.Side;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A duplication that the door asks for, checked in form.
 *
 * @param kind {@code transfer}, {@code export} or {@code import}
 * @param parameters of the duplication: the command that its work reads, as JSON
 * @param principal who asks, {@code Type/id}
 * @param callerProject where the caller is at home
 * @param settings with their defaults, a JSON object
 * @param bodyHash SHA-256 of the request at the target, as hex
 * @param warnings sentences
 * @param idempotency the caller's key, if any
 */
public record DuplicationOrder(
        UUID id,
        String kind,
        LibraryDuplication.Role role,
        Side source,
        Side target,
        String parameters,
        String principal,
        UUID callerProject,
        String settings,
        Optional<String> bodyHash,
        List<String> warnings,
        int applicationType,
        Optional<CloneCommand.Idempotency> idempotency) {
    /** The same with one more warning. */
    DuplicationOrder warning(String sentence) {
        return new DuplicationOrder(
                id,
                kind,
                role,
                source,
                target,
                parameters,
                principal,
                callerProject,
                settings,
                bodyHash,
                Stream.concat(warnings.stream(), Stream.of(sentence)).toList(),
                applicationType,
                idempotency);
    }
}
