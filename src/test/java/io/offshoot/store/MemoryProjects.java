package io.offshoot.store;

import static io.offshoot.store.MemoryDatabase.never;

import io.offshoot.store.MemoryTable.Values;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the statements about projects and their removal do. */
final class MemoryProjects {
    private final MemoryDatabase database;
    private final MemoryTable projects;

    MemoryProjects(MemoryDatabase database) {
        this.database = database;
        this.projects = database.projects;
    }

    void register() {
        database.on(ProjectStore.class, "READ", this::read);
        database.on(ProjectStore.class, "READ_SHARED", this::readShared);
        database.on(ProjectStore.class, "INSERT", this::insert);
        database.on(ProjectStore.class, "MOVE", this::move);
        database.on(ProjectRemovalStore.class, "CLAIM", this::claim);
        database.on(ProjectRemovalStore.class, "GONE", this::gone);
        // Nobody migrates, and nothing is purged here.
        database.on(InstallationStore.class, "OUTGROWN", (transaction, arguments) -> MemoryRows.of("outgrown")
                .add(false));
        database.on(HistoryPurgeStore.class, "KEEP", (transaction, arguments) -> MemoryRows.of());
        database.on(HistoryPurgeStore.class, "REACHES", (transaction, arguments) -> MemoryRows.of("exists")
                .add(false));
    }

    private MemoryRows read(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("id", "state", "name", "super_admin");
        projects.get(transaction, arguments.getUUID(0))
                .ifPresent(row -> rows.add(row.key, row.at("state"), row.at("name"), row.at("super_admin")));
        return rows;
    }

    private MemoryRows readShared(MemoryTransaction transaction, Tuple arguments) {
        projects.share(transaction, arguments.getUUID(0));
        return read(transaction, arguments);
    }

    private MemoryRows insert(MemoryTransaction transaction, Tuple arguments) {
        UUID id = arguments.getUUID(0);
        boolean free = projects.get(transaction, id).isEmpty();
        if (free) {
            projects.put(
                    transaction,
                    new Values(id)
                            .with(
                                    "id", id,
                                    "state", arguments.getString(1),
                                    "name", arguments.getString(2),
                                    "super_admin", arguments.getBoolean(3),
                                    "duplication", arguments.getUUID(5),
                                    "lease_until", never()));
        }
        return MemoryRows.changed(free ? 1 : 0);
    }

    private MemoryRows move(MemoryTransaction transaction, Tuple arguments) {
        List<String> from = Arrays.asList(arguments.getArrayOfStrings(1));
        Optional<Values> found =
                projects.get(transaction, arguments.getUUID(0)).filter(row -> from.contains(row.<String>at("state")));
        found.ifPresent(row -> projects.put(transaction, row.with("state", arguments.getString(2))));
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }

    private MemoryRows claim(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("id");
        projects
                .rows(
                        transaction,
                        row -> row.is("state", "deleting")
                                && row.number("lease_until") < database.now()
                                && !projects.locked(transaction, row.key)
                                && database.duplications
                                        .rows(
                                                transaction,
                                                other -> other.is("source", row.key) && other.get("finished") == null)
                                        .isEmpty())
                .stream()
                .min(Comparator.comparingLong(row -> row.number("lease_until")))
                .ifPresent(row -> {
                    projects.put(transaction, row.with("lease_until", database.in(arguments.getDouble(0))));
                    rows.add(row.key);
                });
        return rows;
    }

    private MemoryRows gone(MemoryTransaction transaction, Tuple arguments) {
        Optional<Values> found =
                projects.get(transaction, arguments.getUUID(0)).filter(row -> row.is("state", "deleting"));
        found.ifPresent(row -> projects.delete(transaction, row.key));
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }
}
