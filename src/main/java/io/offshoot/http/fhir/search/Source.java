package io.offshoot.http.fhir.search;

import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery.Place;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the indexes find for one search: inside a project, or over all projects' own resources. */
interface Source {
    /** The places from the search's own start on. */
    Future<List<Place>> find(int offset, int count);

    /** The places from the search's own start on, or behind {@code after}. */
    Future<List<Place>> findAfter(Optional<Place> after, int count);

    /** How many there are. */
    Future<Long> count();

    /** The first of the resources of those ids; see {@link io.offshoot.store.SearchStore#load}. */
    Future<List<ResourceVersion>> load(List<UUID> ids, long bytes);
}
