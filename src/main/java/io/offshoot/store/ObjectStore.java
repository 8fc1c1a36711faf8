package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Data objects as projects hold them: found by their keys, listed by their folders. Their rows are plain resources. */
public final class ObjectStore {
    private static final String FIND =
            "with wanted as (select w.type, w.id from unnest($1::int2[], $2::uuid[]) w (type, id))"
                    + " select " + ObjectRow.COLUMNS + ", w.type as object_type, w.id as object_id"
                    + " from wanted w join resource r on r.type = w.type and r.id = w.id and not r.deleted"
                    + " join project p on p.id = r.project and p.state = 'live'"
                    + " where ($3::uuid is null or r.project = $3)"
                    + " union all select " + ObjectRow.COLUMNS + ", w.type, w.id"
                    + " from wanted w join resource r on r.type = 405 and not r.deleted and " + ObjectSql.REFERENCE
                    + " = type_name(w.type) || '/' || w.id::text and " + ObjectSql.THERE
                    + " join project p on p.id = r.project and p.state = 'live'"
                    + " where w.type < 300 and ($3::uuid is null or r.project = $3)";

    private static final String PLACEMENT = "select " + ObjectRow.COLUMNS + ", " + ObjectSql.KEY
            + " from resource r where r.type = 405 and not r.deleted and " + ObjectSql.REFERENCE
            + " = $2 and r.project = $1::uuid for update";

    private static final String LIST = "select " + ObjectRow.COLUMNS + ", " + ObjectSql.KEY
            + " from resource r where r.project = $1::uuid and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER
            + " = $2 and ($3::bool or not (r.content::json ->> 'hidden')::bool) and " + ObjectSql.THERE
            + " and (r.last_updated, r.id) < ($4::timestamptz, $5::uuid)"
            + " order by r.last_updated desc, r.id desc limit $6::int";

    private static final String LIST_BARE = "select " + ObjectRow.COLUMNS
            + ", r.type as object_type, r.id as object_id from resource r where r.project = $1::uuid and "
            + ObjectSql.BARE + " and (r.type, r.id) > ($2::int2, $3::uuid) order by r.type, r.id limit $4::int";

    private static final String BELOW = "select r.type, r.id, " + ObjectSql.KEY
            + " from resource r where r.project = $1::uuid and "
            + ObjectSql.DESCRIBED + " and " + ObjectSql.below(ObjectSql.FOLDER, "$2::text")
            + " order by r.type, r.id limit $3::int";

    private static final String DESCRIBED_ROWS = "select r.type, r.id, " + ObjectSql.KEY
            + " from unnest($2::int2[], $3::uuid[]) w (type, id) join resource r on r.project = $1::uuid"
            + " and r.type = w.type and r.id = w.id where " + ObjectSql.DESCRIBED;

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);
    private static final OffsetDateTime END_OF_TIME = OffsetDateTime.parse("9999-01-01T00:00:00Z");

    /** The object as that project holds it. */
    public Future<Optional<ObjectRow>> read(Session session, UUID project, ResourceKey key) {
        return find(session, List.of(key), Optional.of(project))
                .map(found -> found.stream().findFirst());
    }

    /** The Placement of a file or another resource; nobody else changes it until the transaction ends. */
    public Future<Optional<ObjectRow>> readForUpdate(Session session, UUID project, ResourceKey key) {
        return session.write(PLACEMENT, Tuple.of(project, key.toString()))
                .map(rows -> rows.stream().map(ObjectRow::of).findFirst());
    }

    /**
     * The objects in that live project, or in all live projects; each at most once in a project, in no particular order.
     *
     * @param project empty: all
     */
    public Future<List<ObjectRow>> find(Session session, Collection<ResourceKey> keys, Optional<UUID> project) {
        Short[] types = keys.stream().map(key -> key.type().code()).toArray(Short[]::new);
        UUID[] ids = keys.stream().map(ResourceKey::id).toArray(UUID[]::new);
        return session.read(
                        FIND,
                        Tuple.tuple().addArrayOfShort(types).addArrayOfUUID(ids).addUUID(project.orElse(null)))
                .map(rows -> ObjectRows.merged(rows.stream().map(ObjectRow::of).toList()));
    }

    /**
     * The described objects of a folder, newest first; those of folders below it are not among them.
     *
     * @param after the last row of the page before; empty: from the newest
     */
    public Future<List<ObjectRow>> list(
            Session session, UUID project, String folder, boolean hidden, Optional<ObjectRow> after, int count) {
        return session.read(
                        LIST,
                        Tuple.of(
                                project,
                                folder,
                                hidden,
                                after.map(ObjectRow::lastUpdated).orElse(END_OF_TIME),
                                after.map(row -> row.row().id()).orElse(LAST),
                                count))
                .map(rows -> rows.stream().map(ObjectRow::of).toList());
    }

    /** The FHIR resources that nothing was said about: they lie in the root folder, in the order of type and id. */
    public Future<List<ObjectRow>> listBare(Session session, UUID project, Optional<ResourceKey> after, int count) {
        return session.read(
                        LIST_BARE,
                        Tuple.of(
                                project,
                                after.map(key -> key.type().code()).orElse((short) 0),
                                after.map(ResourceKey::id).orElse(FIRST),
                                count))
                .map(rows -> rows.stream().map(ObjectRow::of).toList());
    }

    /** An object by its key and that of its row. */
    public record Place(ResourceKey key, ResourceKey row) {}

    /** Described objects in a folder and those below it, hidden ones too; at most {@code count}. */
    public Future<List<Place>> below(Session session, UUID project, String folder, int count) {
        return session.read(BELOW, Tuple.of(project, folder, count)).map(ObjectStore::places);
    }

    /** The objects of described rows. */
    public Future<List<Place>> described(Session session, UUID project, Collection<ResourceKey> rows) {
        return session.read(
                        DESCRIBED_ROWS,
                        Tuple.of(project)
                                .addArrayOfShort(rows.stream()
                                        .map(key -> key.type().code())
                                        .toArray(Short[]::new))
                                .addArrayOfUUID(
                                        rows.stream().map(ResourceKey::id).toArray(UUID[]::new)))
                .map(ObjectStore::places);
    }

    private static List<Place> places(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Place(
                        new ResourceKey(ResourceType.ofCode(row.getShort("object_type")), row.getUUID("object_id")),
                        new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id"))))
                .toList();
    }

    /** The type whose rows describe an object of that type. */
    public static ResourceType describing(ResourceType object) {
        return object.code() < 300 ? ObjectRow.PLACEMENT : object;
    }
}
