package io.offshoot.store;

import io.offshoot.model.ResourceType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A search inside one project, ready for the indexes.
 *
 * @param ids only these; empty optional: any
 * @param terms each list must be hit by at least one of its terms: commas are OR, repeated parameters are AND
 * @param updated bounds on the last update
 * @param after only what comes behind this place in the order
 * @param within each must be met, too: what has one of some terms or is one of some resources
 */
public record SearchQuery(
        UUID project,
        ResourceType type,
        Optional<List<UUID>> ids,
        List<List<Long>> terms,
        List<Bound> updated,
        Sort sort,
        Optional<Place> after,
        int offset,
        int count,
        List<AnyOf> within) {

    /** A search that nothing else bounds. */
    public SearchQuery(
            UUID project,
            ResourceType type,
            Optional<List<UUID>> ids,
            List<List<Long>> terms,
            List<Bound> updated,
            Sort sort,
            Optional<Place> after,
            int offset,
            int count) {
        this(project, type, ids, terms, updated, sort, after, offset, count, List.of());
    }

    /** A search from the start of its order. */
    public SearchQuery(
            UUID project,
            ResourceType type,
            Optional<List<UUID>> ids,
            List<List<Long>> terms,
            List<Bound> updated,
            Sort sort,
            int offset,
            int count) {
        this(project, type, ids, terms, updated, sort, Optional.empty(), offset, count);
    }

    /** Resources that have one of the terms or one of the ids. */
    public record AnyOf(List<Long> terms, List<UUID> ids) {}

    /** A bound on the time of the last update. */
    public record Bound(Relation relation, OffsetDateTime at) {}

    /** A resource that was found: its id and, with it, its place in any of the orders. */
    public record Place(UUID id, OffsetDateTime lastUpdated) {
        /** The order that Postgres has for ids, which Java's own of UUIDs is not. */
        int compareId(Place other) {
            int high = Long.compareUnsigned(id.getMostSignificantBits(), other.id.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(id.getLeastSignificantBits(), other.id.getLeastSignificantBits());
        }

        Instant instant() {
            return lastUpdated.toInstant();
        }
    }

    /** How a bound compares. */
    public enum Relation {
        BEFORE("<"),
        AT_OR_BEFORE("<="),
        AFTER(">"),
        AT_OR_AFTER(">=");

        private final String sql;

        Relation(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /** The order of the results; each is an index's. */
    public enum Sort {
        ID("id"),
        LAST_UPDATED("last_updated, id"),
        LAST_UPDATED_DESCENDING("last_updated desc, id desc");

        private final String sql;

        Sort(String sql) {
            this.sql = sql;
        }

        /** The same order in memory. */
        Comparator<Place> order() {
            Comparator<Place> byTime = Comparator.comparing(Place::instant).thenComparing(Place::compareId);
            return switch (this) {
                case ID -> Place::compareId;
                case LAST_UPDATED -> byTime;
                case LAST_UPDATED_DESCENDING -> byTime.reversed();
            };
        }

        String sql() {
            return sql;
        }
    }

    /** The same search from another offset. */
    public SearchQuery at(int newOffset, int newCount) {
        return new SearchQuery(project, type, ids, terms, updated, sort, after, newOffset, newCount, within);
    }

    /** The same search for what comes behind a place. */
    public SearchQuery after(Place place, int newCount) {
        return new SearchQuery(project, type, ids, terms, updated, sort, Optional.of(place), 0, newCount, within);
    }
}
