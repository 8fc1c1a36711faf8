package io.offshoot.duplication;

import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.rewrite.NewIds;
import io.offshoot.store.Duplication;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Which ids the copies of a duplication have: a transfer within this environment keeps most of them. */
public final class CopyIds {
    /** The kind of duplications that keep ids. */
    public static final String TRANSFER = "transfer";

    private CopyIds() {}

    /** The rule of a duplication. */
    public static NewIds rule(Duplication duplication) {
        return new NewIds(
                duplication.key().getBytes(),
                duplication.kind().equals(TRANSFER) ? Optional.of(duplication.target()) : Optional.empty());
    }

    /** The ids themselves. */
    static DerivedIds of(Duplication duplication) {
        return new DerivedIds(rule(duplication));
    }

    /** What the old id's bytes follow in the hash of the new id; empty where ids are kept. */
    static Buffer prefix(Duplication duplication, ResourceType type) {
        return rule(duplication).derived(type)
                ? duplication.key().copy().appendString(type.name()).appendByte((byte) 0)
                : Buffer.buffer();
    }
}
