package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is looked for among data objects.
 *
 * @param projects only in these
 * @param folder only there; and below it where {@code recurse} says so; empty: everywhere
 * @param classes of objects, such as {@code file}; empty: all
 * @param ids only these; empty: all
 * @param conditions all of them
 * @param order of the results
 * @param from the first result, by its project and key, in that order; empty: the first of all
 * @param count results at most
 */
public record ObjectCriteria(
        List<UUID> projects,
        Optional<String> folder,
        boolean recurse,
        List<String> classes,
        Optional<List<ResourceKey>> ids,
        List<Condition> conditions,
        Order order,
        Optional<Place> from,
        int count) {
    /** Whether a name is to match an expression, on which a caller can let the database work for long. */
    public boolean byPattern() {
        return conditions.stream().anyMatch(Condition.NameMatches.class::isInstance);
    }

    /** A result by its project and key. */
    public record Place(UUID project, ResourceKey key) {}

    /** What results are ordered by. */
    public enum Field {
        MODIFIED,
        CREATED,
        NAME
    }

    /** How results are ordered. */
    public record Order(Field by, boolean ascending) {
        /** What was modified last comes first. */
        public static final Order NEWEST = new Order(Field.MODIFIED, false);
    }

    /** Something that is true of an object or not. */
    public sealed interface Condition {
        /** All of them. */
        record All(List<Condition> conditions) implements Condition {}

        /** One of them at least. */
        record Any(List<Condition> conditions) implements Condition {}

        /** The opposite. */
        record Not(Condition condition) implements Condition {}

        /** A member of the text that is this string, such as {@code state}; without one it counts as {@code otherwise}. */
        record Is(String member, String value, String otherwise) implements Condition {}

        /** Whether it is hidden. */
        record Hidden(boolean hidden) implements Condition {}

        /** The name matches a regular expression. */
        record NameMatches(String expression, boolean anyCase) implements Condition {}

        /** A member that is a list, such as {@code tags}, has that string in it. */
        record Has(String member, String value) implements Condition {}

        /** It has the property, with that value or, without one, with any. */
        record Property(String key, Optional<String> value) implements Condition {}

        /** It links to that object. */
        record LinksTo(ResourceKey object) implements Condition {}

        /** When it was made, in milliseconds; both bounds are included. */
        record Created(Optional<Long> after, Optional<Long> before) implements Condition {}

        /** When the copy was modified, in milliseconds; both bounds are included. */
        record Modified(Optional<Long> after, Optional<Long> before) implements Condition {}
    }
}
