package io.offshoot.store;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Where a version of a resource stands in the order in which copies go through their source: by when it was written, then
 * by its id. Rows lie in that order and refer to others that are near them, so that neither what is read nor what is looked
 * up for it is scattered over the whole table. A version keeps its place when it moves to the history.
 *
 * @param at {@code last_updated}
 */
public record SourceKey(OffsetDateTime at, UUID id) {
    /** Before every version there is. */
    static final SourceKey FIRST =
            new SourceKey(OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), new UUID(0, 0));

    /** After every version there is. */
    static final SourceKey LAST =
            new SourceKey(OffsetDateTime.of(9999, 12, 31, 23, 59, 59, 0, ZoneOffset.UTC), new UUID(-1, -1));
}
