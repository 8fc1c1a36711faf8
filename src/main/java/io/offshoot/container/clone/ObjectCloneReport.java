package io.offshoot.container.clone;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What a clone of objects and folders did.
 *
 * @param source the id of the container that was cloned from
 * @param project the id of the container that was cloned into
 * @param cloned how many objects are new in it
 * @param skipped how many it held already
 * @param types counts by type of resource
 */
public record ObjectCloneReport(String source, String project, long cloned, long skipped, List<TypeCount> types) {
    /**
     * How many of a type.
     *
     * @param skippedBecause why some were not cloned: {@code exists}
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TypeCount(String type, long cloned, long skipped, Optional<String> skippedBecause) {}
}
