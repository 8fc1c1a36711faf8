package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.util.Optional;
import java.util.UUID;

/** A place in a list of objects that comes in parts: opaque to callers, who send back what they were given. */
record LineCursor(Part part, Optional<ResourceKey> after) {
    enum Part {
        SOURCE,
        ENVIRONMENT,
        TARGET,
        REST
    }

    static LineCursor start(Part part) {
        return new LineCursor(part, Optional.empty());
    }

    static String at(Part part, ResourceKey key) {
        return new LineCursor(part, Optional.of(key)).text();
    }

    String text() {
        String letter = part.name().substring(0, 1);
        return after.map(key -> letter + "." + key.type() + "." + key.id()).orElse(letter);
    }

    /** Fails with INVALID for a text that {@link #text()} has not given. */
    static LineCursor parse(String text) {
        String[] words = text.split("\\.", -1);
        for (Part part : Part.values()) {
            if (words[0].equals(part.name().substring(0, 1))) {
                if (words.length == 1) {
                    return start(part);
                }
                Optional<ResourceType> type = words.length == 3 ? ResourceType.named(words[1]) : Optional.empty();
                if (type.isPresent() && words[2].matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
                    return new LineCursor(part, Optional.of(new ResourceKey(type.get(), UUID.fromString(words[2]))));
                }
            }
        }
        throw Failure.invalid("No such place in the list", "after");
    }
}
