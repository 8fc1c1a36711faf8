package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All versions of a resource, or of all resources of a type: those that stand and the superseded ones. */
public final class HistoryStore {
    private static final String VERSION_COLUMNS =
            "project, type, id, version_id, last_updated, author_type, author, deleted, content, written_in";

    private static final String VERSIONS = " (select " + VERSION_COLUMNS + """
          from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid
        union all
        select\
        """ + " " + VERSION_COLUMNS + """
           from resource_history where project = $1::uuid and type = $2::int2 and id = $3::uuid) v
        """;

    private static final String SINCE = " where last_updated >= coalesce($4::timestamptz, '-infinity')";

    private static final String PAGE = "select " + ResourceVersion.COLUMNS + " from " + VERSIONS + SINCE
            + " order by last_updated, written_in::text::numeric offset $5::int8 limit $6::int";

    private static final String COUNT = "select count(*) from " + VERSIONS + SINCE;

    private static final String READ =
            "select " + ResourceVersion.COLUMNS + " from " + VERSIONS + " where version_id = $4::uuid";

    /** Both tables have an index in this order, so that each gives no more than the page. */
    private static final String OF_TYPE = " where project = $1::uuid and type = $2::int2"
            + " and last_updated >= coalesce($3::timestamptz, '-infinity')"
            + " and ($4::timestamptz is null or (last_updated, id, version_id) < ($4::timestamptz, $5::uuid, $6::uuid))"
            + " and ($4::timestamptz is null or last_updated <= $4::timestamptz)"
            + " order by last_updated desc, id desc, version_id desc limit $7::int";

    private static final String TYPE_PAGE = "select " + ResourceVersion.COLUMNS + " from ((select " + VERSION_COLUMNS
            + " from resource" + OF_TYPE + ") union all (select " + VERSION_COLUMNS + " from resource_history"
            + OF_TYPE + ")) v order by last_updated desc, id desc, version_id desc limit $7::int";

    /** A place in the history of a type, whose order is time, id, version. */
    public record Place(OffsetDateTime lastUpdated, UUID id, UUID version) {}

    /**
     * Versions of a resource, oldest first; none when the project never held it. Histories only grow at their end, so
     * that a version keeps its number.
     *
     * @param since only versions of that time and later
     * @param from number of the first, from 0
     */
    public Future<List<ResourceVersion>> page(
            Session session, UUID project, ResourceKey key, Optional<OffsetDateTime> since, long from, int count) {
        Tuple arguments = arguments(project, key, since).addLong(from).addInteger(count);
        return session.read(PAGE, arguments)
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /** How many versions {@link #page} would give in all. */
    public Future<Long> count(Session session, UUID project, ResourceKey key, Optional<OffsetDateTime> since) {
        return session.read(COUNT, arguments(project, key, since))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static Tuple arguments(UUID project, ResourceKey key, Optional<OffsetDateTime> since) {
        return Tuple.of(project, key.type().code(), key.id()).addOffsetDateTime(since.orElse(null));
    }

    /**
     * Versions of the resources of a type, newest first.
     *
     * @param after only those behind that place
     */
    public Future<List<ResourceVersion>> ofType(
            Session session,
            UUID project,
            ResourceType type,
            Optional<OffsetDateTime> since,
            Optional<Place> after,
            int count) {
        return session.read(TYPE_PAGE, ofType(project, type, since, after, count))
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /** The plan of {@link #ofType}; for tests that assert the indexes. */
    public Future<List<String>> explainOfType(
            Session session, UUID project, ResourceType type, Optional<Place> after, int count) {
        return session.read("explain " + TYPE_PAGE, ofType(project, type, Optional.empty(), after, count))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    private static Tuple ofType(
            UUID project, ResourceType type, Optional<OffsetDateTime> since, Optional<Place> after, int count) {
        return Tuple.of(project, type.code())
                .addOffsetDateTime(since.orElse(null))
                .addOffsetDateTime(after.map(Place::lastUpdated).orElse(null))
                .addUUID(after.map(Place::id).orElse(null))
                .addUUID(after.map(Place::version).orElse(null))
                .addInteger(count);
    }

    /** One version; empty when the resource never had it. */
    public Future<Optional<ResourceVersion>> read(Session session, UUID project, ResourceKey key, UUID version) {
        return session.read(READ, Tuple.of(project, key.type().code(), key.id(), version))
                .map(rows -> rows.stream().map(ResourceVersion::of).findFirst());
    }
}
