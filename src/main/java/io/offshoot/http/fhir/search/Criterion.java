package io.offshoot.http.fhir.search;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.ResourceType;
import java.util.Optional;

/** One thing that a resource's text must say to be found; answered from terms, rechecked on the text. */
public sealed interface Criterion {
    /** The parameter whose elements are meant. */
    SearchParameter parameter();

    /**
     * An identifier.
     *
     * @param system empty optional: any system; an empty text: none at all
     */
    record Identifier(SearchParameter parameter, Optional<String> system, String value) implements Criterion {}

    /** How a name, or a word of it, begins, whatever the case. */
    record Name(SearchParameter parameter, String start) implements Criterion {}

    /**
     * A reference.
     *
     * @param value {@code Type/id}, an id, or a URL
     * @param modifier the type that a bare id is of
     */
    record Reference(SearchParameter parameter, String value, Optional<ResourceType> modifier) implements Criterion {}
}
