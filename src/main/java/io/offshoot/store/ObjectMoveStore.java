package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.UUID;

/** Moves and removes many data objects and folders at once; needs the lock of {@link ContainerLocks} for that. */
public final class ObjectMoveStore {
    private static final String THOSE =
            "(r.type, r.id) in (select x.type, x.id from unnest($4::int2[], $5::uuid[]) x (type, id))";

    private static final String MOVE = BulkVersions.update(
            ObjectSql.DESCRIBED + " and " + THOSE, "with_folder(r.content, " + ObjectSql.FOLDER + ", $6::text)");

    private static final String MOVE_BELOW = BulkVersions.update(
            ObjectSql.DESCRIBED + " and " + ObjectSql.below(ObjectSql.FOLDER, "$4::text"),
            "with_folder(r.content, " + ObjectSql.FOLDER + ", $5::text || substr(" + ObjectSql.FOLDER
                    + ", length($4) + 1))");

    private static final String RENAME = BulkVersions.update(
            ObjectSql.FOLDERS + " and " + ObjectSql.below(ObjectSql.PATH, "$4::text"),
            "'{\"resourceType\":\"Folder\",\"path\":' || to_json($5::text || substr(" + ObjectSql.PATH
                    + ", length($4) + 1))::text || '}'");

    private static final String DELETE = BulkVersions.delete(THOSE);

    private static final String DELETE_FOLDERS =
            BulkVersions.delete(ObjectSql.FOLDERS + " and " + ObjectSql.below(ObjectSql.PATH, "$4::text"));

    /** Gives described objects another folder; their rows are those of the keys. */
    public Future<Integer> move(
            Session session, UUID project, ResourceKey author, Collection<ResourceKey> rows, String folder) {
        return session.write(MOVE, keys(arguments(project, author), rows).addString(folder))
                .map(done -> done.rowCount());
    }

    /** Gives a folder, other than the root, another path, and with it everything in it. */
    public Future<Void> rename(Session session, UUID project, ResourceKey author, String from, String to) {
        Tuple arguments = arguments(project, author).addString(from).addString(to);
        return session.write(MOVE_BELOW, arguments)
                .compose(moved -> session.write(RENAME, arguments))
                .mapEmpty();
    }

    /** Deletes those resources of the project. */
    public Future<Integer> delete(Session session, UUID project, ResourceKey author, Collection<ResourceKey> rows) {
        return session.write(DELETE, keys(arguments(project, author), rows)).map(done -> done.rowCount());
    }

    /** Deletes a folder and those below it, without what is in them. */
    public Future<Void> deleteFolders(Session session, UUID project, ResourceKey author, String folder) {
        return session.write(DELETE_FOLDERS, arguments(project, author).addString(folder))
                .mapEmpty();
    }

    private static Tuple arguments(UUID project, ResourceKey author) {
        return Tuple.of(project, author.type().code(), author.id());
    }

    private static Tuple keys(Tuple arguments, Collection<ResourceKey> keys) {
        return arguments
                .addArrayOfShort(keys.stream().map(key -> key.type().code()).toArray(Short[]::new))
                .addArrayOfUUID(keys.stream().map(ResourceKey::id).toArray(UUID[]::new));
    }
}
