package io.offshoot;

import io.offshoot.archive.PackageFile;
import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackageReader;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.bootstrap.FirstStart;
import io.offshoot.bootstrap.FirstStart.Made;
import io.offshoot.bootstrap.FirstStart.Wanted;
import io.offshoot.bootstrap.Invitation;
import io.offshoot.bootstrap.ProjectInit;
import io.offshoot.container.Administration;
import io.offshoot.container.ContainerSettings;
import io.offshoot.container.Grants;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationLimits;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.WorkTools;
import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.CallerHandler;
import io.offshoot.http.Door;
import io.offshoot.http.HttpLimits;
import io.offshoot.http.HttpServers;
import io.offshoot.http.HttpSettings;
import io.offshoot.http.Readiness;
import io.offshoot.http.administration.AdministrationDoor;
import io.offshoot.http.administration.ApiTokensDoor;
import io.offshoot.http.administration.UserRequests;
import io.offshoot.http.container.ContainerDoor;
import io.offshoot.http.container.ContainerServices;
import io.offshoot.http.duplications.DuplicationsDoor;
import io.offshoot.http.fhir.AuthRoutes;
import io.offshoot.http.fhir.FhirDoor;
import io.offshoot.http.fhir.FhirServices;
import io.offshoot.http.fhir.FhirSettings;
import io.offshoot.http.fhir.FhirUrls;
import io.offshoot.http.fhir.Quotas;
import io.offshoot.http.fhir.StorageDoor;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.http.library.LibraryDoor;
import io.offshoot.http.library.SessionHandler;
import io.offshoot.identity.Identities;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.Passwords;
import io.offshoot.identity.PersonTokens;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SecretVault;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.SignedUrls;
import io.offshoot.identity.SigningKeys;
import io.offshoot.identity.UrlSignatures;
import io.offshoot.library.Library;
import io.offshoot.library.LibrarySessions;
import io.offshoot.library.RoleLevels;
import io.offshoot.library.duplication.DuplicationOrders;
import io.offshoot.library.duplication.Duplications;
import io.offshoot.library.duplication.ExportWork;
import io.offshoot.library.duplication.ImportWork;
import io.offshoot.library.duplication.PackageSource;
import io.offshoot.library.duplication.Restoration;
import io.offshoot.library.duplication.TargetOrders;
import io.offshoot.library.duplication.TransferWork;
import io.offshoot.library.duplication.Trust;
import io.offshoot.operations.Metrics;
import io.offshoot.peer.EnvironmentUrl;
import io.offshoot.peer.Environments;
import io.offshoot.peer.Peer;
import io.offshoot.peer.PeerClient;
import io.offshoot.peer.PeerLimits;
import io.offshoot.peer.Self;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.Migrations;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;

/** The server with the FHIR door, in this process, on a database and a data folder of its own. */
public final class TestServer implements AutoCloseable {
    public static final int MAX_RESOURCE = 1 << 20;
    public static final int MAX_BUNDLE = 16 << 20;
    /** An environment that is registered and that nobody answers for. */
    public static final String UNREACHABLE = "https://elsewhere.invalid/MicroStrategyLibrary";

    private static final String CLIENT_SECRET = "super-secret";

    public final Vertx vertx = Vertx.vertx();
    public final PgConnectOptions postgres = TestDatabase.fresh();
    public final Path data;
    public final FhirUrls urls;
    public final Database database;
    public final FhirServices services;
    public final Metrics metrics = new Metrics();
    public final Identities identities;
    public final Made made;
    public final ContainerServices container;
    public final FileSystemStorage storage;
    private final HttpServers servers;
    private final boolean fenced;
    private List<Function<WorkTools, DuplicationWork>> works = List.of();
    private boolean binariesLookedAfter;

    /** Where imports pull packages from. */
    public final AtomicReference<PackageSource> source = new AtomicReference<>(PackageSource.NONE);

    private SigningKeys keys;

    /** How often somebody was told that there is a project to remove. */
    public final AtomicInteger removalHints = new AtomicInteger();

