package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Copies of files by their archival states. A copy is the row of its Placement; a Binary that nothing was said about is
 * live, and gets a Placement before that changes.
 */
public final class ArchivalStore {
    private static final int PAGE = 500;
    private static final UUID FIRST = new UUID(0, 0);

    private static final String FILE = "split_part(" + ObjectSql.REFERENCE + ", '/', 2)::uuid";

    private static final String STATE = "coalesce(r.content::json ->> 'archivalState', 'live')";

    private static final String ARCHIVING = "coalesce(r.content::json ->> 'archiving', 'false') = 'true'";

    private static final String SELECT = "select r.project, r.id, " + FILE + " as file,"
            + " convert_to(r.content, 'UTF8') as content, coalesce(b.size, 0) as size, false as held from resource r"
            + " join resource f on f.project = r.project and f.type = 9 and f.id = " + FILE + " and not f.deleted"
            + " left join binary_content c on c.project = f.project and c.id = f.id and c.version = f.version_id"
            + " left join blob b on b.id = c.blob where r.project = $1::uuid and " + ObjectSql.DESCRIBED
            + " and r.type = 405 and " + ObjectSql.REFERENCE
            + " like 'Binary/%' and r.content::json ->> 'state' = 'closed'"
            + " and " + STATE + " = any($2::text[]) and not " + ARCHIVING + " and r.id > $3::uuid and ";

    private static final String ORDER = " order by r.id limit " + PAGE + " for update of r";

    private static final String NAMED =
            SELECT + ObjectSql.REFERENCE + " = any(select 'Binary/' || n from unnest($4::uuid[]) n)" + ORDER;

    private static final String IN_FOLDER = SELECT + ObjectSql.FOLDER + " = $4::text" + ORDER;

    private static final String BELOW = SELECT + ObjectSql.below(ObjectSql.FOLDER, "$4::text") + ORDER;

    private static final String PLACE = "insert into resource (project, type, id, version_id, last_updated,"
            + " author_type, author, digest, content, terms) select r.project, 405, gen_random_uuid(),"
            + " gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()), $2::int2, $3::uuid,"
            + " sha256(convert_to(t.content, 'UTF8')), t.content, '{}' from resource r cross join lateral (select"
            + " bare_placement(r.type, r.id, r.last_updated, '/')) t (content) where r.project = $1::uuid and r.type = 9"
            + " and " + ObjectSql.BARE + " and ($4::uuid[] is null or r.id = any($4)) on conflict do nothing";

    private static final String UPDATE = BulkVersions.update(
            "r.type = 405 and r.id = any($4::uuid[])", "($5::text[])[array_position($4::uuid[], r.id)]");

    /** Who pays for the project of a settings row that may be missing. */
    private static String payer(String settings, String otherwise) {
        return "coalesce(" + settings + ".content::json ->> 'billTo', " + otherwise + ")";
    }

    private static String settings(String alias, String project) {
        return " left join resource " + alias + " on " + alias + ".project = " + project + " and " + alias
                + ".type = 407 and not " + alias + ".deleted";
    }

    private static final String OTHERS = "select distinct f.project from resource f join project p on p.id = f.project"
            + " and p.state = 'live'" + settings("s", "f.project")
            + " where f.type = 9 and f.id = any($1::uuid[]) and not f.deleted and f.project <> $2::uuid and "
            + payer("s", "$4::text") + " = $3::text";

    private static final String LIVE_ELSEWHERE = "exists (select from resource f join project q on q.id = f.project"
            + " and q.state = 'live'" + settings("t", "f.project") + " where f.type = 9 and f.id = " + FILE
            + " and not f.deleted and f.project <> r.project and " + payer("t", "$3::text") + " = "
            + payer("s", "$3::text") + " and not exists (select from resource m where m.type = 405 and not m.deleted"
            + " and (m.content::json #>> '{object,reference}') = 'Binary/' || f.id::text and m.project = f.project"
            + " and m.content::json ->> 'archivalState' in ('archival', 'archived')))";

    private static final String HELD = "coalesce(s.content::json ->> 'holdTransitions', 'false') = 'true'";

    /** The condition of the index of copies that wait, word for word. */
    private static final String WAITING = "(r.content::json ->> 'archivalState') in ('archival', 'unarchiving')";

    /** The same for copies that are found otherwise: in another word, so that those of all projects are not gone through. */
    private static final String FOUND =
            STATE + " in ('archival', 'unarchiving') and " + ObjectSql.REFERENCE + " = any($4::text[])";

    private static String due(String which) {
        return "select r.project, r.id, " + FILE
                + " as file, convert_to(r.content, 'UTF8') as content, 0::int8 as size, "
                + HELD + " as held from resource r join project p on p.id = r.project and p.state = 'live'"
                + settings("s", "r.project") + " where r.type = 405 and not r.deleted and " + which
                + " and (r.project, r.id) > ($1::uuid, $2::uuid)"
                + " and case when " + STATE + " = 'unarchiving' or " + ARCHIVING + " then not " + HELD + " else not "
                + LIVE_ELSEWHERE + " end order by r.project, r.id limit " + PAGE + " for update of r skip locked";
    }

