package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ImportedObject.Match;
import io.offshoot.store.ImportedObject.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The objects of imports that are more than plain rows of the new project: the map of their ids, and their outcomes. */
public final class ImportStore {
    private static final String ADD = """
        insert into import_object (duplication, type, origin_id, id, configuration, matched, login, content, outcome,
                                   reason)
        select $1::uuid, x.type, x.origin_id, x.id, x.configuration, x.matched, x.login,
               convert_from(x.content, 'UTF8'), x.outcome, x.reason
          from unnest($2::int2[], $3::uuid[], $4::uuid[], $5::bool[], $6::text[], $7::text[], $8::bytea[], $9::text[],
                      $10::text[])
               x (type, origin_id, id, configuration, matched, login, content, outcome, reason)
         where exists (select from duplication d where d.id = $1::uuid and d.state in ('requested', 'copying'))
        on conflict do nothing
        """;

    private static final String COLUMNS = """
        select type, origin_id, id, configuration, matched, login, outcome, reason, null::bytea as content
          from import_object
        """;

    private static final String FIND = COLUMNS + """
         where duplication = $1::uuid
           and (type, origin_id) in (select * from unnest($2::int2[], $3::uuid[]))
        """;

    private static final String BY_LOGIN =
            COLUMNS + " where duplication = $1::uuid and type = 303 and login = any($2::text[])";

    private static final String TYPES =
            "select distinct type from import_object where duplication = $1::uuid and id is distinct from origin_id";

    private static final String UNSETTLED = """
        select type, origin_id, id, configuration, matched, login, outcome, reason, convert_to(content, 'UTF8') as content
          from (select *, sum(octet_length(content)) over (order by type, origin_id) - octet_length(content) as before
                  from (select * from import_object
                         where duplication = $1::uuid and configuration and outcome is null
                           and (type, origin_id) > ($2::int2, $3::uuid)
                         order by type, origin_id limit $4::int) p) w
         where before < $5::int8 order by type, origin_id
        """;

    private static final String SETTLE = """
        update import_object o set outcome = x.outcome, reason = nullif(x.reason, ''), content = null
          from unnest($2::int2[], $3::uuid[], $4::text[], $5::text[]) x (type, origin_id, outcome, reason)
         where o.duplication = $1::uuid and o.type = x.type and o.origin_id = x.origin_id
        """;

    private static final String PAGE = COLUMNS + """
         where duplication = $1::uuid and (type, origin_id) > ($2::int2, $3::uuid) and outcome is not null
         order by type, origin_id limit $4::int
        """;

    private static final String COUNTS = """
        select configuration, outcome, count(*) from import_object
         where duplication = $1::uuid and outcome is not null group by configuration, outcome
        """;

    private static final String LEFT_OUT = """
        select type, count(*) from import_object
         where duplication = $1::uuid and not configuration and id is null group by type
        """;

    private static final String FORGET = """
        delete from import_object where ctid = any (array(
            select ctid from import_object where duplication = $1::uuid limit $2::int))
        """;

    private static final String LOGINS = """
        select u.login, u.id from principal u join project p on p.id = u.project and p.state in ('live', 'environment')
         where u.realm = $1::uuid and u.login = any($2::text[]) order by u.id
        """;

    private static final String NAMES = """
        select lower(content::json ->> 'name') as name, id from resource
         where project = $1::uuid and type = $2::int2 and lower(content::json ->> 'name') = any($3::text[])
           and not deleted order by id
        """;

    private static final String INCOMING =
            "select id from import_object where duplication = $1::uuid and type = $2::int2 and id = any($3::uuid[])";

