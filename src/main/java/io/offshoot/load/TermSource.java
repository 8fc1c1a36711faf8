package io.offshoot.load;

import io.offshoot.model.ResourceType;
import java.util.UUID;

/** Computes the search terms of a resource's stored text under a project. Called by several threads at once. */
@FunctionalInterface
public interface TermSource {
    long[] terms(UUID project, ResourceType type, byte[] content);
}
