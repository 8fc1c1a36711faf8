package io.offshoot.access;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An AccessPolicy as its text says, its variables still open. Only what can be enforced becomes one.
 *
 * @param compartment the account that what its holder creates is put into
 * @param entries what it allows; none: nothing
 * @see <a href="https://www.medplum.com/docs/access/access-policies">Access policies</a>
 */
public record Policy(Optional<String> compartment, List<Entry> entries, List<AddressRule> addresses) {
    /**
     * What is allowed with resources of a type.
     *
     * @param type empty: every type but the administrators'
     * @param criteria what a resource must meet besides; empty: nothing
     * @param text the criteria as written
     */
    record Entry(
            Optional<ResourceType> type,
            Set<Interaction> interactions,
            Optional<CriteriaTemplate> criteria,
            Optional<String> text,
            FieldSet hidden,
            FieldSet readonly) {}

    /**
     * Understands the text of an AccessPolicy.
     *
     * @param text a JSON object
     * @throws Failure INVALID, naming the element, for what is no policy or cannot be enforced
     */
    public static Policy parse(byte[] text) {
        return new PolicyReader(text).read();
    }
}