    /** One publication at a time: each sees what those before it have made of the environment. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('import', 0))";

    /** Notes objects; those that are noted already, or whose id here another one has, are passed over. */
    public Future<Integer> add(Session session, UUID duplication, List<ImportedObject> objects) {
        Tuple arguments = keys(
                        duplication,
                        objects.stream().map(ImportedObject::origin).toList())
                .addArrayOfUUID(
                        objects.stream().map(object -> object.id().orElse(null)).toArray(UUID[]::new))
                .addArrayOfBoolean(
                        objects.stream().map(ImportedObject::configuration).toArray(Boolean[]::new))
                .addArrayOfString(objects.stream()
                        .map(object -> object.matched().map(Match::label).orElse(null))
                        .toArray(String[]::new))
                .addArrayOfString(objects.stream()
                        .map(object -> object.login().orElse(null))
                        .toArray(String[]::new))
                .addArrayOfBuffer(objects.stream()
                        .map(object -> object.content().orElse(null))
                        .toArray(Buffer[]::new));
        return session.write(
                        ADD,
                        outcomes(
                                arguments,
                                objects.stream().map(ImportedObject::outcome).toList()))
                .map(RowSet::rowCount);
    }

    /** Those of the objects that are noted, without their texts, by their keys in the package. */
    public Future<Map<ResourceKey, ImportedObject>> find(
            Session session, UUID duplication, Collection<ResourceKey> origins) {
        return session.read(FIND, keys(duplication, List.copyOf(origins))).map(ImportStore::byOrigin);
    }