    private TestServer(Quotas.Limits quotas, boolean fenced) {
        this.fenced = fenced;
        int port = TestPorts.free();
        data = folder();
        urls = new FhirUrls("http://localhost:" + port + "/");
        TestEnvironment.await(Migrations.run(vertx, postgres));
        database = Database.open(vertx, postgres, 8, 2);
        MasterKey key = MasterKey.open(Optional.empty(), data);
        SecretVault vault = new SecretVault(new SecretCipher(key));
        SignedUrls signed = new SignedUrls(key, urls.base(), List.of(), Duration.ofHours(1), InstantSource.system());
        Indexing indexing = new Indexing(urls.ownBases());
        Repository repository = new Repository(vertx, database, vault, signed, indexing, MAX_RESOURCE, List.of());
        Presentation presentation = new Presentation(database, vault, signed, indexing);
        storage = TestEnvironment.await(FileSystemStorage.open(vertx, data.resolve("binaries"), Duration.ofHours(1)));
        services = new FhirServices(
                vertx,
                database,
                repository,
                presentation,
                new ProjectScope(database),
                new Searches(database, urls.ownBases()),
                storage,
                signed,
                urls,
                new FhirSettings(MAX_RESOURCE, MAX_BUNDLE, Long.MAX_VALUE, quotas));
        Passwords passwords = new Passwords(vertx, 7);
        made = TestEnvironment.await(new FirstStart(database, vault, passwords, indexing)
                        .run(new Wanted(
                                Wanted.USUAL_LOGIN,
                                Optional.of("password"),
                                Optional.empty(),
                                Optional.of(CLIENT_SECRET))))
                .orElseThrow();
        identities = Identities.open(database, vault, passwords, PersonTokens.Lives.USUAL, metrics);
        SignIn signIn = identities.signIn();
        FhirDoor fhir = new FhirDoor(
                services,
                new AuthenticationHandler(signIn),
                new AuthRoutes(database, identities, repository, presentation, urls),
                new ProjectInit(database, vault, indexing),
                new Invitation(database, repository, vault, indexing, identities.accounts()),
                List.of(),
                removalHints::incrementAndGet);
        container = new ContainerServices(
                vertx,
                database,
                indexing,
                List.of(),
                storage,
                signIn,
                new UrlSignatures(key),
                urls.base(),
                ContainerSettings.REGION,
                metrics);
        Library library = library(vault, indexing);
        List<Door> doors = List.of(
                fhir,
                new StorageDoor(services),
                new DuplicationsDoor(
                        vertx,
                        database,
                        new AuthenticationHandler(signIn),
                        new SessionHandler(library.sessions(), new CallerHandler(signIn))),
                new ApiTokensDoor(identities.apiTokens(), signIn),
                new AdministrationDoor(
                        new Administration(database, indexing, List.of(), ContainerSettings.REGION),
                        new UserRequests(database, library.users()),
                        new CallerHandler(signIn)),
                new LibraryDoor(
                        library,
                        signIn,
                        storage,
                        duplications(library),
                        restoration(indexing, key),
                        new LibraryDoor.Settings(List.of("", "/MicroStrategyLibrary"), "11.6.0700.0000", 1L << 30)),
                new ContainerDoor(new CallerHandler(signIn), container, metrics));
        Readiness readiness = new Readiness(Duration.ofSeconds(2));
        HttpSettings settings = new HttpSettings(
                "localhost", port, 0, 2, Optional.empty(), HttpLimits.defaults(), Set.of(), Duration.ofSeconds(1));
        servers = TestEnvironment.await(HttpServers.start(vertx, settings, doors, readiness, metrics));
        readiness.serving();
    }

    private Restoration restoration(Indexing indexing, MasterKey key) {
        PackageLimits limits = PackageLimits.usual(1L << 30, MAX_RESOURCE);
        keys = new SigningKeys(database, new SecretCipher(key));
        Trust trust = new Trust(keys, List.of(PackageFile.publicKey(PackageFile.OURS)), false);
        works = List.of(
                TransferWork::new,
                work -> new ExportWork(work, storage, keys),
                work -> new ImportWork(work, storage, limits, indexing, trust, (from, id, staging) -> source.get()
                        .next(from, id, staging)));
        PackageReader reader =
                new PackageReader(database, storage, vertx.createSharedWorkerExecutor("packages", 2), limits);
        return new Restoration(database, reader, trust);
    }

