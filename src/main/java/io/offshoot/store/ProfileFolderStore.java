package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** The folders of users in a project: those directly below one folder, and whether anything lies in them. */
public final class ProfileFolderStore {
    private static final String PATH = "(f.content::json ->> 'path') collate \"C\"";
    private static final String FOLDER = "(o.content::json ->> 'folder') collate \"C\"";

    private static final String LIST = "select " + PATH + " as path, exists (select from resource o"
            + " where o.project = f.project and o.type between 401 and 405 and not o.deleted"
            + " and (" + FOLDER + " = " + PATH + " or starts_with(" + FOLDER + ", " + PATH + " || '/'))) as used"
            + " from resource f where f.project = $1::uuid and f.type = 406 and not f.deleted"
            + " and starts_with(" + PATH + ", $2 || '/') and strpos(substr(" + PATH + ", length($2) + 2), '/') = 0"
            + " order by 1 limit 10000";

    /** A folder, and whether anything lies in it or below. */
    public record ProfileFolder(String path, boolean used) {}

    /** The folders directly below {@code parent}, at most ten thousand. */
    public Future<List<ProfileFolder>> list(Session session, UUID project, String parent) {
        return session.read(LIST, Tuple.of(project, parent)).map(rows -> rows.stream()
                .map(row -> new ProfileFolder(row.getString(0), row.getBoolean(1)))
                .toList());
    }
}
