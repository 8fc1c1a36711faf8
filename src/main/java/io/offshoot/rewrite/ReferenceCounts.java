package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How many references were seen, by the type they lead to and by what became of it. For one thread. */
public final class ReferenceCounts {
    private static final int TYPES =
            ResourceType.all().stream().mapToInt(ResourceType::code).max().orElseThrow() + 1;

    private final long[] copied = new long[TYPES];
    private final long[] notCopied = new long[TYPES];
    private final long[] neverExisted = new long[TYPES];

    void add(int typeCode, Presence presence) {
        column(presence)[typeCode]++;
    }

    /** Counts one. */
    public void add(ResourceType type, Presence presence) {
        add(type.code(), presence);
    }

    /** Adds another's numbers to these. */
    public void add(ReferenceCounts other) {
        for (Presence presence : Presence.values()) {
            for (int i = 0; i < TYPES; i++) {
                column(presence)[i] += other.column(presence)[i];
            }
        }
    }

    /** References to resources of that type. */
    public long count(ResourceType type, Presence presence) {
        return column(presence)[type.code()];
    }

    public long total(Presence presence) {
        long total = 0;
        for (long each : column(presence)) {
            total += each;
        }
        return total;
    }

    /** The numbers that are not zero. */
    public Map<ResourceType, Map<Presence, Long>> byType() {
        Map<ResourceType, Map<Presence, Long>> all = new TreeMap<>();
        for (ResourceType type : ResourceType.all()) {
            for (Presence presence : Presence.values()) {
                if (count(type, presence) > 0) {
                    all.computeIfAbsent(type, t -> new EnumMap<>(Presence.class))
                            .put(presence, count(type, presence));
                }
            }
        }
        return all;
    }

    private long[] column(Presence presence) {
        return switch (presence) {
            case COPIED -> copied;
            case NOT_COPIED -> notCopied;
            case NEVER_EXISTED -> neverExisted;
        };
    }
}
