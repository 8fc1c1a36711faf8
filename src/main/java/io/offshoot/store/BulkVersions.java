package io.offshoot.store;

/** Statements that give many resources a new version at once; each old one goes to the history, as with single ones. */
final class BulkVersions {
    private static final String MOVE = """
        ), moved as (
            insert into resource_history (project, id, version_id, last_updated, written_in, author, origin_id,
                   origin_version, duplication, type, author_type, deleted, digest, content)
            select project, id, version_id, last_updated, written_in, author, origin_id,
                   origin_version, duplication, type, author_type, deleted, digest, content from old
        )
        """;

    private static final String STAMPS = """
        version_id = gen_random_uuid(),
        last_updated = greatest(date_trunc('milliseconds', clock_timestamp()), old.last_updated),
        written_in = pg_current_xact_id(), author_type = $2::int2, author = $3::uuid,
        """;

    private static final String SAME_ROW = " where r.project = old.project and r.type = old.type and r.id = old.id";

    private BulkVersions() {}

    /**
     * An update of the texts. The project is {@code $1}, the author's type and id are {@code $2} and {@code $3}.
     *
     * @param condition about {@code resource r}, without the project
     * @param content the new text, made of {@code r}, the old row
     */
    static String update(String condition, String content) {
        return "with old as materialized (select r.*, " + content
                + " as new_content from resource r where r.project = $1::uuid and " + condition + " for update" + MOVE
                + "update resource r set " + STAMPS
                + "content = old.new_content, digest = sha256(convert_to(old.new_content, 'UTF8')) from old" + SAME_ROW;
    }

    /** A deletion; parameters as for {@link #update}. */
    static String delete(String condition) {
        return "with old as materialized (select r.* from resource r where r.project = $1::uuid and not r.deleted and "
                + condition + " for update" + MOVE + "update resource r set " + STAMPS
                + "deleted = true, content = '', digest = sha256(''::bytea), terms = '{}' from old" + SAME_ROW;
    }
}
