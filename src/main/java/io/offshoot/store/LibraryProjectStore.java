package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The projects as the Library door lists them, with what their details say. */
public final class LibraryProjectStore {
    private static final String PROJECT = """
        select p.id, p.name, p.created, p.created_by, d.content as details, r.version_id, r.last_updated,
               count(*) over () as total
          from project p
          left join resource r on r.project = p.id and r.type = 301 and r.id = p.id and not r.deleted
          left join resource d on d.project = p.id and d.type = 543 and not d.deleted
         where p.state = 'live'
        """;

    private static final String PAGE = PROJECT
            + " and ($1::uuid[] is null or p.id = any($1::uuid[]))"
            + " order by lower(p.name), p.id offset $2::int limit $3::int";

    private static final String READ = PROJECT + " and p.id = $1::uuid";

    private static final String NAMED = PROJECT + " and lower(p.name) = lower($1) order by p.id limit 100";

    /**
     * A live project.
     *
     * @param createdBy {@code Type/id} or {@code system}
     * @param details the text of its ProjectDetails, if it has any
     * @param version of its Project resource
     */
    public record ListedProject(
            UUID id,
            String name,
            OffsetDateTime created,
            String createdBy,
            Optional<String> details,
            Optional<UUID> version,
            OffsetDateTime modified) {}

    /** Some of the projects, and how many there are in all. */
    public record Page(List<ListedProject> projects, long total) {}

    /** The projects by name; only some of them, or all. */
    public Future<Page> page(Session session, Optional<Collection<UUID>> some, int offset, int count) {
        Tuple arguments = Tuple.tuple()
                .addArrayOfUUID(some.map(ids -> ids.toArray(UUID[]::new)).orElse(null));
        return session.read(PAGE, arguments.addInteger(offset).addInteger(count))
                .map(rows -> new Page(
                        listed(rows),
                        rows.size() == 0 ? 0 : rows.iterator().next().getLong("total")));
    }

    /** The project of that id. */
    public Future<Optional<ListedProject>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> listed(rows).stream().findFirst());
    }

    /** The projects of that name, whatever the case, at most 100. */
    public Future<List<ListedProject>> named(Session session, String name) {
        return session.read(NAMED, Tuple.of(name)).map(LibraryProjectStore::listed);
    }

    private static List<ListedProject> listed(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new ListedProject(
                        row.getUUID("id"),
                        row.getString("name"),
                        row.getOffsetDateTime("created"),
                        row.getString("created_by"),
                        Optional.ofNullable(row.getString("details")),
                        Optional.ofNullable(row.getUUID("version_id")),
                        Optional.ofNullable(row.getOffsetDateTime("last_updated"))
                                .orElse(row.getOffsetDateTime("created"))))
                .toList();
    }
}
