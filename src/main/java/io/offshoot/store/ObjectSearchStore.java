package io.offshoot.store;

import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ObjectCriteria.Condition;
import io.offshoot.store.ObjectCriteria.Field;
import io.offshoot.store.ObjectCriteria.Place;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds data objects by what is said about them, in any number of projects. */
public final class ObjectSearchStore {
    /** What a bare FHIR resource would say about itself. */
    private static final String BARE_TEXT = "jsonb_build_object('folder', '/', 'name', type_name(r.type) || '-' ||"
            + " r.id::text, 'state', 'closed', 'hidden', false, 'types', case when r.type = 9 then '[]'::jsonb else"
            + " jsonb_build_array(type_name(r.type)) end, 'tags', '[]'::jsonb, 'properties', '{}'::jsonb, 'links',"
            + " '[]'::jsonb, 'created', floor(extract(epoch from r.last_updated))::int8 * 1000)";

    private static final String LIMIT = "select set_config('statement_timeout', $1, true)";

    private static final String RESOLVE = "select q.no, r.project, " + ObjectSql.KEY
            + " from unnest($1::int[], $2::uuid[], $3::text[], $4::text[]) q (no, project, folder, name)"
            + " join resource r on r.project = q.project and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER
            + " = q.folder and r.content::json ->> 'name' = q.name and " + ObjectSql.THERE
            + " where q.folder is not null union all select q.no, r.project, " + ObjectSql.KEY
            + " from unnest($1::int[], $2::uuid[], $3::text[], $4::text[]) q (no, project, folder, name)"
            + " join resource r on r.project = q.project and " + ObjectSql.DESCRIBED
            + " and r.content::json ->> 'name' = q.name and " + ObjectSql.THERE
            + " where q.folder is null limit 100000";

    /** A name to resolve; without a folder it may be in any. */
    public record Name(int no, UUID project, Optional<String> folder, String name) {}

    /** What a name stands for. */
    public record Resolved(int no, UUID project, ResourceKey key) {}

    /**
     * Finds objects.
     *
     * @return rows in the order asked for; fails with InvalidInput for a regular expression that is none
     */
    public Future<List<ObjectRow>> find(Session session, ObjectCriteria criteria) {
        if (criteria.from().isEmpty()) {
            return find(session, criteria, Optional.empty());
        }
        Place from = criteria.from().get();
        return new ObjectStore().read(session, from.project(), from.key()).compose(row -> row.map(
                        first -> find(session, criteria, Optional.of(first)))
                .orElseGet(() -> Future.succeededFuture(List.of())));
    }

    /**
     * Like {@link #find(Session, ObjectCriteria)}, for criteria by which a caller could let the database work for long.
     *
     * @param most that a statement may take; then it fails with INVALID
     */
    public Future<List<ObjectRow>> findWithin(Database database, ObjectCriteria criteria, Duration most) {
        return database.transaction(session ->
                        session.write(LIMIT, Tuple.of(most.toMillis() + "ms")).compose(set -> find(session, criteria)))
                .recover(error -> Future.failedFuture(
                        DatabaseErrors.isTimeout(error)
                                ? Failure.invalid(
                                        "The search took longer than " + most.toSeconds()
                                                + " s and was given up; look in"
                                                + " one project, or for a simpler pattern",
                                        "name")
                                : error));
    }

    private static Future<List<ObjectRow>> find(Session session, ObjectCriteria criteria, Optional<ObjectRow> from) {
        Conditions conditions = new Conditions();
        String projects = conditions.add(criteria.projects().toArray(UUID[]::new)) + "::uuid[]";
        StringBuilder where = new StringBuilder("true");
        criteria.conditions().forEach(each -> where.append(" and ").append(conditions.sql(each)));
        criteria.ids()
                .ifPresent(ids -> where.append(" and (k.object_type, k.object_id) in (select w.type, w.id from unnest(")
                        .append(conditions.add(
                                ids.stream().map(key -> key.type().code()).toArray(Short[]::new)))
                        .append("::int2[], ")
                        .append(conditions.add(ids.stream().map(ResourceKey::id).toArray(UUID[]::new)))
                        .append("::uuid[]) w (type, id))"));
        from.ifPresent(first -> where.append(" and ").append(conditions.onwards(criteria.order(), first)));
        String described = "select " + ObjectRow.COLUMNS + ", k.object_type, k.object_id, t.j from resource r"
                + " cross join lateral (select r.content::jsonb as j offset 0) t"
                + " cross join lateral (select " + ObjectSql.KEY + ") k where r.project = any(" + projects + ") and "
                + ObjectSql.DESCRIBED + folder(criteria, conditions) + " and " + types("k.object_type", criteria)
                + " and " + ObjectSql.THERE + " and " + where;
        String bare = "select " + ObjectRow.COLUMNS + ", k.object_type, k.object_id, t.j from resource r"
                + " cross join lateral (select " + BARE_TEXT + " as j offset 0) t"
                + " cross join lateral (select r.type as object_type, r.id as object_id) k where r.project = any("
                + projects + ") and " + types("r.type", criteria) + " and " + ObjectSql.BARE + " and " + where;
        String order = " order by " + sortKey(criteria.order().by()) + direction(criteria) + ", project"
                + direction(criteria) + ", object_id" + direction(criteria) + " limit "
                + conditions.add(criteria.count()) + "::int";
        String sql = "select project, type, id, version_id, last_updated, content, object_type, object_id from (("
                + described + ")" + (mayBeBare(criteria) ? " union all (" + bare + ")" : "") + ") found" + order;
        return session.read(sql, conditions.arguments())
                .map(rows -> rows.stream().map(ObjectRow::of).toList())
                .recover(ObjectSearchStore::explained);
    }

