package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.Members;
import io.offshoot.text.StoredText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the inputs that hold organizations, locations and practitioners ahead of everything else. */
final class Providers {
    private Providers() {}

    /**
     * Notes the identifiers of the inputs that are directories of providers. Blocks.
     *
     * @return how many resources were looked at
     * @throws Failure INVALID when one is no valid JSON or has no known type; the message names its place
     */
    static long index(List<LoadInput> inputs, IdentifierIndex identifiers) throws IOException {
        long seen = 0;
        for (LoadInput input : inputs) {
            if (input.directory()) {
                try (ResourceSource source = input.opener().open()) {
                    for (Optional<IncomingResource> next = source.next(); next.isPresent(); next = source.next()) {
                        add(next.get(), identifiers);
                        seen++;
                    }
                }
            }
        }
        return seen;
    }

    private static void add(IncomingResource resource, IdentifierIndex identifiers) {
        byte[] text = resource.text();
        try {
            JsonCheck.object(text, JsonLimits.RESOURCE);
            ResourceType type = StoredText.typeOf(text);
            Optional<UUID> id = Members.find(text, "id")
                    .flatMap(member -> member.string(text))
                    .flatMap(ResourceIds::uuid);
            id.ifPresent(uuid -> identifiers.add(type, uuid, text));
        } catch (Failure failure) {
            throw Placed.at(resource.place(), failure);
        }
    }

    /** The id in a resource's valid text, when it is a UUID. */
    static Optional<UUID> id(byte[] text) {
        return Members.find(text, "id").flatMap(member -> member.string(text)).flatMap(ResourceIds::uuid);
    }
}
