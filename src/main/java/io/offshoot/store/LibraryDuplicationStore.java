package io.offshoot.store;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The duplications of the Library door: what it knows of them, and the names and ids that they claim. */
public final class LibraryDuplicationStore {
    private static final String INSERT = """
        insert into library_duplication (
            id, role, source_environment, source_environment_name, source_project, source_project_name,
            source_creator, target_environment, target_environment_name, target_project, target_project_name,
            target_creator, settings, body_hash, warnings, application_type)
        values ($1::uuid, $2, $3, $4, $5::uuid, $6, $7, $8, $9, $10::uuid, $11, $12, $13, $14::bytea, $15, $16::int)
        """;

    /** The objects that are in the package, or in the new project, by the code or the name of their type. */
    private static final String TYPES = """
            (select json_object_agg(c.type, c.count)::text from (
                select r.type::text as type, sum(r.copied) as count from copy_range r
                 where r.duplication = d.id and d.kind <> 'export' and r.copied > 0 group by 1
                union all
                select substring(p.name from '^resources/([A-Za-z]+)-'), sum(p.lines) from package_part p
                 where p.duplication = d.id and d.kind = 'export' and p.name like 'resources/%' and p.lines > 0 group by 1
            ) c) as types,
            """;

    private static final String SELECT = "select " + Duplication.COLUMNS
            + ", d.changed, (select coalesce(sum(p.lines), 0)::int8 from package_part p where p.duplication = d.id)"
            + " as packed, (select coalesce(sum(p.size), 0)::int8 from package_part p where p.duplication = d.id)"
            + " + (select coalesce(sum(r.bytes), 0)::int8 from copy_range r where r.duplication = d.id) as bytes, "
            + TYPES
            + LibraryDuplication.COLUMNS + ", 0::int8 as page_total"
            + " from library_duplication l join duplication d on d.id = l.id ";

    private static final String READ = SELECT + "where l.id = $1::uuid";

    private static final String PAGE = SELECT.replace("0::int8 as page_total", "count(*) over () as page_total")
            + "where ($1::text is null or d.principal = $1) order by d.created desc, d.id offset $2::int limit $3::int";

    /** Whoever claims a name waits for whoever claims the same. */
    private static final String LOCK_NAME = "select pg_advisory_xact_lock(20982, hashtext(lower($1)))";

    private static final String LOCK_ID = "select pg_advisory_xact_lock(20983, hashtext($1::uuid::text))";

    private static final String NAME_TAKEN = """
        select exists (select from project where state = 'live' and lower(name) = lower($1))
            or exists (select from library_duplication l join duplication d on d.id = l.id
                        where lower(l.target_project_name) = lower($1) and l.role in ('same', 'target')
                          and d.finished is null and l.id <> $2::uuid)
        """;

    private static final String ID_TAKEN = """
        select exists (select from project where id = $1::uuid)
            or exists (select from library_duplication l join duplication d on d.id = l.id
                        where l.target_project = $1::uuid and l.role in ('same', 'target')
                          and d.finished is null and l.id <> $2::uuid)
        """;

    private static final String PROGRESS = """
        update library_duplication set progress = greatest(progress, $2::int) where id = $1::uuid returning progress
        """;

    private static final String COUNTERPART =
            "update library_duplication set counterpart = $2 where id = $1::uuid and counterpart is distinct from $2";

    private static final String WARN =
            "update library_duplication set warnings = (warnings::jsonb || to_jsonb($2::text))::text where id = $1::uuid";

    private static final String SETTINGS = "update library_duplication set settings = $2 where id = $1::uuid";

    private static final String PARAMETERS = "update duplication set parameters = $2 where id = $1::uuid";

    private static final String DELETE = "delete from duplication where id = $1::uuid and finished is not null";

    /**
     * A duplication with its state.
     *
     * @param changed when it moved last
     * @param packed objects in its package
     * @param bytes of its package, or of what was copied
     * @param types how many objects of each type are in the package, or in the new project
     */
    public record Recorded(
            LibraryDuplication details,
            Duplication duplication,
            OffsetDateTime changed,
            long packed,
            long bytes,
            Map<ResourceType, Long> types) {
        public DuplicationState state() {
            return duplication.state();
        }

        /** Objects that are in the package, or in the new project. */
        public long done() {
            return duplication.kind().equals("export") ? packed : duplication.copied();
        }
    }

    /** Some of them, and how many there are in all. */
    public record Page(List<Recorded> duplications, long total) {}

