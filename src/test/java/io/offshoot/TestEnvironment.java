package io.offshoot;

import io.offshoot.bootstrap.FirstStart;
import io.offshoot.bootstrap.FirstStart.Made;
import io.offshoot.bootstrap.FirstStart.Wanted;
import io.offshoot.bootstrap.ProjectInit;
import io.offshoot.identity.AttemptLimiter;
import io.offshoot.identity.Identities;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.Passwords;
import io.offshoot.identity.PersonTokens;
import io.offshoot.identity.Principal;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SecretVault;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.SignedUrls;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.repository.Access;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectEnd;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A migrated database of its own with everything between the doors and the store, for tests of these. */
public final class TestEnvironment implements AutoCloseable {
    public static final String BASE = "http://localhost:8080/";

    public final Vertx vertx = Vertx.vertx();
    public final PgConnectOptions server = TestDatabase.fresh();
    public final Database database;
    public final SecretVault vault;
    public final SignedUrls urls;
    public final Indexing indexing = new Indexing(List.of(BASE + "fhir/R4/"));
    public final Passwords passwords = new Passwords(vertx, 7);
    public final Repository repository;
    public final Presentation presentation;
    public final ProjectScope scope;
    public final ProjectInit init;
    public final Identities identities;
    public final SignIn signIn;
    /** The projects whose end was announced. */
    public final List<UUID> ended = new ArrayList<>();

    public TestEnvironment() {
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 4, 2);
        MasterKey key = masterKey();
        vault = new SecretVault(new SecretCipher(key));
        urls = new SignedUrls(key, BASE, List.of(), Duration.ofHours(1), InstantSource.system());
        ProjectEnd end = (session, project) -> {
            ended.add(project);
            return Future.succeededFuture();
        };
        repository = new Repository(vertx, database, vault, urls, indexing, 1024 * 1024, List.of(end));
        presentation = new Presentation(database, vault, urls, indexing);
        scope = new ProjectScope(database);
        init = new ProjectInit(database, vault, indexing);
        identities = Identities.open(database, vault, passwords, PersonTokens.Lives.USUAL, new Metrics());
        signIn = identities.signIn();
    }

    /** A sign-in that remembers nothing yet, as another replica's. */
    public SignIn newSignIn() {
        AttemptLimiter limiter = new AttemptLimiter(AttemptLimiter.Limits.USUAL, System::nanoTime);
        return new SignIn(database, vault, limiter, Duration.ofHours(1));
    }

    private static MasterKey masterKey() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "key");
            return MasterKey.open(Optional.empty(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the first project and gives the principal of its client. */
    public Principal superAdministrator() {
        Made made = await(new FirstStart(database, vault, passwords, indexing)
                        .run(new Wanted(
                                Wanted.USUAL_LOGIN, Optional.of("password"), Optional.empty(), Optional.of("s3cret"))))
                .orElseThrow();
        return await(signIn.basic("127.0.0.1", made.clientId().toString(), "s3cret"));
    }

    /** A new project, seen by the client that administers it. */
    public Access newProject(Principal superAdministrator, String name) {
        Access access = await(scope.of(superAdministrator, Optional.empty()));
        UUID project = await(init.init(access, name, Optional.empty())).project();
        RowSet<Row> rows = sql("select id from resource where project = '" + project
                + "' and type = (select type from resource where id = '"
                + superAdministrator.profile().id() + "')");
        UUID client = rows.iterator().next().getUUID(0);
        String secret = await(vault.read(
                        database.requests(), project, new ResourceKey(ResourceType.CLIENT_APPLICATION, client)))
                .get("secret");
        Principal principal =
                await(signIn.basic("127.0.0.1", client.toString(), secret.substring(1, secret.length() - 1)));
        return new Access(principal, project);
    }

    /** Runs SQL beside the store, to see what is really there. */
    public RowSet<Row> sql(String statement) {
        return await(PgConnection.connect(vertx, server)
                .compose(connection -> connection.query(statement).execute().eventually(connection::close)));
    }

    /** The result of what must succeed. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The failure of what must fail. */
    public static Failure failure(Future<?> future) {
        Throwable error = await(future.<Throwable>map(value -> new AssertionError("succeeded with " + value))
                .recover(Future::succeededFuture));
        if (error instanceof Failure failure) {
            return failure;
        }
        throw new AssertionError(error);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        await(database.close());
        await(vertx.close());
    }
}
