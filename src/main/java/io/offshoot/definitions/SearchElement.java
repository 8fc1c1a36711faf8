package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.List;

/**
 * An element of one resource type that search parameters look at. Several parameters may look at the same one, such as
 * {@code subject} and {@code patient}: what is indexed belongs to the element, so it is indexed once.
 *
 * @param index number of the element among those of its type, from 0 and dense; not stable between versions
 * @param path JSON names from the resource down, such as {@code code.coding}; together with type and form its identity
 * @param words whether a string is found by the beginnings of all its words, and not only by its own
 */
public record SearchElement(int index, ResourceType type, String path, Form form, boolean words) {
    /** What stands in the element and how it is compared; for objects, the members that count. */
    public enum Form {
        /** {@code Reference.reference}, or a canonical. */
        REFERENCE,
        URI,
        /** A code, string or boolean that a token is compared with. */
        CODE,
        CODING("system", "code"),
        IDENTIFIER("system", "value"),
        /** A ContactPoint: its system, such as {@code phone}, and value. */
        CONTACT("system", "value"),
        STRING,
        /** A date, dateTime or instant. */
        DATE,
        PERIOD("start", "end"),
        NUMBER,
        QUANTITY("value", "system", "code", "unit"),
        /** Its currency is compared as the code of a quantity. */
        MONEY("value", "", "currency");

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<String> parts;

        Form(String... parts) {
            this.parts = List.of(parts);
        }

        /** The members of an object that are looked at, an empty name for none; nothing for a string or scalar. */
        public List<String> parts() {
            return parts;
        }

        public boolean isObject() {
            return !parts.isEmpty();
        }
    }
}
