package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameter.Use;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.NameText;
import io.offshoot.rewrite.SearchTerms;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One thing that a resource must say to be found; answered from terms where there are any, rechecked on the text. */
public sealed interface Criterion {
    /** Something about the elements of a parameter. */
    sealed interface OfElements extends Criterion {
        /** The parameter whose elements are meant. */
        SearchParameter parameter();
    }

    /** The resource itself, by its id: of a Patient, who is in its own compartment. */
    record Itself(UUID id) implements Criterion {
        @Override
        public long[] terms(SearchTerms terms) {
            return new long[0];
        }

        @Override
        public boolean exact() {
            return true;
        }
    }

    /** The terms of which a match has one at least; none where the index does not know the values. */
    long[] terms(SearchTerms terms);

    /** Whether all that have one of the terms are matches. */
    boolean exact();

    /**
     * A code, boolean, identifier or contact.
     *
     * @param system empty optional: any system; an empty text: none at all
     */
    record Token(SearchParameter parameter, Optional<String> system, String value) implements OfElements {
        @Override
        public long[] terms(SearchTerms terms) {
            return terms.token(parameter, value);
        }

        @Override
        public boolean exact() {
            return system.isEmpty()
                    && parameter.uses().stream().map(Use::onlySystem).allMatch(Optional::isEmpty);
        }
    }

    /**
     * How a text begins, or one of the words of a name or address, whatever the case.
     *
     * @param whole whether it must be the whole text, letter for letter ({@code :exact})
     */
    record Text(SearchParameter parameter, String start, boolean whole) implements OfElements {
        @Override
        public long[] terms(SearchTerms terms) {
            return terms.string(parameter, start);
        }

        @Override
        public boolean exact() {
            String folded = NameText.of(start).toString();
            return !whole && folded.codePointCount(0, folded.length()) <= NameText.LONGEST;
        }
    }

    /**
     * A reference.
     *
     * @param value {@code Type/id}, an id, or a URL
     * @param modifier the type that a bare id is of
     */
    record Reference(SearchParameter parameter, String value, Optional<ResourceType> modifier) implements OfElements {
        @Override
        public long[] terms(SearchTerms terms) {
            return terms.reference(parameter, value, modifier);
        }

        @Override
        public boolean exact() {
            return parameter.uses().stream()
                    .flatMap(use -> use.onlyTarget().stream())
                    .allMatch(type -> value.startsWith(type + "/"));
        }
    }

    /** A URI, to the letter. */
    record Uri(SearchParameter parameter, String value) implements OfElements {
        @Override
        public long[] terms(SearchTerms terms) {
            return terms.uri(parameter, value);
        }

        @Override
        public boolean exact() {
            return true;
        }
    }

    /** A date or period. */
    record Date(SearchParameter parameter, DateTest test) implements OfElements {
        @Override
        public long[] terms(SearchTerms terms) {
            return DateTest.terms(parameter, List.of(test), terms);
        }

        @Override
        public boolean exact() {
            return false;
        }
    }

    /**
     * A number or quantity.
     *
     * @param system empty: any
     * @param code or unit; empty: any
     */
    record Quantity(SearchParameter parameter, NumberTest test, Optional<String> system, Optional<String> code)
            implements OfElements {
        @Override
        public long[] terms(SearchTerms terms) {
            return new long[0];
        }

        @Override
        public boolean exact() {
            return false;
        }
    }
}
