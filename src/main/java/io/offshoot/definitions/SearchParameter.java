package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A search parameter of one resource type that can be answered.
 *
 * @param code the name in a search, such as {@code subject}
 * @param targets the types that a reference may lead to; empty means any, and is always so for the other kinds
 * @param uses the elements it looks at
 */
public record SearchParameter(ResourceType type, String code, Kind kind, Set<ResourceType> targets, List<Use> uses) {
    /** FHIR's kinds of search parameters, as far as they are answered. */
    public enum Kind {
        /** A reference or canonical; the value of a search is {@code Type/id}, an id or a URL. */
        REFERENCE,
        /** The value of a search is {@code system|code}, {@code |code} or {@code code}. */
        TOKEN,
        /** The value of a search is how the text, or a word of a name or address, begins. */
        STRING,
        URI,
        DATE,
        /** Not in the index: looked at in the texts that another parameter finds. */
        NUMBER,
        /** Not in the index: looked at in the texts that another parameter finds. */
        QUANTITY;

        /** Whether a search by nothing else can be answered. */
        public boolean indexed() {
            return this != NUMBER && this != QUANTITY;
        }
    }

    /**
     * An element as one parameter looks at it.
     *
     * @param onlyTarget only references to this type count
     * @param onlySystem only contacts of this system count, such as {@code phone}
     */
    public record Use(SearchElement element, Optional<ResourceType> onlyTarget, Optional<String> onlySystem) {}

    /** The one type a reference leads to, where there is only one: what a bare id in a search means. */
    public Optional<ResourceType> onlyTarget() {
        List<Optional<ResourceType>> restricted =
                uses.stream().map(Use::onlyTarget).distinct().toList();
        if (restricted.size() == 1 && restricted.get(0).isPresent()) {
            return restricted.get(0);
        }
        return targets.size() == 1 ? targets.stream().findFirst() : Optional.empty();
    }
}
