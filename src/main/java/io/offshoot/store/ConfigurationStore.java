package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Lists of configuration objects, and of the objects of the same door that lie in projects: by name, by member. Users are
 * those of the whole installation, in whichever project they lie.
 */
public final class ConfigurationStore {
    private static final String NAME = "lower(r.content::json ->> 'name')";

    private static final String OBJECTS = "select " + ResourceVersion.COLUMNS + ", count(*) over () as total"
            + " from resource r where r.project = $1::uuid and r.type = $2::int2 and not r.deleted"
            + " and ($3::text = '' or strpos(" + NAME + ", $3) > 0)"
            + " and ($6::text = '' or r.content::json #>> '{owner,reference}' = $6)"
            + " order by " + NAME + ", r.id offset $4::int limit $5::int";

    private static final String COLUMNS_OF_USERS =
            "r.project, r.type, r.id, r.version_id, r.last_updated, r.author_type,"
                    + " r.author, r.deleted, convert_to(r.content, 'UTF8') as content";

    private static final String USERS = "select " + COLUMNS_OF_USERS + ", count(*) over () as total"
            + " from principal u join project p on p.id = u.project and p.state in ('live', 'environment')"
            + " join resource r on r.project = u.project and r.type = 303 and r.id = u.id"
            + " where u.realm = '" + Environment.ID + "'"
            + " and ($1::text = '' or strpos(u.login, $1) > 0 or strpos(lower(r.content), $1) > 0)"
            + " order by u.login, u.id offset $2::int limit $3::int";

    private static final String SOME_USERS = "select " + COLUMNS_OF_USERS
            + " from principal u join project p on p.id = u.project and p.state in ('live', 'environment')"
            + " join resource r on r.project = u.project and r.type = 303 and r.id = u.id"
            + " where u.realm = '" + Environment.ID + "' and u.id = any($1::uuid[]) order by u.login, u.id";

    private static final String SOME = "select " + ResourceVersion.COLUMNS + " from resource"
            + " where project = $1::uuid and type = any($2::int2[]) and id = any($3::uuid[]) and not deleted"
            + " order by type, id";

    private static final String NAMED = "select id from resource r where r.project = $1::uuid and r.type = $2::int2"
            + " and " + NAME + " = $3 and r.id <> $4::uuid and not r.deleted limit 1";

    private static final String LOCK =
            "select pg_advisory_xact_lock(hashtextextended('configuration ' || $1::int2, 0))";

    private static final String GROUPS = "select " + ResourceVersion.COLUMNS + " from resource r"
            + " where r.project = '" + Environment.ID + "' and r.type = 501 and not r.deleted"
            + " and jsonb_path_query_array(r.content::jsonb, '$.members[*].reference') ? $1::text order by " + NAME
            + ", r.id";

    private static final String ANCESTORS = "with recursive holders (ref) as (select $1::text union"
            + " select 'UserGroup/' || r.id from holders h join resource r on r.project = '" + Environment.ID + "'"
            + " and r.type = 501 and not r.deleted"
            + " and jsonb_path_query_array(r.content::jsonb, '$.members[*].reference') ? h.ref)"
            + " select ref from holders";

    private static final String GRANTS = "select " + ResourceVersion.COLUMNS + " from resource r where r.type = 542"
            + " and not r.deleted and ($1::uuid is"
            + " null or r.project = $1::uuid) and"
            + " ($2::text = '' or r.content::json #>>"
            + " '{role,reference}' = $2) and"
            + " ($3::text = '' or r.content::json #>>"
            + " '{member,reference}' = $3) order by"
            + " r.project, r.id limit 10000";

    /** Some of a list, and how many there are in all. */
    public record Page(List<ResourceVersion> objects, long total) {}

    /** The objects of a type, by name. */
    public Future<Page> page(Session session, UUID project, ResourceType type, String name, int offset, int count) {
        return session.read(OBJECTS, Tuple.of(project, type.code(), name.toLowerCase(Locale.ROOT), offset, count, ""))
                .map(ConfigurationStore::page);
    }

    /** The objects of a type that have that owner, {@code Type/id}, by name. */
    public Future<Page> ownedBy(Session session, UUID project, ResourceType type, String owner, int offset, int count) {
        return session.read(OBJECTS, Tuple.of(project, type.code(), "", offset, count, owner))
                .map(ConfigurationStore::page);
    }

    /** The users of the installation, by login. */
    public Future<Page> users(Session session, String name, int offset, int count) {
        return session.read(USERS, Tuple.of(name.toLowerCase(Locale.ROOT), offset, count))
                .map(ConfigurationStore::page);
    }

    /** Those of the users who are of the installation. */
    public Future<List<ResourceVersion>> users(Session session, Collection<UUID> ids) {
        return session.read(SOME_USERS, Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new)))
                .map(ConfigurationStore::versions);
    }

    /** Those of the objects that are there; users are for {@link #users} to find. */
    public Future<List<ResourceVersion>> some(Session session, UUID project, Collection<ResourceKey> keys) {
        Short[] types = keys.stream().map(key -> key.type().code()).distinct().toArray(Short[]::new);
        UUID[] ids = keys.stream().map(ResourceKey::id).distinct().toArray(UUID[]::new);
        return session.read(
                        SOME,
                        Tuple.tuple().addUUID(project).addArrayOfShort(types).addArrayOfUUID(ids))
                .map(rows -> versions(rows).stream()
                        .filter(found -> keys.contains(found.key()))
                        .toList());
    }

    /**
     * Whether another object of the type has that name, whatever the case; keeps others from taking it until the
     * transaction ends.
     */
    public Future<Boolean> nameTaken(Session session, UUID project, ResourceKey key, String name) {
        return session.write(LOCK, Tuple.of(key.type().code()))
                .compose(locked -> session.read(
                        NAMED, Tuple.of(project, key.type().code(), name.toLowerCase(Locale.ROOT), key.id())))
                .map(rows -> rows.size() > 0);
    }

    /** The groups that a user or group, {@code Type/id}, is a member of by itself. */
    public Future<List<ResourceVersion>> groupsOf(Session session, String member) {
        return session.read(GROUPS, Tuple.of(member)).map(ConfigurationStore::versions);
    }

    /** A user or group, {@code Type/id}, with all groups that it is in, at whatever depth. */
    public Future<Set<String>> withGroups(Session session, String member) {
        return session.read(ANCESTORS, Tuple.of(member))
                .map(rows -> rows.stream().map(row -> row.getString(0)).collect(Collectors.toSet()));
    }

    /**
     * The grants of roles: in a project or in all, of a role or of all, to a member or to all; at most ten thousand.
     *
     * @param role {@code SecurityRole/id}, or empty
     * @param member {@code Type/id}, or empty
     */
    public Future<List<ResourceVersion>> grants(Session session, Optional<UUID> project, String role, String member) {
        return session.read(
                        GRANTS,
                        Tuple.tuple()
                                .addUUID(project.orElse(null))
                                .addString(role)
                                .addString(member))
                .map(ConfigurationStore::versions);
    }

    private static Page page(RowSet<Row> rows) {
        long total = rows.size() == 0 ? 0 : rows.iterator().next().getLong("total");
        return new Page(versions(rows), total);
    }

    private static List<ResourceVersion> versions(RowSet<Row> rows) {
        return rows.stream().map(ResourceVersion::of).toList();
    }
}