    /** Writes what is known of a duplication whose row is there. */
    public Future<Void> create(Session session, LibraryDuplication details) {
        Tuple arguments = Tuple.of(details.id(), details.role().label());
        side(arguments, details.source());
        side(arguments, details.target());
        arguments
                .addString(details.settings())
                .addBuffer(details.bodyHash().orElse(null))
                .addString(details.warnings())
                .addInteger(details.applicationType());
        return session.write(INSERT, arguments).mapEmpty();
    }

    private static void side(Tuple arguments, LibraryDuplication.Side side) {
        arguments
                .addString(side.environment())
                .addString(side.environmentName())
                .addUUID(side.project())
                .addString(side.projectName())
                .addString(side.creator());
    }

    /** The duplication of that id. */
    public Future<Optional<Recorded>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> recorded(rows).stream().findFirst());
    }

    /**
     * The newest first.
     *
     * @param principal only those that it asked for, {@code Type/id}; empty: all
     */
    public Future<Page> page(Session session, Optional<String> principal, int offset, int count) {
        return session.read(PAGE, Tuple.of(principal.orElse(null), offset, count))
                .compose(rows -> rows.size() > 0 || offset == 0
                        ? Future.succeededFuture(new Page(
                                recorded(rows),
                                rows.size() == 0 ? 0 : rows.iterator().next().getLong("page_total")))
                        : page(session, principal, 0, 1).map(first -> new Page(List.of(), first.total())));
    }

    /** Within a transaction: nobody else claims the name before it ends. */
    public Future<Void> lockName(Session session, String name) {
        return session.write(LOCK_NAME, Tuple.of(name)).mapEmpty();
    }

    /** Within a transaction: nobody else makes the duplication of that id, which a caller may choose, before it ends. */
    public Future<Void> lockId(Session session, UUID id) {
        return session.write(LOCK_ID, Tuple.of(id)).mapEmpty();
    }

    /** Whether a project has the name, or an unfinished duplication other than {@code but} will give it to one. */
    public Future<Boolean> nameTaken(Session session, String name, UUID but) {
        return session.read(NAME_TAKEN, Tuple.of(name, but))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Whether there is a project of that id, in whatever state, or an unfinished duplication will make it. */
    public Future<Boolean> idTaken(Session session, UUID project, UUID but) {
        return session.read(ID_TAKEN, Tuple.of(project, but))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Notes a progress; the answer is the highest that was ever noted. */
    public Future<Integer> progress(Session session, UUID id, int progress) {
        return session.write(PROGRESS, Tuple.of(id, progress))
                .map(rows ->
                        rows.size() == 0 ? progress : rows.iterator().next().getInteger(0));
    }

    /** Keeps what the other environment told of its side, a JSON object. */
    public Future<Void> noteCounterpart(Session session, UUID id, String counterpart) {
        return session.write(COUNTERPART, Tuple.of(id, counterpart)).mapEmpty();
    }

    /** Adds a sentence to the warnings. */
    public Future<Void> warn(Session session, UUID id, String sentence) {
        return session.write(WARN, Tuple.of(id, sentence)).mapEmpty();
    }

    /** Keeps other settings, where the request at the target left them to the source. */
    public Future<Void> noteSettings(Session session, UUID id, String settings) {
        return session.write(SETTINGS, Tuple.of(id, settings)).mapEmpty();
    }

    /** Keeps a command that says more than the one that was asked for. */
    public Future<Void> noteParameters(Session session, UUID id, String parameters) {
        return session.write(PARAMETERS, Tuple.of(id, parameters)).mapEmpty();
    }

    /** Forgets a duplication that has ended, with its journal and outcomes; false when it goes on. */
    public Future<Boolean> delete(Session session, UUID id) {
        return session.write(DELETE, Tuple.of(id)).map(rows -> rows.rowCount() == 1);
    }

    private static List<Recorded> recorded(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Recorded(
                        LibraryDuplication.of(row),
                        Duplication.of(row),
                        row.getOffsetDateTime("changed"),
                        row.getLong("packed"),
                        row.getLong("bytes"),
                        types(row.getString("types"))))
                .toList();
    }

    private static Map<ResourceType, Long> types(String counts) {
        Map<ResourceType, Long> types = new TreeMap<>();
        if (counts != null) {
            ((Map<?, ?>) Json.read(counts, Map.class))
                    .forEach((type, count) -> types.put(type(String.valueOf(type)), ((Number) count).longValue()));
        }
        return types;
    }

    private static ResourceType type(String text) {
        return Character.isDigit(text.charAt(0))
                ? ResourceType.ofCode(Short.parseShort(text))
                : ResourceType.named(text).orElseThrow();
    }
}
