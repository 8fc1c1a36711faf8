package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Removes projects that are in state {@code deleting}, a bounded number of rows at a time; a removal that is
 * interrupted goes on where it stopped. Blobs that nothing refers to any more are collected later.
 */
public final class ProjectRemovalStore {
    private static final String CLAIM = """
        update project set lease_until = clock_timestamp() + make_interval(secs => $1::float8)
         where id = (select id from project p where state = 'deleting' and lease_until < clock_timestamp() and %s
                        and not exists (select from duplication d where d.source = p.id and d.finished is null)
                      order by lease_until limit 1 for update skip locked)
        returning id
        """.formatted(Migrations.NOT_OUTGROWN);

    private static final List<String> TABLES = List.of(
            "access_token",
            "secret",
            "resource",
            "resource_history",
            "binary_content",
            "history_purge",
            "upload_part",
            "file_closing");

    private static final String GONE = """
        with jobs as (
            update job set state = 'completed', finished = now()
             where project = $1::uuid and kind = 'expunge' and finished is null)
        delete from project where id = $1::uuid and state = 'deleting'
        """;

    private static final List<String> NOTES = List.of("needed_binary", "outcome", "selection", "selected_object");

    private static final String EXISTS = "select exists (select from project where id = $1::uuid)";

    /** Takes a project to remove for the time of the lease. */
    public Future<Optional<UUID>> claim(Session session, Duration lease) {
        return session.write(CLAIM, Tuple.of(DuplicationStore.seconds(lease)))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /**
     * Deletes up to {@code rows} rows of a project, and the project itself with the last of them.
     *
     * @return whether the project is gone
     */
    public Future<Boolean> step(Session session, UUID project, int rows) {
        return delete(session, TABLES, 0, "project", project, rows)
                .compose(empty ->
                        empty ? session.write(GONE, Tuple.of(project)).map(true) : Future.succeededFuture(false));
    }

    /** Whether anything of the project is left. */
    public Future<Boolean> exists(Session session, UUID project) {
        return session.read(EXISTS, Tuple.of(project))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /**
     * Deletes up to {@code rows} notes about single resources of a duplication that made nothing.
     *
     * @return whether none is left
     */
    public Future<Boolean> forget(Session session, UUID duplication, int rows) {
        return delete(session, NOTES, 0, "duplication", duplication, rows);
    }

    private static Future<Boolean> delete(
            Session session, List<String> tables, int table, String column, UUID id, int rows) {
        if (table == tables.size()) {
            return Future.succeededFuture(true);
        }
        String name = tables.get(table);
        String delete = "delete from " + name + " where ctid = any (array(select ctid from " + name + " where " + column
                + " = $1::uuid limit $2::int))";
        return session.write(delete, Tuple.of(id, rows))
                .compose(deleted -> deleted.rowCount() < rows
                        ? delete(session, tables, table + 1, column, id, rows)
                        : Future.succeededFuture(false));
    }
}
