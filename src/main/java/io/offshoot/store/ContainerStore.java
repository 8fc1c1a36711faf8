package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the Container door knows of projects besides their names: settings, and levels granted to users and organisations. */
public final class ContainerStore {
    private static final String SELECT = """
        select p.id, p.state, p.name, p.super_admin, p.created, p.created_by, r.id as settings_id,
               convert_to(r.content, 'UTF8') as content,
               coalesce((select max(m.last_updated) from resource m where m.project = p.id and m.type in (407, 301)),
                        p.created) as modified
          from project p left join resource r on r.project = p.id and r.type = 407 and not r.deleted
         where p.state = 'live'
        """;

    private static final String READ = SELECT + " and p.id = $1::uuid";

    private static final String READ_ALL = SELECT + " and p.id = any($1::uuid[]) order by p.created desc, p.id";

    private static final String GRANTS = """
        select r.project, r.id, r.content::json ->> 'grantee' as grantee, r.content::json ->> 'level' as level
          from resource r join project p on p.id = r.project and p.state = 'live'
         where r.type = 408 and not r.deleted
        """;

    private static final String GRANTS_OF_PROJECT = GRANTS + " and r.project = $1::uuid order by 3";

    private static final String GRANTS_OF_GRANTEES = GRANTS
            + " and (r.content::json ->> 'grantee') = any($1::text[]) and ($2::uuid[] is null or r.project = any($2))";

    private static final String SYSTEM_MADE = "select r.project from resource r where r.project = any($1::uuid[])"
            + " and r.type = 407 and not r.deleted and r.content::json ->> 'kind' = 'container'";

    private static final String PAYERS = "select r.project, r.content::json ->> 'billTo' from resource r"
            + " where r.project = any($1::uuid[]) and r.type = 407 and not r.deleted"
            + " and r.content::json ->> 'billTo' is not null";

    /**
     * A project with its settings.
     *
     * @param createdBy a reference, or {@code system}
     * @param settings the id and the text of its Container resource; empty when it was made at another door
     */
    public record Container(
            Project project,
            OffsetDateTime created,
            OffsetDateTime modified,
            String createdBy,
            Optional<UUID> settingsId,
            Optional<Buffer> settings) {}

    /** A level that a user, an organisation or everybody was granted in a project. */
    public record Grant(UUID project, UUID id, String grantee, String level) {}

    /** The live project of that id. */
    public Future<Optional<Container>> read(Session session, UUID project) {
        return session.read(READ, Tuple.of(project))
                .map(rows -> rows.stream().map(ContainerStore::container).findFirst());
    }

    /** Those of the projects that are live, newest first. */
    public Future<List<Container>> readAll(Session session, Collection<UUID> projects) {
        return session.read(READ_ALL, Tuple.tuple().addArrayOfUUID(projects.toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(ContainerStore::container).toList());
    }

    /** All grants in a project, by their grantees. */
    public Future<List<Grant>> grants(Session session, UUID project) {
        return session.read(GRANTS_OF_PROJECT, Tuple.of(project))
                .map(rows -> rows.stream().map(ContainerStore::grant).toList());
    }

    /**
     * The grants of those grantees.
     *
     * @param projects only in those; empty: in all live projects
     */
    public Future<List<Grant>> grants(
            Session session, Collection<String> grantees, Optional<? extends Collection<UUID>> projects) {
        return session.read(
                        GRANTS_OF_GRANTEES,
                        Tuple.tuple()
                                .addArrayOfString(grantees.toArray(String[]::new))
                                .addArrayOfUUID(projects.map(ids -> ids.toArray(UUID[]::new))
                                        .orElse(null)))
                .map(rows -> rows.stream().map(ContainerStore::grant).toList());
    }

    /** Those of the projects whose class is {@code container}. */
    public Future<Set<UUID>> systemMade(Session session, Collection<UUID> projects) {
        return session.read(SYSTEM_MADE, Tuple.tuple().addArrayOfUUID(projects.toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).collect(Collectors.toSet()));
    }

    /** Who pays for those of the projects of which that was said. */
    public Future<Map<UUID, String>> payers(Session session, Collection<UUID> projects) {
        return session.read(PAYERS, Tuple.tuple().addArrayOfUUID(projects.toArray(UUID[]::new)))
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> row.getUUID(0), row -> row.getString(1))));
    }

    private static Container container(Row row) {
        return new Container(
                Project.of(row),
                row.getOffsetDateTime("created"),
                row.getOffsetDateTime("modified"),
                row.getString("created_by"),
                Optional.ofNullable(row.getUUID("settings_id")),
                Optional.ofNullable(row.getBuffer("content")));
    }

    private static Grant grant(Row row) {
        return new Grant(row.getUUID("project"), row.getUUID("id"), row.getString("grantee"), row.getString("level"));
    }
}
