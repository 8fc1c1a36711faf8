package io.offshoot.bootstrap;

import io.offshoot.identity.SecretVault;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes the resources that the server itself makes up, in the name of the system. */
final class NewResources {
    private final ResourceStore resources = new ResourceStore();
    private final SecretVault vault;
    private final Indexing indexing;

    NewResources(SecretVault vault, Indexing indexing) {
        this.vault = vault;
        this.indexing = indexing;
    }

    /** A reference with its display, as a member of a resource. */
    record Reference(String reference, String display) {}

    static Reference to(ResourceKey key, String display) {
        return new Reference(key.toString(), display);
    }

    /** Writes a resource whose members come after its {@code resourceType} in the order given. */
    Future<ResourceVersion> create(Session session, UUID project, ResourceKey key, Map<String, Object> members) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("resourceType", key.type().name());
        resource.putAll(members);
        byte[] text = Json.write(resource).getBytes(StandardCharsets.UTF_8);
        return resources.create(
                session,
                new ResourceDraft(
                        project,
                        key,
                        Optional.empty(),
                        Buffer.buffer(text),
                        indexing.terms(key.type(), project, text)));
    }

    /** Keeps a secret string of a resource by its place. */
    Future<Void> secret(Session session, UUID project, ResourceKey owner, String place, String value) {
        return vault.replace(session, project, owner, Map.of(place, Json.write(value)));
    }

    /** A client with its secret and its membership as an administrator. */
    Future<Void> client(Session session, UUID project, String projectName, Client client) {
        ResourceKey key = new ResourceKey(ResourceType.CLIENT_APPLICATION, client.id());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", client.name());
        members.put("description", client.description());
        Reference itself = to(key, client.name());
        return create(session, project, key, members)
                .compose(made -> secret(session, project, key, "secret", client.secret()))
                .compose(kept -> administrator(session, project, projectName, itself, itself));
    }

    /** A membership of an administrator. */
    Future<Void> administrator(Session session, UUID project, String projectName, Reference user, Reference profile) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("project", to(new ResourceKey(ResourceType.PROJECT, project), projectName));
        members.put("user", user);
        members.put("profile", profile);
        members.put("admin", true);
        ResourceKey key = new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, UUID.randomUUID());
        return create(session, project, key, members).mapEmpty();
    }

    /** A practitioner as the profile of a person, and its membership as an administrator. */
    Future<Void> person(Session session, UUID project, String projectName, Person person) {
        ResourceKey key = new ResourceKey(ResourceType.PRACTITIONER, UUID.randomUUID());
        Map<String, Object> name = new LinkedHashMap<>();
        name.put("given", new String[] {person.firstName()});
        name.put("family", person.lastName());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", new Object[] {name});
        person.email().ifPresent(email -> {
            Map<String, Object> telecom = new LinkedHashMap<>();
            telecom.put("system", "email");
            telecom.put("use", "work");
            telecom.put("value", email);
            members.put("telecom", new Object[] {telecom});
        });
        String display = (person.firstName() + " " + person.lastName()).strip();
        return create(session, project, key, members)
                .compose(made -> administrator(session, project, projectName, person.user(), to(key, display)));
    }

    /** A client to be made. */
    record Client(UUID id, String secret, String name, String description) {}

    /** A person to be made a member. */
    record Person(Reference user, String firstName, String lastName, Optional<String> email) {}
}
