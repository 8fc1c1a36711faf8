package io.offshoot.http.fhir.search;

import io.offshoot.criteria.Criterion;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SearchQuery;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A search as it was asked for, understood and checked.
 *
 * @param query the parameters as they came, with {@code _count} filled in; for the links
 * @param project the project that is to be searched; empty: the caller's
 * @param ids only these; empty optional: any
 * @param criteria each list must be met by at least one of its criteria: commas are OR, repeated parameters are AND
 * @param updated bounds on the last update
 * @param after only what comes behind this place
 * @param count how many resources at most; 0: only the total
 * @param total whether the total is wanted
 * @param detail how much of each resource is shown
 * @param includes what comes along
 */
public record SearchRequest(
        ResourceType type,
        Query query,
        Optional<String> project,
        Optional<List<UUID>> ids,
        List<List<Criterion>> criteria,
        List<SearchQuery.Bound> updated,
        SearchQuery.Sort sort,
        Optional<SearchQuery.Place> after,
        int offset,
        int count,
        boolean total,
        Detail detail,
        List<Include> includes) {
    /** Resources on a page when the caller does not say. */
    public static final int DEFAULT_COUNT = 20;

    /** Resources on a page at most. */
    public static final int MOST_COUNT = 1000;

    /** How far {@code _offset} reaches; beyond, links use {@code _cursor}. */
    public static final int MOST_OFFSET = 10_000;
}
