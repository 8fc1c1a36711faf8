package io.offshoot.duplication;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.Duplication;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes the caller an administrator of the clone, so that somebody is inside. */
final class CloneAdministrator {
    private final ResourceStore resources = new ResourceStore();

    Future<ResourceKey> create(Session session, Duplication duplication, CloneCommand command) {
        // Not a derived id: those belong to whatever ids the source has. It is committed once, with the publication.
        ResourceKey key = new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, UUID.randomUUID());
        Map<String, Object> membership = new LinkedHashMap<>();
        membership.put("resourceType", key.type().name());
        membership.put("project", reference(ResourceType.PROJECT + "/" + duplication.target(), command.name()));
        membership.put("user", reference(command.membershipUser(), Optional.of(command.principalDisplay())));
        membership.put("profile", reference(command.principal(), Optional.of(command.principalDisplay())));
        membership.put("admin", true);
        Buffer text = Buffer.buffer(Json.write(membership));
        ResourceDraft draft = new ResourceDraft(
                duplication.target(),
                key,
                Optional.empty(),
                text,
                Arrays.stream(new TextTerms(duplication.target(), command.baseUrls()).of(key.type(), text.getBytes()))
                        .boxed()
                        .toList());
        return resources.create(session, draft).map(key);
    }

    private static Map<String, String> reference(String reference, Optional<String> display) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("reference", reference);
        display.filter(text -> !text.isBlank()).ifPresent(text -> members.put("display", text));
        return members;
    }
}
