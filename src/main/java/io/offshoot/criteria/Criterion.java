package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.ResourceType;
import java.util.Optional;
import java.util.UUID;

/** One thing that a resource must say to be found; answered from terms, rechecked on the text. */
public sealed interface Criterion {
    /** Something about the elements of a parameter. */
    sealed interface OfElements extends Criterion {
        /** The parameter whose elements are meant. */
        SearchParameter parameter();
    }

    /**
     * An identifier.
     *
     * @param system empty optional: any system; an empty text: none at all
     */
    record Identifier(SearchParameter parameter, Optional<String> system, String value) implements OfElements {}

    /** How a name, or a word of it, begins, whatever the case. */
    record Name(SearchParameter parameter, String start) implements OfElements {}

    /**
     * A reference.
     *
     * @param value {@code Type/id}, an id, or a URL
     * @param modifier the type that a bare id is of
     */
    record Reference(SearchParameter parameter, String value, Optional<ResourceType> modifier) implements OfElements {}

    /** The resource itself, by its id: of a Patient, who is in its own compartment. */
    record Itself(UUID id) implements Criterion {}
}
