package io.offshoot.repository;

import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.UUID;

/** Computes the search terms of a stored text: 64-bit hashes that hold the project, so that no search crosses projects. */
@FunctionalInterface
public interface Indexing {
    /** The terms of one resource's stored text. May be called from any thread. */
    List<Long> terms(ResourceType type, UUID project, byte[] content);
}
