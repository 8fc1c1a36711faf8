package io.offshoot.simulation;

import io.offshoot.model.ResourceType;
import io.offshoot.store.MemoryCopies;
import io.offshoot.store.MemoryDatabase;
import io.offshoot.store.MemoryTable.Values;
import io.offshoot.store.MemoryTransaction;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** A small project with references and files, and somebody who keeps writing to it: always two resources at once. */
final class SimulatedSource {
    static final short PATIENT = ResourceType.of("Patient").code();
    static final short OBSERVATION = ResourceType.of("Observation").code();
    static final short MEDIA = ResourceType.of("Media").code();
    static final short BINARY = ResourceType.BINARY.code();
    private static final OffsetDateTime WRITTEN = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    final UUID id;
    private final MemoryDatabase database;
    private final SplittableRandom random;
    private final List<UUID> patients = new ArrayList<>();
    private final List<UUID> observations = new ArrayList<>();
    private final List<UUID> binaries = new ArrayList<>();

    SimulatedSource(MemoryDatabase database, SplittableRandom random) {
        this.database = database;
        this.random = random;
        this.id = uuid();
        MemoryTransaction transaction = database.begin();
        database.projects.put(
                transaction,
                new Values(id)
                        .with("id", id, "state", "live", "name", "Source", "super_admin", false, "lease_until", 0L));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            patients.add(uuid());
            put(transaction, PATIENT, patients.get(patients.size() - 1), "{\"resourceType\":\"Patient\"}");
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            observations.add(uuid());
            put(transaction, OBSERVATION, observations.get(observations.size() - 1), observation(0));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            file(transaction);
        }
        database.commit(transaction, true);
    }

    private UUID uuid() {
        return new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63);
    }

    private String observation(int value) {
        UUID patient = random.nextInt(8) == 0 ? uuid() : patients.get(random.nextInt(patients.size()));
        return "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                + "\"},\"valueInteger\":" + value + "}";
    }

    private void file(MemoryTransaction transaction) {
        UUID binary = uuid();
        UUID version = put(
                transaction, BINARY, binary, "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}");
        UUID blob = uuid();
        database.blobs.put(
                transaction,
                new Values(blob)
                        .with(
                                "key", "abc/abc" + blob.toString().replace("-", "").substring(3),
                                "size", SimulatedProcess.FILE_SIZE,
                                "sha256", MemoryCopies.sha256(new byte[0])));
        database.contents.put(
                transaction,
                new Values(List.of(id, binary, version))
                        .with("project", id, "id", binary, "version", version, "blob", blob));
        binaries.add(binary);
        if (random.nextBoolean()) {
            put(
                    transaction,
                    MEDIA,
                    uuid(),
                    "{\"resourceType\":\"Media\",\"content\":{\"url\":\"Binary/" + binary + "\"}}");
        }
    }

    private UUID put(MemoryTransaction transaction, short type, UUID resource, String text) {
        UUID version = uuid();
        Buffer content = Buffer.buffer(text);
        database.resources.put(
                transaction,
                new Values(List.of(id, type, resource))
                        .with(
                                "project", id,
                                "type", type,
                                "id", resource,
                                "version_id", version,
                                "last_updated", WRITTEN.plusSeconds(random.nextInt(20)),
                                "written_in", transaction,
                                "deleted", text.isEmpty(),
                                "digest", MemoryCopies.sha256(content.getBytes()),
                                "content", content));
        return version;
    }

    /** Changes, deletes or adds two resources in one transaction. */
    void write(int number) {
        MemoryTransaction transaction = database.begin();
        for (int i = 0; i < 2; i++) {
            int what = random.nextInt(6);
            if (what == 0 || observations.isEmpty()) {
                UUID added = uuid();
                observations.add(added);
                put(transaction, OBSERVATION, added, observation(number));
            } else if (what == 1) {
                replace(transaction, PATIENT, patients.get(random.nextInt(patients.size())), "");
            } else {
                UUID changed = observations.get(random.nextInt(observations.size()));
                replace(transaction, OBSERVATION, changed, what == 2 ? "" : observation(number));
            }
        }
        database.commit(transaction, true);
    }

    private void replace(MemoryTransaction transaction, short type, UUID resource, String text) {
        database.resources.get(transaction, List.of(id, type, resource)).ifPresent(old -> {
            if (old.<MemoryTransaction>at("written_in") != transaction) {
                database.history.put(
                        transaction,
                        copy(List.of(id, type, resource, old.<UUID>at("version_id")), old)
                                .with("superseded_in", transaction));
            }
            put(transaction, type, resource, text);
        });
    }

    private static Values copy(Object key, Values of) {
        Values copy = new Values(key);
        copy.putAll(of);
        return copy;
    }
}
