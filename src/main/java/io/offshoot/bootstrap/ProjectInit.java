package io.offshoot.bootstrap;

import io.offshoot.bootstrap.NewResources.Client;
import io.offshoot.bootstrap.NewResources.Person;
import io.offshoot.bootstrap.NewResources.Reference;
import io.offshoot.identity.Principal;
import io.offshoot.identity.RandomSecrets;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Indexing;
import io.offshoot.store.Database;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes a project that programs and people can use at once: {@code Project/$init}. */
public final class ProjectInit {
    private final Database database;
    private final NewResources resources;
    private final NewUsers users;
    private final ResourceStore store = new ResourceStore();
    private final ProjectStore projects = new ProjectStore();

    public ProjectInit(Database database, SecretVault vault, Indexing indexing) {
        this.database = database;
        this.resources = new NewResources(vault, indexing);
        this.users = new NewUsers(resources);
    }

    /**
     * Makes a project with a client, {@code <name> Default Client}, that administers it; with an owner, also that person's
     * profile and membership as an administrator.
     *
     * @param owner the id of a User; left out, the caller if that is a person
     * @return the resource of type Project; fails with FORBIDDEN for all but super administrators, INVALID for an empty name
     *     or an unknown owner
     */
    public Future<ResourceVersion> init(Access access, String name, Optional<UUID> owner) {
        if (!access.superAdmin()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Only super administrators make projects"));
        }
        if (name.isBlank()) {
            return Future.failedFuture(Failure.invalid("A project needs a name", "name"));
        }
        Optional<UUID> user = owner.or(() ->
                access.principal() instanceof Principal.User caller ? Optional.of(caller.user()) : Optional.empty());
        return database.transaction(session -> owner(session, user)
                .compose(person -> make(session, access.principal().reference(), name, person)));
    }

    /**
     * {@link #init} for the owner with that e-mail address among the users of the whole installation, who is made if there
     * is none; the password is then for an administrator to set.
     */
    public Future<ResourceVersion> initFor(Access access, String name, String ownerEmail) {
        if (!access.superAdmin()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Only super administrators make projects"));
        }
        return database.transaction(session -> users.findOrCreate(session, ownerEmail, ownerEmail, ownerEmail)
                .compose(user -> owner(session, Optional.of(user.key().id())))
                .compose(person -> make(session, access.principal().reference(), name, person)));
    }

    private Future<ResourceVersion> make(Session session, String createdBy, String name, Optional<Person> owner) {
        UUID id = UUID.randomUUID();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        owner.ifPresent(person -> members.put("owner", person.user()));
        members.put("strictMode", true);
        Client client = new Client(
                UUID.randomUUID(),
                RandomSecrets.clientSecret(),
                name + " Default Client",
                "Default client for " + name);
        return projects.create(session, new Project(id, Project.State.LIVE, name, false), createdBy, Optional.empty())
                .compose(made -> resources.create(session, id, new ResourceKey(ResourceType.PROJECT, id), members))
                .compose(project -> resources
                        .client(session, id, name, client)
                        .compose(made -> owner.isPresent()
                                ? resources.person(session, id, name, owner.get())
                                : Future.succeededFuture())
                        .map(project));
    }

    private Future<Optional<Person>> owner(Session session, Optional<UUID> user) {
        if (user.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        ResourceKey key = new ResourceKey(ResourceType.USER, user.get());
        return store.readAnywhere(session, key).compose(found -> found.stream()
                .filter(version -> !version.deleted())
                .findFirst()
                .map(version -> Future.succeededFuture(Optional.of(person(version))))
                .orElseGet(() -> Future.failedFuture(Failure.invalid("There is no " + key, "owner"))));
    }

    private static Person person(ResourceVersion user) {
        Optional<String> email = string(user, "email");
        Reference reference = NewResources.to(user.key(), email.orElse(""));
        return new Person(
                reference,
                string(user, "firstName").orElse(""),
                string(user, "lastName").orElse(""),
                email);
    }

    private static Optional<String> string(ResourceVersion version, String name) {
        byte[] text = version.content().getBytes();
        return Members.find(text, name).flatMap(member -> member.string(text));
    }
}
