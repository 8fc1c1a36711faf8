package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Single objects of a project as of an instant, found by what a selection goes by: whom a subscription goes to, in which
 * folder something lies, which Binaries are referred to.
 */
public final class ProjectObjectStore {
    private static final String SUBSCRIPTIONS = "select id, r.recipients ~ '\"Contact(Group)?/' as contacts,"
            + " r.recipients ~ '\"User(Group)?/' or r.recipients !~ '\"Contact(Group)?/' as users from (select id,"
            + " coalesce((content::json -> 'recipients')::text, '') as recipients from "
            + AsOf.rows("id, content", "type = 541", "", "$1", "$2") + " s) r order by id";

    private static final String FOLDERS = "select id, content::json ->> 'path' as path from "
            + AsOf.rows("id, content", "type = 406", "", "$1", "$2") + " f"
            + " where content::json ->> 'path' = $3 or starts_with(content::json ->> 'path', $3 || '/')";

    /** A Placement stands for itself and for what it says something about. */
    private static final String IN_FOLDERS = "select type, id, content::json ->> 'folder' as folder,"
            + " case when type = 405 then content::json #>> '{object,reference}' else '' end as object from "
            + AsOf.rows("type, id, content", "type between 401 and 405", "", "$1", "$2") + " o"
            + " where content::json ->> 'folder' = $3 or starts_with(content::json ->> 'folder', $3 || '/')";

    private static final String PLACEMENTS = "select type, id, content::json ->> 'folder' as folder,"
            + " content::json #>> '{object,reference}' as object from "
            + AsOf.rows("type, id, content", "type = 405", "", "$1", "$2") + " o";

    private static final String BINARIES = "select distinct m[1]::uuid as id from "
            + AsOf.rows("content", "type = any($3::int2[])", "", "$1", "$2") + " r,"
            + " regexp_matches(r.content, '\\mBinary/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})', 'g') m order by 1";

    /**
     * Whom a subscription goes to; to both if it has recipients of both sorts.
     *
     * @param users users or groups of them, or nobody who is named
     * @param contacts contacts or groups of them
     */
    public record Delivery(UUID id, boolean users, boolean contacts) {}

    public record FolderAt(UUID id, String path) {}

    /** A row that lies in a folder; {@code object} is what a Placement stands for, and the row's own key otherwise. */
    public record Placed(ResourceKey row, String folder, ResourceKey object) {}

    /** All subscriptions of the project. */
    public Future<List<Delivery>> subscriptions(Session session, UUID project, String snapshot) {
        return session.read(SUBSCRIPTIONS, Tuple.of(project, snapshot)).map(rows -> rows.stream()
                .map(row -> new Delivery(row.getUUID("id"), row.getBoolean("users"), row.getBoolean("contacts")))
                .toList());
    }

    /** A folder and all below it. */
    public Future<List<FolderAt>> folders(Session session, UUID project, String snapshot, String path) {
        return session.read(FOLDERS, Tuple.of(project, snapshot, path)).map(rows -> rows.stream()
                .map(row -> new FolderAt(row.getUUID("id"), row.getString("path")))
                .toList());
    }

    /** What lies in a folder or below it. */
    public Future<List<Placed>> inFolders(Session session, UUID project, String snapshot, String path) {
        return session.read(IN_FOLDERS, Tuple.of(project, snapshot, path))
                .map(rows -> rows.stream().map(ProjectObjectStore::placed).toList());
    }

    /** All Placements. */
    public Future<List<Placed>> placements(Session session, UUID project, String snapshot) {
        return session.read(PLACEMENTS, Tuple.of(project, snapshot))
                .map(rows -> rows.stream().map(ProjectObjectStore::placed).toList());
    }

    /** The Binaries that resources of these types mention. */
    public Future<List<UUID>> binariesOf(
            Session session, UUID project, String snapshot, Collection<ResourceType> types) {
        Short[] codes = types.stream().map(ResourceType::code).toArray(Short[]::new);
        return session.read(BINARIES, Tuple.of(project, snapshot).addArrayOfShort(codes))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    private static Placed placed(Row row) {
        ResourceKey key = new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id"));
        String[] object = row.getString("object").split("/", 2);
        return new Placed(
                key,
                row.getString("folder"),
                object.length < 2 ? key : new ResourceKey(ResourceType.of(object[0]), UUID.fromString(object[1])));
    }
}
