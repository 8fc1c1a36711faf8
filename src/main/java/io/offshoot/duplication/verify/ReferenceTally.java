package io.offshoot.duplication.verify;

import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Presence;
import java.util.Map;
import java.util.TreeMap;

/** Counts references by the type pointed at and by what became of them. */
final class ReferenceTally {
    private final Map<String, Long> rewritten = new TreeMap<>();
    private final Map<String, Long> notCopied = new TreeMap<>();
    private final Map<String, Long> neverExisted = new TreeMap<>();
    private final Map<String, Long> external = new TreeMap<>();

    void add(ResourceType type, Presence presence) {
        Map<String, Long> column =
                switch (presence) {
                    case COPIED -> rewritten;
                    case NOT_COPIED -> notCopied;
                    case NEVER_EXISTED -> type.ofEnvironment() ? external : neverExisted;
                };
        column.merge(type.name(), 1L, Long::sum);
    }

    ReferenceTotals totals(long resources) {
        return new ReferenceTotals(rewritten, notCopied, neverExisted, external, resources);
    }
}