    /** The users of the package that have these logins there. */
    public Future<Map<String, ImportedObject>> findLogins(
            Session session, UUID duplication, Collection<String> logins) {
        return session.read(BY_LOGIN, Tuple.of(duplication).addArrayOfString(logins.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, ImportedObject> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("login"), object(row)));
                    return found;
                });
    }

    /** The types of which some objects have another id here, or are left out. */
    public Future<Set<ResourceType>> changedTypes(Session session, UUID duplication) {
        return session.read(TYPES, Tuple.of(duplication)).map(rows -> {
            Set<ResourceType> types = new HashSet<>();
            rows.forEach(row -> types.add(ResourceType.ofCode(row.getShort(0))));
            return types;
        });
    }

    /** The next configuration objects without an outcome, by type and id, with their texts. */
    public Future<List<ImportedObject>> unsettled(
            Session session, UUID duplication, Optional<ResourceKey> after, int count, long bytes) {
        return session.read(
                        UNSETTLED, place(duplication, after).addInteger(count).addLong(bytes))
                .map(ImportStore::objects);
    }

    /** Settles what became of objects, and forgets their texts. */
    public Future<Void> settle(Session session, UUID duplication, Map<ResourceKey, Outcome> outcomes) {
        List<ResourceKey> origins = List.copyOf(outcomes.keySet());
        Tuple arguments = keys(duplication, origins);
        return session.write(
                        SETTLE,
                        outcomes(
                                arguments,
                                origins.stream()
                                        .map(key -> Optional.of(outcomes.get(key)))
                                        .toList()))
                .mapEmpty();
    }

    /** The settled objects by type and id, without their texts. */
    public Future<List<ImportedObject>> page(
            Session session, UUID duplication, Optional<ResourceKey> after, int count) {
        return session.read(PAGE, place(duplication, after).addInteger(count)).map(ImportStore::objects);
    }

    /** How many configuration objects, or objects of the project, have which outcome. */
    public Future<Map<String, Long>> counts(Session session, UUID duplication, boolean configuration) {
        return session.read(COUNTS, Tuple.of(duplication)).map(rows -> {
            Map<String, Long> counts = new java.util.TreeMap<>();
            rows.forEach(row -> {
                if (row.getBoolean(0) == configuration) {
                    counts.put(row.getString(1), row.getLong(2));
                }
            });
            return counts;
        });
    }

    /** How many objects of the project are left out, of each type. */
    public Future<Map<ResourceType, Long>> leftOut(Session session, UUID duplication) {
        return session.read(LEFT_OUT, Tuple.of(duplication)).map(rows -> {
            Map<ResourceType, Long> counts = new HashMap<>();
            rows.forEach(row -> counts.put(ResourceType.ofCode(row.getShort(0)), row.getLong(1)));
            return counts;
        });
    }

    /** Forgets up to {@code count} objects; says whether none is left. */
    public Future<Boolean> forget(Session session, UUID duplication, int count) {
        return session.write(FORGET, Tuple.of(duplication, count)).map(rows -> rows.rowCount() < count);
    }

    /** The users of the installation who have these logins, in lower case. */
    public Future<Map<String, UUID>> logins(Session session, Collection<String> logins) {
        return session.read(LOGINS, Tuple.of(Environment.ID).addArrayOfString(logins.toArray(String[]::new)))
                .map(ImportStore::ids);
    }

    /** The configuration objects of a type that have these names, in lower case. */
    public Future<Map<String, UUID>> names(Session session, ResourceType type, Collection<String> names) {
        return session.read(NAMES, Tuple.of(Environment.ID, type.code()).addArrayOfString(names.toArray(String[]::new)))
                .map(ImportStore::ids);
    }

    /** Which of the ids are those that objects of the type come to have here. */
    public Future<Set<UUID>> incoming(Session session, UUID duplication, ResourceType type, Collection<UUID> ids) {
        return session.read(INCOMING, Tuple.of(duplication, type.code()).addArrayOfUUID(ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Set<UUID> found = new HashSet<>();
                    rows.forEach(row -> found.add(row.getUUID(0)));
                    return found;
                });
    }

    /** Keeps other imports from publishing until the transaction ends. */
    public Future<Void> lock(Session session) {
        return session.write(LOCK, Tuple.tuple()).mapEmpty();
    }

    private static Map<String, UUID> ids(RowSet<Row> rows) {
        Map<String, UUID> ids = new HashMap<>();
        rows.forEach(row -> ids.putIfAbsent(row.getString(0), row.getUUID(1)));
        return ids;
    }

    private static Tuple keys(UUID duplication, List<ResourceKey> keys) {
        return Tuple.of(duplication)
                .addArrayOfShort(keys.stream().map(key -> key.type().code()).toArray(Short[]::new))
                .addArrayOfUUID(keys.stream().map(ResourceKey::id).toArray(UUID[]::new));
    }

    private static Tuple outcomes(Tuple arguments, List<Optional<Outcome>> outcomes) {
        return arguments
                .addArrayOfString(outcomes.stream()
                        .map(outcome -> outcome.map(Outcome::word).orElse(null))
                        .toArray(String[]::new))
                .addArrayOfString(outcomes.stream()
                        .map(outcome -> outcome.map(Outcome::reason).orElse(null))
                        .toArray(String[]::new));
    }

    private static Tuple place(UUID duplication, Optional<ResourceKey> after) {
        return Tuple.of(
                duplication,
                after.map(key -> key.type().code()).orElse((short) 0),
                after.map(ResourceKey::id).orElse(SourceStore.FIRST));
    }

    private static Map<ResourceKey, ImportedObject> byOrigin(RowSet<Row> rows) {
        Map<ResourceKey, ImportedObject> found = new HashMap<>();
        rows.forEach(row -> {
            ImportedObject object = object(row);
            found.put(object.origin(), object);
        });
        return found;
    }

    private static List<ImportedObject> objects(RowSet<Row> rows) {
        return rows.stream().map(ImportStore::object).toList();
    }

    private static ImportedObject object(Row row) {
        return new ImportedObject(
                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("origin_id")),
                Optional.ofNullable(row.getUUID("id")),
                row.getBoolean("configuration"),
                Optional.ofNullable(row.getString("matched")).map(Match::labelled),
                Optional.ofNullable(row.getString("login")),
                Optional.ofNullable(row.getBuffer("content")),
                Optional.ofNullable(row.getString("outcome"))
                        .map(word -> new Outcome(
                                word,
                                Optional.ofNullable(row.getString("reason")).orElse(""))));
    }
}
