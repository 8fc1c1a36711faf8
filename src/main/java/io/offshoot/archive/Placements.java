package io.offshoot.archive;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a project keeps beside the texts of its resources, such as folder and tags, to travel with them. */
@FunctionalInterface
public interface Placements {
    /** Nothing is kept. */
    Placements NONE = (project, type, ids) -> Future.succeededFuture(Map.of());

    /** A JSON object on one line for each of the resources that has one. */
    Future<Map<UUID, Buffer>> of(UUID project, ResourceType type, List<UUID> ids);
}
