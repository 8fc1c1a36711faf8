package io.offshoot.access;

import io.offshoot.criteria.Criterion;
import java.util.List;
import java.util.Set;

/**
 * What somebody may do with resources of one type that meet criteria.
 *
 * @param criteria each list must be met by one at least; empty: every resource of the type
 * @param hidden elements that are not shown, and not changed
 * @param readonly elements that are shown and not changed
 */
public record Rule(Set<Interaction> interactions, List<List<Criterion>> criteria, FieldSet hidden, FieldSet readonly) {
    /** A rule for all resources of a type. */
    static Rule of(Set<Interaction> interactions, FieldSet hidden, FieldSet readonly) {
        return new Rule(interactions, List.of(), hidden, readonly);
    }

    /** Whether nothing but the type matters. */
    public boolean isForAll() {
        return criteria.isEmpty();
    }
}
