package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ClonePlanStore.Clone;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What became of the objects of a clone, kept as long as its duplication. */
public final class ObjectOutcomeStore {
    private static final String PUT = "insert into object_outcome (duplication, type, id, target)"
            + " select clone, object_type, object_id, case when not existing then object_id end"
            + " from clone_plan where clone = $1::uuid";

    private static final String REPLICA =
            "update object_outcome set target = $4::uuid where duplication = $1::uuid and type = $2::int2 and id = $3::uuid";

    private static final String PAGE = "select type, id, target from object_outcome where duplication = $1::uuid"
            + " and (type, id) > ($2::int2, $3::uuid) and (not $5::bool or target is null)"
            + " order by type, id limit $4::int";

    private static final String COUNTS = "select type, count(target) as cloned, count(*) - count(target) as existing"
            + " from object_outcome where duplication = $1::uuid group by type order by type";

    /**
     * An object that was to be cloned.
     *
     * @param target the object in the destination; empty: it was there already
     */
    public record Outcome(ResourceKey object, Optional<UUID> target) {}

    /** How many objects of a type were cloned, and how many were there already. */
    public record Count(ResourceType type, long cloned, long existing) {}

    /** Notes what is planned, as it will be once the transaction is committed; gives how many objects these are. */
    public Future<Long> put(Session session, Clone clone) {
        return session.write(PUT, Tuple.of(clone.id())).map(rows -> (long) rows.rowCount());
    }

    /** Notes the replica of an open workflow. */
    public Future<Void> replica(Session session, UUID duplication, ResourceKey object, UUID replica) {
        return session.write(REPLICA, Tuple.of(duplication, object.type().code(), object.id(), replica))
                .mapEmpty();
    }

    /** Outcomes in the order of types and ids, behind one; with {@code existing}, of what was there already. */
    public Future<List<Outcome>> page(
            Session session, UUID duplication, Optional<ResourceKey> after, int count, boolean existing) {
        Tuple arguments = Tuple.of(
                duplication,
                after.map(key -> key.type().code()).orElse((short) 0),
                after.map(ResourceKey::id).orElse(new UUID(0, 0)),
                count,
                existing);
        return session.read(PAGE, arguments).map(rows -> rows.stream()
                .map(row -> new Outcome(
                        new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                        Optional.ofNullable(row.getUUID("target"))))
                .toList());
    }

    /** How many objects there are of each type. */
    public Future<List<Count>> counts(Session session, UUID duplication) {
        return session.read(COUNTS, Tuple.of(duplication)).map(rows -> rows.stream()
                .map(row -> new Count(
                        ResourceType.ofCode(row.getShort("type")), row.getLong("cloned"), row.getLong("existing")))
                .toList());
    }
}
