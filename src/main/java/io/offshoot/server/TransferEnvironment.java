package io.offshoot.server;

import io.offshoot.bench.BenchTarget;
import io.offshoot.bench.TransferTarget;
import io.offshoot.bench.TransferTarget.Side;
import io.offshoot.config.ServerConfig;
import io.offshoot.embedded.DatabaseAddress;
import io.offshoot.embedded.EmbeddedPostgres;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.load.Loader;
import io.offshoot.model.Json;
import io.offshoot.operations.Logging;
import io.offshoot.store.BenchStore;
import io.offshoot.store.Database;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Two servers for {@code bench --transfer}: processes of this program that trust each other, each with a folder and a
 * database of its own: embedded, or made on the server that {@code DATABASE_URL} names. All of it is removed afterwards.
 */
public final class TransferEnvironment implements TransferTarget.Environment {
    private static final String PREFIX = "/MicroStrategyLibrary";

    private final Map<String, String> variables;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** @param variables such as {@link System#getenv()} */
    public TransferEnvironment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** What one of them is started with. */
    private record Plan(Path folder, int port, int management, String password, Optional<PgConnectOptions> database) {
        String base() {
            return "http://127.0.0.1:" + port + "/";
        }

        String address() {
            return "http://127.0.0.1:" + port + PREFIX;
        }

        String management(String path) {
            return "http://127.0.0.1:" + management + path;
        }
    }

    @Override
    public int run(Function<TransferTarget, Integer> work) {
        Logging.configure(Logging.format("text"), "warn");
        Thread hook = new Thread(this::undoAll, "offshoot-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.apply(target());
        } finally {
            undoAll();
            if (!hook.isAlive()) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }

    private TransferTarget target() {
        Vertx vertx = Vertx.vertx();
        undo(() -> BenchEnvironment.await(vertx.close()));
        String secret = UUID.randomUUID().toString();
        Plan first = plan(vertx);
        Plan second = plan(vertx);
        Side source = start(vertx, first, peers(second, secret, List.of()));
        Database database = Database.open(vertx, options(first), 2, 4);
        undo(() -> BenchEnvironment.await(database.close()));
        Side target = start(vertx, second, peers(first, secret, List.of(publicKey(database, first))));
        Loader loader = new Loader(vertx, database, List.of(first.base() + "fhir/R4/"));
        return new TransferTarget(
                source,
                target,
                inputs -> loader.intoNew(UUID.randomUUID(), "Benchmark", inputs),
                major -> BenchEnvironment.installed(
                        vertx, first.folder(), config().embedded().sharedBuffers(), major, this::undo));
    }

    private ServerConfig config() {
        return ServerConfig.load(variables);
    }

    private Plan plan(Vertx vertx) {
        Path folder = BenchEnvironment.temporary();
        undo(() -> EmbeddedPostgres.discard(folder));
        return new Plan(
                folder,
                ListenPorts.anyFree("127.0.0.1"),
                ListenPorts.anyFree("127.0.0.1"),
                UUID.randomUUID().toString(),
                Optional.ofNullable(variables.get("DATABASE_URL")).map(url -> database(vertx, url)));
    }

    /** An empty database on the server of that address. */
    private PgConnectOptions database(Vertx vertx, String url) {
        PgConnectOptions server = DatabaseSource.url(url);
        String name = "offshoot_bench_" + UUID.randomUUID().toString().replace("-", "");
        BenchStore beside = new BenchStore(vertx, server);
        BenchEnvironment.await(beside.createDatabase(name));
        undo(() -> BenchEnvironment.await(beside.dropDatabase(name)));
        return new PgConnectOptions(server).setDatabase(name);
    }

    private Side start(Vertx vertx, Plan plan, String environments) {
        Map<String, String> settings = new HashMap<>();
        settings.put("OFFSHOOT_DATA_DIR", plan.folder().toString());
        settings.put("OFFSHOOT_PORT", Integer.toString(plan.port()));
        settings.put("OFFSHOOT_MANAGEMENT_PORT", Integer.toString(plan.management()));
        settings.put("OFFSHOOT_BASE_URL", plan.base());
        settings.put("OFFSHOOT_ADMIN_PASSWORD", plan.password());
        settings.put("OFFSHOOT_SAMPLE_LOAD", "false");
        settings.put("OFFSHOOT_ENVIRONMENTS", environments);
        variables.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("OFFSHOOT_EMBEDDED_SHARED_BUFFERS")
                        || variable.getKey().equals("OFFSHOOT_EMBEDDED_COPY_NICENESS")
                        || variable.getKey().startsWith("OFFSHOOT_COPY_"))
                .forEach(variable -> settings.put(variable.getKey(), variable.getValue()));
        plan.database().ifPresent(database -> settings.put("DATABASE_URL", url(database)));
        ServerChild child = ServerChild.start(settings);
        undo(child::close);
        child.awaitReady(plan.management("/healthz/ready"));
        PgConnectOptions database = options(plan);
        return new Side(
                child.process(),
                plan.address(),
                plan.management("/metrics"),
                plan.password(),
                new BenchTarget.Base(new BenchStore(vertx, database), BenchEnvironment.variables(database)));
    }

    private static PgConnectOptions options(Plan plan) {
        return plan.database().orElseGet(() -> {
            DatabaseAddress running = EmbeddedPostgres.running(plan.folder())
                    .orElseThrow(() -> new IllegalStateException("The database of a server does not run"));
            return DatabaseSource.of(running);
        });
    }

    private static String url(PgConnectOptions database) {
        String password = database.getPassword() == null
                ? ""
                : ":" + URLEncoder.encode(database.getPassword(), StandardCharsets.UTF_8);
        return "postgresql://" + database.getUser() + password + "@" + database.getHost() + ":" + database.getPort()
                + "/" + database.getDatabase();
    }

    private static String peers(Plan other, String secret, List<String> publicKeys) {
        return Json.write(List.of(Map.of(
                "url",
                other.address(),
                "name",
                "The other one",
                "secret",
                secret,
                "publicKeys",
                publicKeys,
                "allowHttp",
                true,
                "allowedCidrs",
                List.of("127.0.0.0/8"))));
    }

    /** What a server signs packages with. */
    private static String publicKey(Database database, Plan plan) {
        MasterKey master = MasterKey.open(Optional.empty(), plan.folder());
        Buffer key = BenchEnvironment.await(new SigningKeys(database, new SecretCipher(master)).current())
                .publicKey();
        return Base64.getEncoder().encodeToString(key.getBytes());
    }

    private synchronized void undo(Runnable step) {
        undo.push(step);
    }

    private synchronized void undoAll() {
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (RuntimeException e) {
                // What is left is removed all the same.
            }
        }
    }
}