    private Library library(SecretVault vault, Indexing indexing) {
        return Library.open(
                database,
                identities,
                vault,
                indexing,
                new ProjectLevels(database, List.of(new Grants(), new RoleLevels())),
                new LibrarySessions.Lives(Duration.ofMinutes(30), Duration.ofHours(24)));
    }

    private Duplications duplications(Library library) {
        Environments environments = new Environments(
                new Self(List.of(address(urls.base() + "MicroStrategyLibrary"), address(urls.base())), "Tests"),
                List.of(new Peer(
                        address(UNREACHABLE),
                        "Another one",
                        new SecretKeySpec("a secret of both sides".getBytes(StandardCharsets.UTF_8), "HmacSHA256"),
                        Set.of(),
                        Optional.empty(),
                        List.of())));
        DuplicationOrders.Setup setup = new DuplicationOrders.Setup(urls.ownBases(), fenced);
        PeerClient peers = new PeerClient(vertx, environments, PeerLimits.USUAL, metrics.peers());
        return new Duplications(
                vertx,
                database,
                new DuplicationOrders(database, library.privileges(), environments, setup),
                new TargetOrders(library.privileges(), environments, peers, setup),
                environments,
                peers);
    }

    private static EnvironmentUrl address(String text) {
        return EnvironmentUrl.parse(text).orElseThrow();
    }

    /** Starts a server with nothing in it but the first project. */
    public static TestServer start() {
        return new TestServer(Quotas.Limits.NONE, false);
    }

    /** The same with limits on what callers may ask. */
    public static TestServer start(Quotas.Limits quotas) {
        return new TestServer(quotas, false);
    }

    /** The same with users fenced, so that no project can be duplicated at the Library door. */
    public static TestServer startFenced() {
        return new TestServer(Quotas.Limits.NONE, true);
    }

    /** The client of the first project, a super administrator. */
    public TestClient superAdmin() {
        return new TestClient(urls.base(), made.clientId().toString(), CLIENT_SECRET);
    }

    /** Makes a project by {@code $init} and gives the client that administers it. */
    public TestClient newProject(String name) {
        TestClient root = superAdmin();
        String project = root.post("fhir/R4/Project/$init", "{\"name\":\"" + name + "\"}")
                .expect(201)
                .id();
        TestClient.Reply clients =
                root.get("fhir/R4/ClientApplication?_project=" + project).expect(200);
        return new TestClient(urls.base(), clients.at("/entry/0/resource/id"), clients.at("/entry/0/resource/secret"))
                .inProject(project);
    }

    /** Somebody without credentials. */
    public TestClient nobody() {
        return new TestClient(urls.base(), "", "");
    }

    /** Lets the server work on duplications, a few objects at a time. Gives what {@link Vertx#undeploy} takes. */
    public String workOnDuplications() {
        if (!binariesLookedAfter) {
            binariesLookedAfter = true;
            TestEnvironment.await(vertx.deployVerticle(
                    new BinaryVerticle(database, storage, Duration.ofHours(1), Duration.ofHours(1))));
        }
        CopyOptions options =
                new CopyOptions(2, 500, 4 << 20, 25_000, CopyOptions.DEFAULT.lease(), Duration.ofMillis(250), 1, 3);
        return TestEnvironment.await(vertx.deployVerticle(new DuplicationVerticle(
                database,
                options,
                DuplicationLimits.DEFAULT,
                metrics,
                UUID.randomUUID().toString(),
                works)));
    }

    /** The keys that the server signs packages with. */
    public SigningKeys keys() {
        return keys;
    }

    /** The storage of the server's files. */
    public BlobStorage storage() {
        return storage;
    }

    /** Runs SQL beside the server, to see what is really there. */
    public RowSet<Row> sql(String statement) {
        return TestEnvironment.await(PgConnection.connect(vertx, postgres)
                .compose(connection -> connection.query(statement).execute().eventually(connection::close)));
    }

    /** The files in the storage, finished or not. */
    public List<Path> files() {
        try (var all = Files.walk(data.resolve("binaries"))) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of("target"), "server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        TestEnvironment.await(servers.stop());
        TestEnvironment.await(storage.close());
        TestEnvironment.await(database.close());
        TestEnvironment.await(vertx.close());
        metrics.close();
    }
}
