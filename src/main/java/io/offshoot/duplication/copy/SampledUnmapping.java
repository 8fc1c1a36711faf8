package io.offshoot.duplication.copy;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Edit;
import io.offshoot.rewrite.NewIds;
import io.offshoot.rewrite.UnmapCheck;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * Un-maps a sample of the rewritten texts before they are sent, by code that shares nothing with the rewriter, and
 * compares them with their sources. What is stored is tied to what was sent by its digest, which Postgres recomputes.
 */
final class SampledUnmapping {
    private final UnmapCheck check;
    private final long below;
    private BiPredicate<ResourceType, UUID> copied = (type, id) -> false;
    private long checked;

    /** @param sample the part of the resources that are checked, 0 to 1; chosen by id, so a second try chooses the same */
    SampledUnmapping(NewIds rule, List<String> baseUrls, double sample) {
        this.check = new UnmapCheck(rule, baseUrls, (type, id) -> copied.test(type, id));
        this.below = (long) (sample * (1L << 32));
    }

    /** Fails with a {@link Failure} that names the resource when its copy is not its source with other ids. */
    void check(ResourceType type, UUID id, byte[] source, byte[] target, List<Edit> edits, PagePresence presence) {
        long mixed = (id.getMostSignificantBits() ^ id.getLeastSignificantBits()) * 0x9E3779B97F4A7C15L;
        if (mixed >>> 32 >= below) {
            return;
        }
        copied = presence::copies;
        Optional<UnmapCheck.Difference> difference = check.difference(source, target, edits);
        if (difference.isPresent()) {
            throw Failure.of(
                    Kind.INTERNAL,
                    "Verification failed: the copy of " + type + "/" + id + " is wrong at byte "
                            + difference.get().offset() + ": "
                            + difference.get().sentence());
        }
        checked++;
    }

    /** How many texts were checked and found right. */
    long checked() {
        return checked;
    }
}
