package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The projects of this environment and whether they can be seen. */
public final class ProjectStore {
    private static final String READ = "select " + Project.COLUMNS + " from project where id = $1::uuid";

    /** Shared lock: the project cannot be removed or hidden before the transaction ends. */
    private static final String READ_SHARED = READ + " for share";

    private static final String INSERT = """
        insert into project (id, state, name, super_admin, created_by, duplication)
        values ($1::uuid, $2, $3, $4::bool, $5, $6::uuid) on conflict (id) do nothing
        """;

    private static final String UPDATE =
            "update project set name = $2, super_admin = $3::bool where id = $1::uuid and state = 'live'";

    private static final String MOVE = "update project set state = $3 where id = $1::uuid and state = any($2::text[])";

    private static final String COUNT_LIVE = "select count(*) from project where state = 'live'";

    private static final String ANY = "select exists (select from project where super_admin and state <> 'deleting')";

    private static final String LIVE = "select id from project where state = 'live' and id = any($1::uuid[])";

    private static final String IDS = "select id from project where state = 'live' and lower(name) like $1 || '%'"
            + " order by lower(name), id offset $2::int limit $3::int";

    /** The project of that id in whatever state it is. */
    public Future<Optional<Project>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> rows.stream().map(Project::of).findFirst());
    }

    /** Like {@link #read}, and holds the project in its state until the transaction ends. */
    public Future<Optional<Project>> readShared(Session session, UUID id) {
        return session.read(READ_SHARED, Tuple.of(id))
                .map(rows -> rows.stream().map(Project::of).findFirst());
    }

    /**
     * Makes a project; nothing happens when its id is taken.
     *
     * @param createdBy who made it, {@code Type/id} or {@code system}
     * @param duplication the duplication that makes it; empty when it is made from nothing
     * @return whether it was made now
     */
    public Future<Boolean> create(Session session, Project project, String createdBy, Optional<UUID> duplication) {
        Tuple arguments =
                Tuple.of(project.id(), project.state().label(), project.name(), project.superAdmin(), createdBy);
        return session.write(INSERT, arguments.addUUID(duplication.orElse(null)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Keeps name and rank beside the text of the Project resource. */
    public Future<Void> update(Session session, UUID id, String name, boolean superAdmin) {
        return session.write(UPDATE, Tuple.of(id, name, superAdmin)).mapEmpty();
    }

    /** Moves a project from one of the states {@code from} to {@code to}; false when it was in none of them. */
    public Future<Boolean> move(Session session, UUID id, List<Project.State> from, Project.State to) {
        Tuple arguments = Tuple.of(id);
        arguments
                .addArrayOfString(from.stream().map(Project.State::label).toArray(String[]::new))
                .addString(to.label());
        return session.write(MOVE, arguments).map(rows -> rows.rowCount() == 1);
    }

    /** Whether there is a super administrators' project: the first start has been. */
    public Future<Boolean> anySuperAdmin(Session session) {
        return session.read(ANY, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** How many live projects there are. */
    public Future<Long> countLive(Session session) {
        return session.read(COUNT_LIVE, Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Those of the projects that are live. */
    public Future<Set<UUID>> live(Session session, Collection<UUID> ids) {
        return session.read(LIVE, Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).collect(Collectors.toSet()));
    }

    /**
     * Live projects by the beginning of their name, without regard to case.
     *
     * @param namePrefix what the name begins with; empty: any name
     */
    public Future<List<UUID>> byName(Session session, String namePrefix, int offset, int count) {
        String pattern = namePrefix
                .toLowerCase(java.util.Locale.ROOT)
                .replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_");
        return session.read(IDS, Tuple.of(pattern, offset, count))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }
}
