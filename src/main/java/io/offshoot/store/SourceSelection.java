package io.offshoot.store;

import java.util.List;
import java.util.UUID;

/**
 * Which resources of one type a duplication takes.
 *
 * @param included only these ids; empty: all
 * @param excluded never these ids
 * @param needed only what copied resources refer to, besides {@code included}: for Binaries under filters
 */
public record SourceSelection(List<UUID> included, List<UUID> excluded, boolean needed) {
    /** Everything of the type. */
    public static final SourceSelection ALL = new SourceSelection(List.of(), List.of(), false);

    UUID[] includedIds() {
        return included.toArray(UUID[]::new);
    }

    UUID[] excludedIds() {
        return excluded.toArray(UUID[]::new);
    }
}
