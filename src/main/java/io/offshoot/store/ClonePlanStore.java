package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a clone of data objects takes along, worked out inside the database: rows of {@code clone_plan} that live as long as
 * the transaction. Each row is planned once; who comes first decides where it goes.
 */
public final class ClonePlanStore {
    private static final String WHERE = "select object_type, object_id from clone_plan where clone = $1::uuid and ";

    private static final String PAGE = "select type, id, object_type, object_id from clone_plan where clone = $1::uuid"
            + " and existing and (type, id) > ($2::int2, $3::uuid) order by type, id limit $4::int";

    private static final String CLEAR = "delete from clone_plan where clone = $1::uuid";

    /**
     * A folder of the source that is cloned.
     *
     * @param path in the source
     * @param target its place in the destination
     * @param listed the folder that was listed, itself or one above it
     */
    public record MappedFolder(String path, String target, String listed) {}

    /** What is wrong with a planned object. */
    public enum Fault {
        DATABASE("object_type = 404"),
        NOT_CLOSED("not existing and state <> 'closed' and (object_type <> 403 or state <> 'open' or implied)"),
        MOVING("not existing and archival = 'moving'"),
        NOT_LIVE("not existing and archival <> 'live'"),
        SPONSORED("not existing and sponsored");

        private final String condition;

        Fault(String condition) {
            this.condition = condition;
        }
    }

    /** An object and a project that holds it. */
    public record Held(ResourceKey object, UUID project) {}

    /** What a clone is between. */
    public record Clone(UUID id, UUID source, UUID destination) {
        private Tuple arguments() {
            return Tuple.of(id, source, destination);
        }
    }

    /** A planned object, by its row and by itself. */
    public record Planned(ResourceKey row, ResourceKey object) {}

    /** Plans objects of the source by their keys; gives those that it does not hold. */
    public Future<List<ResourceKey>> objects(
            Session session, Clone clone, Collection<ResourceKey> keys, String folder) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Short[] types = keys.stream().map(key -> key.type().code()).toArray(Short[]::new);
        UUID[] ids = keys.stream().map(ResourceKey::id).toArray(UUID[]::new);
        Tuple arguments =
                clone.arguments().addArrayOfShort(types).addArrayOfUUID(ids).addString(folder);
        return session.write(ClonePlanSql.OBJECTS, arguments)
                .compose(done -> session.write(ClonePlanSql.PLACED, arguments))
                .compose(done -> session.write(ClonePlanSql.BARE, arguments))
                .compose(done -> session.read(
                        ClonePlanSql.MISSING,
                        Tuple.of(clone.id()).addArrayOfShort(types).addArrayOfUUID(ids)))
                .map(rows -> rows.stream()
                        .map(row -> new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)))
                        .toList());
    }

    /** Plans the visible objects of folders; those planned before stay where they go. */
    public Future<Void> folders(Session session, Clone clone, List<MappedFolder> folders) {
        if (folders.isEmpty()) {
            return Future.succeededFuture();
        }
        return session.write(ClonePlanSql.IN_FOLDERS, mapped(clone.arguments(), folders))
                .compose(done -> folders.stream()
                        .filter(folder -> folder.path().equals("/"))
                        .findFirst()
                        .map(root -> session.write(
                                        ClonePlanSql.BARE_IN_ROOT,
                                        clone.arguments().addString(root.target()))
                                .<Void>mapEmpty())
                        .orElseGet(Future::succeededFuture));
    }

    /** Plans what the planned objects bring along; what lies in no mapped folder goes to {@code folder}. */
    public Future<Void> implied(Session session, Clone clone, List<MappedFolder> folders, String folder) {
        return session.write(
                        ClonePlanSql.IMPLIED, mapped(clone.arguments(), folders).addString(folder))
                .mapEmpty();
    }

    /** References of what planned applets bundle and the source does not hold, at most 101. */
    public Future<List<String>> unbundled(Session session, Clone clone) {
        return session.read(ClonePlanSql.UNBUNDLED, Tuple.of(clone.id()))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /** Databases in folders of the source, hidden ones too, at most 101. */
    public Future<List<ResourceKey>> databases(Session session, UUID source, List<MappedFolder> folders) {
        return session.read(
                        ClonePlanSql.DATABASES,
                        Tuple.of(source)
                                .addArrayOfString(
                                        folders.stream().map(MappedFolder::path).toArray(String[]::new)))
                .map(rows -> rows.stream().map(ClonePlanStore::key).toList());
    }

    /** The listed folders with objects that have a fault, and with {@code ""} for those that were named or are implied. */
    public Future<Set<String>> faulty(Session session, Clone clone, Fault fault) {
        return session.read(
                        "select distinct coalesce(listed, '') from clone_plan where clone = $1::uuid and "
                                + fault.condition,
                        Tuple.of(clone.id()))
                .map(rows -> rows.stream().map(row -> row.getString(0)).collect(Collectors.toSet()));
    }

    /** The first objects with a fault: those that were named or are implied, or those of a listed folder; at most 101. */
    public Future<List<ResourceKey>> faulty(Session session, Clone clone, Fault fault, Optional<String> listed) {
        return session.read(
                        WHERE + fault.condition + " and listed is not distinct from $2::text"
                                + " order by object_type, object_id limit 101",
                        Tuple.of(clone.id()).addString(listed.orElse(null)))
                .map(rows -> rows.stream().map(ClonePlanStore::key).toList());
    }

    /** Objects to be cloned that are third-party sponsored in another project, at most 1,001. */
    public Future<List<Held>> alreadySponsored(Session session, Clone clone) {
        return session.read(ClonePlanSql.ALREADY_SPONSORED, Tuple.of(clone.id(), clone.destination()))
                .map(rows -> rows.stream()
                        .map(row -> new Held(key(row), row.getUUID("project")))
                        .toList());
    }

    /** The objects that the destination holds already, in the order of their rows, behind one. */
    public Future<List<Planned>> existing(Session session, Clone clone, Optional<Planned> after, int count) {
        return session.read(
                        PAGE,
                        Tuple.of(
                                clone.id(),
                                after.map(last -> last.row().type().code()).orElse((short) 0),
                                after.map(last -> last.row().id()).orElse(new UUID(0, 0)),
                                count))
                .map(rows -> rows.stream()
                        .map(row -> new Planned(
                                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                                key(row)))
                        .toList());
    }

    /** Forgets the plan. */
    public Future<Void> clear(Session session, Clone clone) {
        return session.write(CLEAR, Tuple.of(clone.id())).mapEmpty();
    }

    private static Tuple mapped(Tuple arguments, List<MappedFolder> folders) {
        return arguments
                .addArrayOfString(folders.stream().map(MappedFolder::path).toArray(String[]::new))
                .addArrayOfString(folders.stream().map(MappedFolder::target).toArray(String[]::new))
                .addArrayOfString(folders.stream().map(MappedFolder::listed).toArray(String[]::new));
    }

    private static ResourceKey key(Row row) {
        return new ResourceKey(ResourceType.ofCode(row.getShort("object_type")), row.getUUID("object_id"));
    }
}