    /** Names are resolved among described objects; a bare FHIR resource is found by its key. */
    public Future<List<Resolved>> resolve(Session session, List<Name> names) {
        return session.read(
                        RESOLVE,
                        Tuple.tuple()
                                .addArrayOfInteger(names.stream().map(Name::no).toArray(Integer[]::new))
                                .addArrayOfUUID(
                                        names.stream().map(Name::project).toArray(UUID[]::new))
                                .addArrayOfString(names.stream()
                                        .map(name -> name.folder().orElse(null))
                                        .toArray(String[]::new))
                                .addArrayOfString(names.stream().map(Name::name).toArray(String[]::new)))
                .map(rows -> rows.stream().map(ObjectSearchStore::resolved).toList());
    }

    private static Resolved resolved(Row row) {
        return new Resolved(
                row.getInteger("no"),
                row.getUUID("project"),
                new ResourceKey(ResourceType.ofCode(row.getShort("object_type")), row.getUUID("object_id")));
    }

    private static <T> Future<T> explained(Throwable error) {
        boolean expression = error instanceof PgException pg && "2201B".equals(pg.getSqlState());
        return Future.failedFuture(
                expression ? Failure.invalid("The regular expression cannot be read", "name.regexp") : error);
    }

    private static String folder(ObjectCriteria criteria, Conditions conditions) {
        if (criteria.folder().isEmpty()
                || (criteria.recurse() && criteria.folder().get().equals("/"))) {
            return "";
        }
        String parameter = conditions.add(criteria.folder().get()) + "::text";
        return " and "
                + (criteria.recurse()
                        ? ObjectSql.below(ObjectSql.FOLDER, parameter)
                        : ObjectSql.FOLDER + " = " + parameter);
    }

    private static String types(String column, ObjectCriteria criteria) {
        if (criteria.classes().isEmpty()) {
            return "true";
        }
        String codes = ResourceType.all().stream()
                .filter(type -> ContainerIds.classOf(type)
                        .filter(criteria.classes()::contains)
                        .isPresent())
                .map(type -> Short.toString(type.code()))
                .collect(java.util.stream.Collectors.joining(","));
        return codes.isEmpty() ? "false" : column + " in (" + codes + ")";
    }

    /** Nothing is said about bare resources, and they lie in the root: most searches cannot mean them. */
    private static boolean mayBeBare(ObjectCriteria criteria) {
        boolean elsewhere =
                criteria.folder().filter(folder -> !folder.equals("/")).isPresent();
        boolean noClass = !criteria.classes().isEmpty()
                && criteria.classes().stream().noneMatch(List.of("record", "file")::contains);
        return !elsewhere
                && !noClass
                && criteria.conditions().stream()
                        .noneMatch(each -> each instanceof Condition.Property
                                || each instanceof Condition.LinksTo
                                || (each instanceof Condition.Has has
                                        && has.member().equals("tags"))
                                || (each instanceof Condition.Hidden hidden && hidden.hidden()));
    }

    private static String sortKey(Field field) {
        return switch (field) {
            case MODIFIED -> "last_updated";
            case CREATED -> "(j ->> 'created')::int8";
            case NAME -> "(j ->> 'name') collate \"C\"";
        };
    }

    private static String direction(ObjectCriteria criteria) {
        return criteria.order().ascending() ? " asc" : " desc";
    }
}
