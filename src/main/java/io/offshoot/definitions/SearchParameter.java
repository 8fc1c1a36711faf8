package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A search parameter of one resource type that can be answered from terms.
 *
 * @param ordinal number of the parameter in this process, from 0 and dense; not stable between versions
 * @param code the name in a search, such as {@code subject}
 * @param targets the types that a reference may lead to; empty means any, and is always so for the other kinds
 * @param paths the elements it indexes
 */
public record SearchParameter(
        int ordinal, ResourceType type, String code, Kind kind, Set<ResourceType> targets, List<SearchPath> paths) {
    public enum Kind {
        /** A reference or canonical; the value of a search is {@code Type/id}, an id or a URL. */
        REFERENCE,
        /** Identifiers; the value of a search is {@code system|value}, {@code |value} or {@code value}. */
        IDENTIFIER,
        /** Names of people and things; the value of a search is how the name, or a word of it, begins. */
        NAME
    }

    /** The one type a reference leads to, where there is only one: what a bare id in a search means. */
    public Optional<ResourceType> onlyTarget() {
        List<Optional<ResourceType>> restricted =
                paths.stream().map(SearchPath::targetType).distinct().toList();
        if (restricted.size() == 1 && restricted.get(0).isPresent()) {
            return restricted.get(0);
        }
        return targets.size() == 1 ? targets.stream().findFirst() : Optional.empty();
    }
}
