package io.offshoot.http.container;

import io.offshoot.container.Containers;
import io.offshoot.container.Files;
import io.offshoot.container.ObjectText;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.FileStore;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Collects what the descriptions of objects need besides their own rows: sizes of files, texts of FHIR resources. */
final class Descriptions {
    private final FileStore files = new FileStore();
    private final ResourceStore resources = new ResourceStore();

    private final Containers containers;

    private final Files uploads;

    Descriptions(Containers containers, Files uploads) {
        this.containers = containers;
        this.uploads = uploads;
    }

    /** The descriptions of copies, in their order. */
    Future<List<ObjectDescription>> of(Session session, List<ObjectRow> rows, DescribeOptions options) {
        Map<UUID, List<ObjectRow>> byProject = rows.stream().collect(Collectors.groupingBy(ObjectRow::project));
        Map<ObjectRow, FileStore.Content> contents = new HashMap<>();
        Map<ObjectRow, Buffer> texts = new HashMap<>();
        Map<ObjectRow, String> parts = new HashMap<>();
        Future<Void> collected = Future.succeededFuture();
        for (var entry : byProject.entrySet()) {
            List<ObjectRow> binaries = entry.getValue().stream()
                    .filter(row -> row.key().type().equals(ResourceType.BINARY))
                    .toList();
            List<UUID> binaryIds = binaries.stream().map(row -> row.key().id()).toList();
            collected = collected
                    .compose(done -> files.contents(session, entry.getKey(), binaryIds))
                    .map(found -> {
                        binaries.forEach(
                                row -> Optional.ofNullable(found.get(row.key().id()))
                                        .ifPresent(content -> contents.put(row, content)));
                        return null;
                    });
        }
        for (ObjectRow row : options.wants("parts") ? rows : List.<ObjectRow>of()) {
            if (row.described()
                    && row.key().type().equals(ResourceType.BINARY)
                    && !ObjectText.of(row).state().equals(ObjectText.CLOSED)) {
                collected = collected
                        .compose(done ->
                                uploads.parts(session, row.project(), row.key().id()))
                        .map(found -> {
                            parts.put(row, Json.write(Files.described(found)));
                            return null;
                        });
            }
        }
        for (ObjectRow row : options.asks("details") ? rows : List.<ObjectRow>of()) {
            if (!isResource(row.key())) {
                continue;
            }
            if (!row.described()) {
                texts.put(row, row.content());
                continue;
            }
            collected = collected
                    .compose(done -> resources.read(session, row.project(), row.key()))
                    .map(found -> {
                        found.map(ResourceVersion::content).ifPresent(text -> texts.put(row, text));
                        return null;
                    });
        }
        return collected
                .compose(done -> containers.ids(session, byProject.keySet()))
                .map(ids -> {
                    List<ObjectDescription> descriptions = new ArrayList<>(rows.size());
                    for (ObjectRow row : rows) {
                        descriptions.add(new ObjectDescription(
                                row,
                                ObjectText.of(row),
                                ids.get(row.project()),
                                Optional.ofNullable(contents.get(row)),
                                Optional.ofNullable(texts.get(row)),
                                Optional.ofNullable(parts.get(row))));
                    }
                    return descriptions;
                });
    }

    private static boolean isResource(ResourceKey key) {
        return key.type().code() < 300 && !key.type().equals(ResourceType.BINARY);
    }
}
