package io.offshoot.http.container;

import io.offshoot.TestClient;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.container.Administration;
import io.offshoot.container.ContainerSettings;
import io.offshoot.container.NewObject;
import io.offshoot.container.clone.ObjectCloneWork;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationLimits;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.identity.ApiTokens.Wanted;
import io.offshoot.identity.Caller;
import io.offshoot.identity.TokenLimits;
import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** One server that all tests of the Container door share, and the people who call it, each with a token. */
public final class ContainerFixture {
    private static Optional<ContainerFixture> shared = Optional.empty();

    public final TestServer server = TestServer.start();
    private final Map<String, UUID> users = new ConcurrentHashMap<>();
    private final Map<String, DxClient> clients = new ConcurrentHashMap<>();
    private final Caller root;

    private boolean duplicating;

    private ContainerFixture() {
        TestClient admin = server.superAdmin();
        root = TestEnvironment.await(server.identities.signIn().basicCaller("127.0.0.1", admin.id, admin.secret));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    }

    /** The server; it stays until the JVM ends, so tests use projects and people of their own. */
    public static synchronized ContainerFixture get() {
        if (shared.isEmpty()) {
            shared = Optional.of(new ContainerFixture());
        }
        return shared.get();
    }

    /** The same server, where duplications are worked on from now on. */
    public synchronized ContainerFixture duplicating() {
        if (!duplicating) {
            duplicating = true;
            TestEnvironment.await(server.vertx.deployVerticle(new BinaryVerticle(
                    server.database, server.services.storage(), Duration.ofHours(1), Duration.ofHours(1))));
            TestEnvironment.await(server.vertx.deployVerticle(new DuplicationVerticle(
                    server.database,
                    CopyOptions.DEFAULT,
                    DuplicationLimits.DEFAULT,
                    server.metrics,
                    "test",
                    List.of(tools -> new ObjectCloneWork(tools, server.container.clones())))));
        }
        return this;
    }

    /** Somebody with that login, {@code user-<login>}, made when first asked for, with a token that is not limited. */
    public DxClient user(String login) {
        return clients.computeIfAbsent(login, name -> withToken(name, TokenLimits.NONE));
    }

    /** The same person with a token that is limited. */
    public DxClient withToken(String login, TokenLimits limits) {
        return new DxClient(server.urls.base(), token(users.computeIfAbsent(login, this::newUser), limits));
    }

    /** A new token of a user. */
    public String token(UUID user, TokenLimits limits) {
        return TestEnvironment.await(server.identities
                        .apiTokens()
                        .issue(root, new Wanted(user, "test", limits, Duration.ofHours(1))))
                .token();
    }

    /** A super administrator, by client id and secret. */
    public DxClient superAdmin() {
        return DxClient.basic(server.urls.base(), server.superAdmin().id, server.superAdmin().secret);
    }

    /** A request of an administrator, with quotes of the JSON written as apostrophes. */
    public TestClient.Reply administer(String method, String path, String json, Object... arguments) {
        return server.superAdmin()
                .send(
                        method,
                        "api/administration/" + path,
                        json.isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(DxClient.json(json, arguments)),
                        "Content-Type",
                        "application/json");
    }

    /**
     * Makes an object of a type that has no method of its own, and gives its id.
     *
     * @param own further members of its text, with their JSON
     */
    String newObject(String type, String project, boolean closed, boolean hidden, Map<String, String> own) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        own.forEach((name, json) -> members.put(name, json.getBytes(StandardCharsets.UTF_8)));
        return TestEnvironment.await(
                new Administration(server.database, new Indexing(List.of()), List.of(), ContainerSettings.REGION)
                        .addObject(
                                root,
                                new NewObject(
                                        ResourceType.of(type),
                                        project,
                                        Optional.empty(),
                                        "/",
                                        false,
                                        List.of(),
                                        List.of(),
                                        Map.of(),
                                        "{}".getBytes(StandardCharsets.UTF_8),
                                        hidden,
                                        closed,
                                        members)));
    }

    private UUID newUser(String login) {
        UUID id = UUID.randomUUID();
        TestEnvironment.await(new ResourceStore()
                .create(
                        server.database.requests(),
                        new ResourceDraft(
                                Environment.ID,
                                new ResourceKey(ResourceType.USER, id),
                                Optional.empty(),
                                Buffer.buffer("{\"resourceType\":\"User\",\"login\":\"" + login + "\",\"firstName\":\""
                                        + login + "\",\"lastName\":\"Tester\"}"),
                                List.of())));
        return id;
    }

    /** Gives somebody a level in a project, as an invitation does. */
    public void grant(String project, String grantee, String level) {
        TestEnvironment.await(new ResourceStore()
                .create(
                        server.database.requests(),
                        new ResourceDraft(
                                UUID.fromString(project),
                                new ResourceKey(ResourceType.of("Grant"), UUID.randomUUID()),
                                Optional.empty(),
                                Buffer.buffer("{\"resourceType\":\"Grant\",\"grantee\":\"" + grantee + "\",\"level\":\""
                                        + level + "\"}"),
                                List.of())));
    }
}
