package io.offshoot.store;

import java.util.List;
import java.util.UUID;

/**
 * Which resources of one type a duplication takes.
 *
 * @param included only these ids; empty: all
 * @param excluded never these ids
 * @param needed only what copied resources refer to, besides {@code included}: for Binaries under filters
 * @param listing what the list of the duplication says besides ({@link SelectionStore})
 */
public record SourceSelection(List<UUID> included, List<UUID> excluded, boolean needed, Listing listing) {
    /** Everything of the type. */
    public static final SourceSelection ALL = new SourceSelection(List.of(), List.of(), false);

    /** What a duplication's list is to a type. */
    public enum Listing {
        /** It says nothing. */
        NONE,
        /** Only what is listed as taken is taken. */
        ONLY,
        /** Everything is taken but what is listed as left out. */
        WITHOUT
    }

    /** A selection that no list has a part in. */
    public SourceSelection(List<UUID> included, List<UUID> excluded, boolean needed) {
        this(included, excluded, needed, Listing.NONE);
    }

    UUID[] includedIds() {
        return included.toArray(UUID[]::new);
    }

    UUID[] excludedIds() {
        return excluded.toArray(UUID[]::new);
    }

    /** What becomes of an object that is not in the list; null where no list is asked. */
    Boolean unlisted() {
        return listing == Listing.NONE ? null : Boolean.valueOf(listing == Listing.WITHOUT);
    }

    /**
     * SQL that is true for what the list takes, over rows with the columns {@code type} and {@code id}. It is looked up for
     * each row, by its key: a list may be as long as the project.
     *
     * @param duplication the parameter that holds the duplication
     * @param unlisted the parameter that holds {@link #unlisted()}
     */
    static String listed(String duplication, String unlisted) {
        return "(" + unlisted
                + "::bool is null or coalesce((select s.taken from selected_object s where s.duplication = "
                + duplication + "::uuid and s.object_type = type and s.object_id = id limit 1), " + unlisted
                + "::bool))";
    }
}
