package io.offshoot.duplication.copy;

import io.offshoot.duplication.CloneSelection;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Presence;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What becomes of the resources that one page refers to: settled once for each. A key that the page was not found to
 * refer to is a defect and fails loudly. */
final class PagePresence {
    private final PageKeys keys;

    /** @param leftOut the places in {@code keys.unknown()} of what is left out although the selection may take it */
    PagePresence(PageKeys keys, BitSet leftOut, CloneSelection selection) {
        this.keys = keys;
        List<ResourceKey> unknown = keys.unknown();
        Set<ResourceKey> left = new HashSet<>();
        leftOut.stream().forEach(place -> left.add(unknown.get(place)));
        for (int number = 0; number < keys.size(); number++) {
            keys.settle(number, of(number, selection, left));
        }
    }

    private Presence of(int number, CloneSelection selection, Set<ResourceKey> leftOut) {
        if (!keys.held(number)) {
            return Presence.NEVER_EXISTED;
        }
        ResourceType type = keys.type(number);
        UUID id = keys.id(number);
        boolean takes =
                selection.takes(type, id) && (leftOut.isEmpty() || !leftOut.contains(new ResourceKey(type, id)));
        return takes ? Presence.COPIED : Presence.NOT_COPIED;
    }

    /** Whether the resource is copied; false for one that the page was not found to refer to. */
    boolean copies(ResourceType type, UUID id) {
        int number = number(type, id);
        return number >= 0 && keys.presence(number) == Presence.COPIED;
    }

    Presence of(ResourceType type, UUID id) {
        return keys.presence(number(type, id));
    }

    /** The same for a key by its number in the page. */
    Presence of(int number) {
        return keys.presence(number);
    }

    private int number(ResourceType type, UUID id) {
        return keys.find(type.code(), id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
