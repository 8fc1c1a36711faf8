package io.offshoot.load;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.TargetPage;
import java.util.List;

/**
 * A page that is ready to be written.
 *
 * @param places where each row comes from
 * @param secrets how many secret values were left behind
 */
record PreparedPage(ResourceType type, TargetPage page, List<InputPlace> places, int secrets) {
    int size() {
        return places.size();
    }

    List<ResourceKey> keys() {
        return page.rows().stream().map(row -> new ResourceKey(type, row.id())).toList();
    }
}