    static final String DUE_EVERYWHERE = due(WAITING);
    static final String DUE_IN_PROJECT = due(WAITING + " and r.project = $4::uuid");
    static final String DUE_OF_FILES = due(FOUND);

    /**
     * A copy of a closed file; nobody else changes it until the transaction ends.
     *
     * @param row the id of its Placement
     * @param content the text of its Placement
     * @param size in bytes
     * @param held whether transitions are held in its project; only {@link #due} and its like look
     */
    public record Copy(UUID project, UUID row, UUID file, Buffer content, long size, boolean held) {}

    /** What a copy is to become. */
    public record Change(UUID row, Buffer content) {}

    /** Gives the Binaries of a project that nothing was said about a Placement; without ids all of them. */
    public Future<Void> place(Session session, UUID project, ResourceKey author, Optional<Collection<UUID>> files) {
        return session.write(
                        PLACE,
                        Tuple.of(project, author.type().code(), author.id())
                                .addArrayOfUUID(files.map(ArchivalStore::ids).orElse(null)))
                .mapEmpty();
    }

    /** Copies of those files that are in one of the states and not in transition, in order, behind one. */
    public Future<List<Copy>> named(
            Session session, UUID project, Collection<String> states, Collection<UUID> files, Optional<Copy> after) {
        return session.write(NAMED, arguments(project, states, after).addArrayOfUUID(ids(files)))
                .map(ArchivalStore::copies);
    }

    /** The same of a folder, and with {@code recurse} of those below it. */
    public Future<List<Copy>> inFolder(
            Session session,
            UUID project,
            Collection<String> states,
            String folder,
            boolean recurse,
            Optional<Copy> after) {
        return session.write(
                        recurse ? BELOW : IN_FOLDER,
                        arguments(project, states, after).addString(folder))
                .map(ArchivalStore::copies);
    }

    /** Gives copies of one project other texts; without an author the system is. */
    public Future<Void> update(Session session, UUID project, Optional<ResourceKey> author, List<Change> changes) {
        Tuple arguments = Tuple.of(project)
                .addShort(author.map(key -> key.type().code()).orElse(null))
                .addUUID(author.map(ResourceKey::id).orElse(null));
        return session.write(
                        UPDATE,
                        arguments
                                .addArrayOfUUID(
                                        changes.stream().map(Change::row).toArray(UUID[]::new))
                                .addArrayOfString(changes.stream()
                                        .map(change -> change.content().toString())
                                        .toArray(String[]::new)))
                .mapEmpty();
    }

    /**
     * The other live projects that hold any of the files and are paid for by the same.
     *
     * @param otherwise who pays for projects of which nobody has said it
     */
    public Future<List<UUID>> others(
            Session session, UUID project, Collection<UUID> files, String payer, String otherwise) {
        return session.read(
                        OTHERS,
                        Tuple.tuple()
                                .addArrayOfUUID(ids(files))
                                .addUUID(project)
                                .addString(payer)
                                .addString(otherwise))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /**
     * Some copies whose state can move on, in the order of projects and rows: in transition where none is held, or to be
     * archived when no other copy with the same payer is live. Those that somebody else changes at the moment are passed over.
     *
     * @param after the last one that was given before
     * @param otherwise as for {@link #others}
     */
    public Future<List<Copy>> due(Session session, Optional<Copy> after, String otherwise) {
        return session.write(DUE_EVERYWHERE, waiting(after, otherwise)).map(ArchivalStore::copies);
    }

    /** The same in one project. */
    public Future<List<Copy>> dueIn(Session session, UUID project, Optional<Copy> after, String otherwise) {
        return session.write(DUE_IN_PROJECT, waiting(after, otherwise).addUUID(project))
                .map(ArchivalStore::copies);
    }

    /** The same of some files, in whichever project. */
    public Future<List<Copy>> dueOf(Session session, Collection<UUID> files, Optional<Copy> after, String otherwise) {
        return session.write(DUE_OF_FILES, waiting(after, otherwise).addArrayOfString(references(files)))
                .map(ArchivalStore::copies);
    }

    static Tuple waiting(Optional<Copy> after, String otherwise) {
        return Tuple.of(
                after.map(Copy::project).orElse(FIRST), after.map(Copy::row).orElse(FIRST), otherwise);
    }

    private static String[] references(Collection<UUID> files) {
        return files.stream().map(file -> "Binary/" + file).toArray(String[]::new);
    }

    private static Tuple arguments(UUID project, Collection<String> states, Optional<Copy> after) {
        return Tuple.tuple()
                .addUUID(project)
                .addArrayOfString(states.toArray(String[]::new))
                .addUUID(after.map(Copy::row).orElse(FIRST));
    }

    private static UUID[] ids(Collection<UUID> files) {
        return files.toArray(UUID[]::new);
    }

    private static List<Copy> copies(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Copy(
                        row.getUUID("project"),
                        row.getUUID("id"),
                        row.getUUID("file"),
                        row.getBuffer("content"),
                        row.getLong("size"),
                        row.getBoolean("held")))
                .toList();
    }
}
