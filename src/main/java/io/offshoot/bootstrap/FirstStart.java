package io.offshoot.bootstrap;

import io.offshoot.bootstrap.NewResources.Client;
import io.offshoot.bootstrap.NewResources.Person;
import io.offshoot.identity.Passwords;
import io.offshoot.identity.RandomSecrets;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.store.Database;
import io.offshoot.store.InstallationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives an empty installation its first project, its super administrator and a client for programs. Replicas that start at
 * the same time do it once.
 */
public final class FirstStart {
    private static final String PROJECT = "Super Admin";
    private static final String CLIENT = "Default Super Admin Client";

    private final Database database;
    private final Passwords passwords;
    private final NewResources resources;
    private final ProjectStore projects = new ProjectStore();
    private final InstallationStore installation = new InstallationStore();

    public FirstStart(Database database, SecretVault vault, Passwords passwords, Indexing indexing) {
        this.database = database;
        this.passwords = passwords;
        this.resources = new NewResources(vault, indexing);
    }

    /** What the first administrator is to be; what is left open is made up at random. */
    public record Wanted(
            String login, Optional<String> password, Optional<UUID> clientId, Optional<String> clientSecret) {
        /** The login where none is configured. */
        public static final String USUAL_LOGIN = "admin@example.com";

        @Override
        public String toString() {
            return "Wanted[" + login + "]";
        }
    }

    /**
     * Whom the first start made, to be shown once.
     *
     * @param password the password, if it was made up; empty when it was configured
     * @param clientSecret the secret, if it was made up; empty when it was configured
     */
    public record Made(
            UUID project, String login, Optional<String> password, UUID clientId, Optional<String> clientSecret) {
        @Override
        public String toString() {
            return "Made[" + project + ", " + login + ", " + clientId + "]";
        }
    }

    /**
     * Makes the first project if there is none.
     *
     * @return empty when there are projects already, which then stay as they are; fails with INVALID for a password that
     *     cannot be one
     */
    public Future<Optional<Made>> run(Wanted wanted) {
        return projects.anySuperAdmin(database.requests()).compose(any -> {
            if (any) {
                return Future.succeededFuture(Optional.empty());
            }
            String password = wanted.password().orElseGet(RandomSecrets::password);
            // Before the transaction, since it takes a quarter of a second.
            return passwords
                    .hash(password)
                    .compose(hash -> database.transaction(session -> installation
                            .lock(session)
                            .compose(locked -> projects.anySuperAdmin(session))
                            .compose(meanwhile -> meanwhile
                                    ? Future.succeededFuture(Optional.empty())
                                    : make(session, wanted, password, hash).map(Optional::of))));
        });
    }

    private Future<Made> make(Session session, Wanted wanted, String password, String hash) {
        UUID id = UUID.randomUUID();
        ResourceKey user = new ResourceKey(ResourceType.USER, UUID.randomUUID());
        Client client = new Client(
                wanted.clientId().orElseGet(UUID::randomUUID),
                wanted.clientSecret().orElseGet(RandomSecrets::clientSecret),
                CLIENT,
                "Default client for " + PROJECT);
        Map<String, Object> project = new LinkedHashMap<>();
        project.put("name", PROJECT);
        project.put("owner", NewResources.to(user, wanted.login()));
        project.put("superAdmin", true);
        project.put("strictMode", true);
        Map<String, Object> person = new LinkedHashMap<>();
        person.put("firstName", "Super");
        person.put("lastName", "Admin");
        person.put("email", wanted.login());
        Person member =
                new Person(NewResources.to(user, wanted.login()), "Super", "Admin", Optional.of(wanted.login()));
        return projects.create(session, new Project(id, Project.State.LIVE, PROJECT, true), "system", Optional.empty())
                .compose(made -> resources.create(session, id, new ResourceKey(ResourceType.PROJECT, id), project))
                .compose(made -> resources.create(session, Environment.ID, user, person))
                .compose(made -> resources.secret(session, Environment.ID, user, "passwordHash", hash))
                .compose(kept -> resources.person(session, id, PROJECT, member))
                .compose(made -> resources.client(session, id, PROJECT, client))
                // Whether it is wanted is not known here; a start that is broken off before it is loaded is made up
                // for.
                .compose(made -> installation.noteSample(session, Optional.of(UUID.randomUUID())))
                .map(new Made(
                        id,
                        wanted.login(),
                        wanted.password().isPresent() ? Optional.empty() : Optional.of(password),
                        client.id(),
                        wanted.clientSecret().isPresent() ? Optional.empty() : Optional.of(client.secret())));
    }
}
