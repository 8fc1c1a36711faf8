package io.offshoot.store;

import io.offshoot.store.MemoryTable.Values;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** What a page brings into its target, once its fence has let it through. */
final class MemoryPage {
    private static final int FULL = 24;

    private final MemoryDatabase database;
    private final MemoryTransaction transaction;
    private final Tuple arguments;
    private final UUID duplication;
    private final UUID target;
    private final short type;

    MemoryPage(MemoryDatabase database, MemoryTransaction transaction, Tuple arguments) {
        this.database = database;
        this.transaction = transaction;
        this.arguments = arguments;
        this.duplication = arguments.getUUID(0);
        this.target = arguments.getUUID(9);
        this.type = arguments.getShort(10);
    }

    void write() {
        UUID[] ids = arguments.getArrayOfUUIDs(11);
        for (int i = 0; i < ids.length; i++) {
            row(ids[i], i);
        }
        if (arguments.size() >= FULL) {
            bytes(ids);
            for (UUID id : arguments.getArrayOfUUIDs(24)) {
                List<UUID> key = List.of(duplication, id);
                if (database.needed.get(transaction, key).isEmpty()) {
                    database.needed.put(transaction, new Values(key).with("duplication", duplication, "id", id));
                }
            }
            outcomes();
        }
    }

    private void row(UUID id, int i) {
        List<Object> key = MemoryResources.key(target, type, id);
        if (database.resources.get(transaction, key).isPresent()) {
            throw taken();
        }
        database.resources.put(
                transaction,
                new Values(key)
                        .with(
                                "project",
                                target,
                                "type",
                                type,
                                "id",
                                id,
                                "version_id",
                                arguments.getArrayOfUUIDs(12)[i],
                                "last_updated",
                                arguments.getArrayOfOffsetDateTimes(13)[i],
                                "origin_id",
                                arguments.getArrayOfUUIDs(16)[i],
                                "origin_version",
                                arguments.getArrayOfUUIDs(17)[i],
                                "duplication",
                                duplication,
                                "written_in",
                                transaction,
                                "deleted",
                                false,
                                "digest",
                                arguments.getArrayOfBuffers(18)[i],
                                "content",
                                arguments.getArrayOfBuffers(19)[i]));
    }

    /** What another page has brought may be left of a target that is being removed. */
    private void put(MemoryTable table, Values row) {
        if (table.get(transaction, row.key).isPresent()) {
            throw taken();
        }
        table.put(transaction, row);
    }

    private static RuntimeException taken() {
        return MemoryDatabase.failure("23505", "duplicate key value violates unique constraint");
    }

    private void bytes(UUID[] ids) {
        UUID source = arguments.getUUID(23);
        for (int i = 0; i < ids.length; i++) {
            UUID version = arguments.getArrayOfUUIDs(12)[i];
            UUID id = ids[i];
            database.contents
                    .get(
                            transaction,
                            List.of(
                                    source,
                                    arguments.getArrayOfUUIDs(16)[i],
                                    arguments.getArrayOfUUIDs(17)[i]))
                    .ifPresent(bytes -> put(
                            database.contents,
                            new Values(List.of(target, id, version))
                                    .with("project", target, "id", id, "version", version, "blob", bytes.at("blob"))));
        }
    }

    private void outcomes() {
        UUID[] ids = arguments.getArrayOfUUIDs(25);
        for (int i = 0; i < ids.length; i++) {
            String reason = arguments.getArrayOfStrings(27)[i];
            put(
                    database.outcomes,
                    new Values(List.of(duplication, type, ids[i], reason))
                            .with(
                                    "duplication", duplication,
                                    "type", type,
                                    "id", ids[i],
                                    "origin_id", arguments.getArrayOfUUIDs(26)[i],
                                    "reason", reason));
        }
    }
}
