package io.offshoot.duplication.copy;

import io.offshoot.duplication.CloneSelection;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Presence;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What becomes of the resources that one page refers to: from the page's own look-up and from what was remembered
 * when the page was scanned. A key that is in neither is a defect and fails loudly. */
final class PagePresence {
    private final Map<ResourceKey, Boolean> held;
    private final Set<ResourceKey> unneeded = new HashSet<>();
    private final CloneSelection selection;

    /** @param found the places in {@code page.unknown()} of the keys that the source holds */
    PagePresence(ScannedPage page, BitSet found, BitSet unneeded, CloneSelection selection) {
        this.held = new HashMap<>(page.known());
        for (int i = 0; i < page.unknown().size(); i++) {
            held.put(page.unknown().get(i), found.get(i));
            if (unneeded.get(i)) {
                this.unneeded.add(page.unknown().get(i));
            }
        }
        this.selection = selection;
    }

    /** Whether the resource is copied; false for one that the page was not found to refer to. */
    boolean copies(ResourceType type, UUID id) {
        return held.getOrDefault(new ResourceKey(type, id), false) && takes(type, id);
    }

    Presence of(ResourceType type, UUID id) {
        if (!held.get(new ResourceKey(type, id))) {
            return Presence.NEVER_EXISTED;
        }
        return takes(type, id) ? Presence.COPIED : Presence.NOT_COPIED;
    }

    private boolean takes(ResourceType type, UUID id) {
        return selection.takes(type, id) && !unneeded.contains(new ResourceKey(type, id));
    }
}
