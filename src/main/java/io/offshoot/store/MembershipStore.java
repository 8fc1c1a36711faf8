package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is a member where, across all live projects: a projection of the resources of type ProjectMembership, which a
 * trigger keeps right whichever way these are written.
 */
public final class MembershipStore {
    private static final String OF = """
        select m.project, m.id, m.admin, m.restricted, p.super_admin, p.name
          from membership m join project p on p.id = m.project and p.state = 'live'
         where m.principal = $1 and m.active
        """;

    private static final String ALL = OF + " order by p.name, m.project, m.id limit $2::int";

    private static final String IN = OF + " and m.project = any($2::uuid[]) order by m.project, m.id";

    private static final String PLACES = "select r.project, r.type, r.id, r.version_id, r.last_updated, r.author_type,"
            + " r.author, r.deleted, convert_to(r.content, 'UTF8') as content, p.name"
            + " from membership m join project p on p.id = m.project and p.state = 'live'"
            + " join resource r on r.project = m.project and r.type = $3::int2 and r.id = m.id"
            + " where m.principal = $1 and m.active and ($2::uuid is null or m.project = $2::uuid)"
            + " order by p.name, m.project, m.id limit $4::int";

    private static final String SUPER_ADMIN = "select exists (" + OF
            + " and p.super_admin and not m.restricted and ($2::uuid is null or m.project = $2::uuid))";

    private static final String HOLDERS = "select m.admin, m.restricted, case when u.project = '" + Environment.ID
            + "' then u.login else split_part(m.principal, '/', 2) end as login from membership m"
            + " left join principal u on m.principal = 'User/' || u.id::text"
            + " where m.project = $1::uuid and m.active and m.principal ~ '^(User|ClientApplication)/'"
            + " order by 3 limit 10000";

    private static final String ADMINISTERED = "select exists (select from membership m where m.project = $1::uuid"
            + " and m.active and m.admin and not m.restricted)";

    /**
     * An active membership in a live project.
     *
     * @param restricted whether access policies limit it
     * @param superAdmin whether the project is one of super administrators
     * @param projectName the name of the project, which may be empty
     */
    public record Member(
            UUID project, UUID id, boolean admin, boolean restricted, boolean superAdmin, String projectName) {}

    /** An active membership as a resource, with the name of its project, which may be empty. */
    public record Place(ResourceVersion membership, String projectName) {}

    /** The memberships of a principal as resources, in one project or in all, by the names of their projects. */
    public Future<List<Place>> places(Session session, String principal, Optional<UUID> project, int most) {
        Tuple arguments = Tuple.of(principal)
                .addUUID(project.orElse(null))
                .addShort(ResourceType.PROJECT_MEMBERSHIP.code())
                .addInteger(most);
        return session.read(PLACES, arguments).map(rows -> rows.stream()
                .map(row -> new Place(ResourceVersion.of(row), row.getString("name")))
                .toList());
    }

    /** The memberships of a principal, {@code Type/id}, by the names of their projects. */
    public Future<List<Member>> of(Session session, String principal, int most) {
        return session.read(ALL, Tuple.of(principal, most))
                .map(rows -> rows.stream().map(MembershipStore::member).toList());
    }

    /** The memberships of a principal in those of the projects where it has any. */
    public Future<List<Member>> in(Session session, String principal, Collection<UUID> projects) {
        return session.read(IN, Tuple.of(principal).addArrayOfUUID(projects.toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(MembershipStore::member).toList());
    }

    /** Whether an unrestricted membership makes the principal a super administrator. */
    public Future<Boolean> isSuperAdmin(Session session, String principal) {
        return session.read(SUPER_ADMIN, Tuple.of(principal).addUUID(null))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** The same for a principal whose memberships count in one project only. */
    public Future<Boolean> isSuperAdmin(Session session, String principal, UUID project) {
        return session.read(SUPER_ADMIN, Tuple.of(principal, project))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /**
     * Who has an active membership of a project.
     *
     * @param login the login of a user of the installation, the id of anybody else
     * @param restricted whether access policies limit it
     */
    public record Holder(String login, boolean admin, boolean restricted) {}

    /** Who is a member of a project, at most ten thousand. */
    public Future<List<Holder>> holders(Session session, UUID project) {
        return session.read(HOLDERS, Tuple.of(project)).map(rows -> rows.stream()
                .map(row -> new Holder(row.getString("login"), row.getBoolean("admin"), row.getBoolean("restricted")))
                .toList());
    }

    /** Whether an unrestricted membership makes anybody an administrator of the project. */
    public Future<Boolean> isAdministered(Session session, UUID project) {
        return session.read(ADMINISTERED, Tuple.of(project))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Member member(Row row) {
        return new Member(
                row.getUUID(0),
                row.getUUID(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getString(5));
    }
}
