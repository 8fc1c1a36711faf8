package io.offshoot.server;

import io.offshoot.archive.PackageRemoval;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.bootstrap.FirstStart;
import io.offshoot.config.Secret;
import io.offshoot.config.ServerConfig;
import io.offshoot.container.ContainerSettings;
import io.offshoot.container.clone.ContainerClone;
import io.offshoot.container.clone.ObjectCloneWork;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.WorkTools;
import io.offshoot.http.HttpServers;
import io.offshoot.http.Readiness;
import io.offshoot.http.container.ContainerServices;
import io.offshoot.identity.Passwords;
import io.offshoot.library.duplication.ImportNews;
import io.offshoot.load.Loader;
import io.offshoot.operations.EventLoopLag;
import io.offshoot.operations.Metrics;
import io.offshoot.peer.PeerNews;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.Reindexing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** One running server: its verticles, in the order in which they start and stop. */
public final class Server {
    private static final Duration UPLOAD_GRACE = Duration.ofHours(24);
    private static final Duration COLLECT_EVERY = Duration.ofMinutes(10);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);

    private final Foundation foundation;
    private final String duplicationVerticle;
    private final String binaryVerticle;
    private final FileSystemStorage storage;
    private final HttpServers http;
    private final Readiness readiness;
    private final Optional<String> greeting;

    private Server(
            Foundation foundation,
            String duplicationVerticle,
            String binaryVerticle,
            FileSystemStorage storage,
            HttpServers http,
            Readiness readiness,
            Optional<String> greeting) {
        this.foundation = foundation;
        this.duplicationVerticle = duplicationVerticle;
        this.binaryVerticle = binaryVerticle;
        this.storage = storage;
        this.http = http;
        this.readiness = readiness;
        this.greeting = greeting;
    }

    /** What the first start made: its administrator, and the sample project if one was loaded. */
    private record First(Optional<FirstStart.Made> made, Optional<UUID> sample) {
        Optional<String> greeting(String baseUrl) {
            return made.map(found -> Greeting.welcome(baseUrl, found, sample));
        }
    }

    /**
     * Starts everything; the ports are open when the future succeeds.
     *
     * @param database an embedded one gets the sample project when it is empty
     * @param instances event loops that serve requests
     * @param secrets is told, once and at once, the secrets that a first start makes up
     */
    static Future<Server> start(
            Vertx vertx,
            Metrics metrics,
            ServerConfig config,
            DatabaseSource database,
            int instances,
            Consumer<String> secrets) {
        return Foundation.lay(vertx, metrics, config, database.options(), database.copyBackends(vertx))
                .compose(foundation -> Reindexing.run(vertx, foundation.database(), indexing(config))
                        .map(foundation))
                .compose(foundation -> firstStart(foundation, config, database.isEmbedded(), secrets)
                        .compose(first -> deploy(foundation, config, first, instances)));
    }

    private static Future<First> firstStart(
            Foundation foundation, ServerConfig config, boolean embedded, Consumer<String> secrets) {
        Indexing indexing = indexing(config);
        Passwords passwords = new Passwords(foundation.vertx(), config.signIn().passwordCost());
        return new FirstStart(foundation.database(), foundation.vault(), passwords, indexing)
                .run(new FirstStart.Wanted(
                        config.admin().login().orElse(FirstStart.Wanted.USUAL_LOGIN),
                        config.admin().password().map(Secret::value),
                        config.admin().clientId(),
                        config.admin().clientSecret().map(Secret::value)))
                .onSuccess(made -> made.map(Greeting::secrets).ifPresent(secrets))
                .eventually(passwords::close)
                .compose(made -> new FirstSample(foundation, config)
                        .settle(embedded && config.sample().load())
                        .map(sample -> new First(made, sample)));
    }

    private static Future<Server> deploy(Foundation foundation, ServerConfig config, First first, int instances) {
        Vertx vertx = foundation.vertx();
        Readiness readiness = new Readiness(CHECK_LIMIT);
        readiness.register("database", foundation.database()::ping);
        foundation.metrics().queueDepth("clones of objects", foundation.database()::waitingForTurns);
        String worker = UUID.randomUUID().toString();
        Peering peering = Peering.open(foundation, config);
        return FileSystemStorage.open(vertx, config.binaries().storageFolder(), UPLOAD_GRACE)
                .compose(storage -> vertx.deployVerticle(new BinaryVerticle(
                                foundation.database(),
                                storage,
                                config.binaries().collectGrace(),
                                COLLECT_EVERY))
                        .compose(binary -> vertx.deployVerticle(new DuplicationVerticle(
                                        foundation.database(),
                                        ServerSettings.copy(config.copy()),
                                        ServerSettings.limits(config.duplications()),
                                        foundation.metrics(),
                                        worker,
                                        works(foundation, storage, config, peering)))
                                .compose(duplication -> HttpServers.start(
                                                vertx,
                                                ServerSettings.http(config, instances),
                                                Doors.open(foundation, storage, config, peering),
                                                readiness,
                                                foundation.metrics())
                                        .map(http -> new Server(
                                                foundation,
                                                duplication,
                                                binary,
                                                storage,
                                                http,
                                                readiness,
                                                first.greeting(ServerSettings.baseUrl(config)))))))
                .compose(server -> EventLoopLag.watch(
                                vertx,
                                ServeCommand.vertxOptions(instances).getEventLoopPoolSize(),
                                foundation.metrics())
                        .onSuccess(watching -> {
                            Housekeeping.start(
                                    foundation.rounds(),
                                    foundation.database(),
                                    new PackageRemoval(foundation.database(), server.storage),
                                    config.retention(),
                                    foundation.metrics());
                            new PeerNews(
                                            foundation.database(),
                                            peering.environments(),
                                            peering.client(),
                                            new ImportNews(foundation.database()))
                                    .start(vertx);
                            readiness.serving();
                        })
                        .map(server));
    }

    /** The kinds of duplications besides clones. */
    private static List<Function<WorkTools, DuplicationWork>> works(
            Foundation foundation, BlobStorage storage, ServerConfig config, Peering peering) {
        List<Function<WorkTools, DuplicationWork>> works =
                new ArrayList<>(new Packages(foundation, storage, config, peering).works());
        works.add(tools -> new ObjectCloneWork(
                tools,
                new ContainerClone(
                        tools.database(),
                        ContainerServices.containers(tools.database(), ContainerSettings.REGION),
                        indexing(config))));
        return works;
    }

    /** The port of the doors. */
    public int port() {
        return http.port();
    }

    /** The port of metrics and health. */
    public int managementPort() {
        return http.managementPort();
    }

    /** What to tell whoever started an empty installation, besides the secrets. */
    public Optional<String> greeting() {
        return greeting;
    }

    /**
     * Becomes unready, gives running duplications to the next start or another replica, lets requests finish for a few
     * seconds, and closes the database's connections.
     */
    public Future<Void> stop() {
        Vertx vertx = foundation.vertx();
        readiness.stopping();
        foundation.rounds().stop();
        return vertx.undeploy(duplicationVerticle)
                .eventually(http::stop)
                .eventually(() -> vertx.undeploy(binaryVerticle))
                .eventually(storage::close)
                .eventually(() -> foundation.database().close());
    }

    /** Loads beside what the server does. */
    Loader loader(ServerConfig config) {
        return loader(foundation, config);
    }

    static Indexing indexing(ServerConfig config) {
        return new Indexing(Doors.urls(config).ownBases());
    }

    static Loader loader(Foundation foundation, ServerConfig config) {
        return new Loader(
                foundation.vertx(), foundation.database(), Doors.urls(config).ownBases());
    }
}
