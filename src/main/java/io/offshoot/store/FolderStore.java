package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The folders of projects: resources of type Folder, one for each path but the root, which always is. */
public final class FolderStore {
    private static final String EXISTING = "select " + ObjectSql.PATH
            + " from resource r where r.project = $1::uuid and " + ObjectSql.FOLDERS + " and " + ObjectSql.PATH
            + " = any($2::text[])";

    private static final String BELOW =
            "select " + ObjectSql.PATH + " as path from resource r where r.project = $1::uuid"
                    + " and " + ObjectSql.FOLDERS + " and " + ObjectSql.below(ObjectSql.PATH, "$2::text") + " and "
                    + ObjectSql.PATH + " <> $2 order by 1";

    private static final String CHILDREN = BELOW.replace(
            " order by 1",
            " and strpos(substr(" + ObjectSql.PATH
                    + ", length(case when $2 = '/' then '/' else $2 || '/' end) + 1), '/')" + " = 0 order by 1");

    private static final String CREATE = """
        insert into resource (project, type, id, version_id, last_updated, author_type, author, digest, content)
        select $1::uuid, 406, gen_random_uuid(), gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()),
               $3::int2, $4::uuid, sha256(convert_to(t.content, 'UTF8')), t.content
          from unnest($2::text[]) p (path),
               lateral (select '{"resourceType":"Folder","path":' || to_json(p.path)::text || '}') t (content)
        on conflict do nothing
        """;

    /** Those of the paths that are folders; the root is not looked up. */
    public Future<Set<String>> existing(Session session, UUID project, List<String> paths) {
        return session.read(EXISTING, Tuple.tuple().addUUID(project).addArrayOfString(paths.toArray(String[]::new)))
                .map(rows -> rows.stream().map(row -> row.getString(0)).collect(Collectors.toSet()));
    }

    /** The folders directly in a folder, as full paths in their order. */
    public Future<List<String>> children(Session session, UUID project, String folder) {
        return session.read(CHILDREN, Tuple.of(project, folder)).map(FolderStore::paths);
    }

    /** All folders below a folder, as full paths in their order. */
    public Future<List<String>> below(Session session, UUID project, String folder) {
        return session.read(BELOW, Tuple.of(project, folder)).map(FolderStore::paths);
    }

    /** Makes those of the folders that are not there; needs a lock of {@link ContainerLocks}. */
    public Future<Void> create(
            Session session, UUID project, List<String> paths, io.offshoot.model.ResourceKey author) {
        Tuple arguments = Tuple.tuple().addUUID(project).addArrayOfString(paths.toArray(String[]::new));
        return session.write(CREATE, arguments.addShort(author.type().code()).addUUID(author.id()))
                .mapEmpty();
    }

    private static List<String> paths(io.vertx.sqlclient.RowSet<Row> rows) {
        return rows.stream().map(row -> row.getString(0)).toList();
    }
}
