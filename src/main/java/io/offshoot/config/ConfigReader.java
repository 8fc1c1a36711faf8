package io.offshoot.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the settings, which are texts, into the typed record; every setting of the shipped file is read here. */
final class ConfigReader {
    private static final int ANY = Integer.MAX_VALUE;

    private ConfigReader() {}

    static ServerConfig read(Settings settings) {
        Path dataDir = settings.path("dataDir").orElseThrow(() -> settings.missing("dataDir", "a folder"));
        return new ServerConfig(
                dataDir,
                settings.path("masterKeyFile").orElse(dataDir.resolve("master.key")),
                http(settings),
                limits(settings),
                new ServerConfig.Database(
                        settings.postgresUrl("database.url"), settings.integer("database.poolSize", 2, 1000)),
                new ServerConfig.Embedded(
                        settings.integer("embedded.port", 0, 65535),
                        settings.sizeIfGiven("embedded.sharedBuffers", 1 << 20, 1L << 40)
                                .orElseGet(SharedBuffers::ofThisMachine),
                        settings.integer("embedded.copyNiceness", 0, 19)),
                new ServerConfig.Admin(
                        settings.text("admin.login"),
                        settings.secret("admin.password"),
                        settings.uuid("admin.clientId"),
                        settings.secret("admin.clientSecret")),
                new ServerConfig.SignIn(
                        settings.duration("signIn.accessToken"),
                        settings.duration("signIn.refreshToken"),
                        settings.duration("signIn.session"),
                        settings.integer("signIn.passwordCost", 10, 15)),
                copy(settings),
                duplications(settings),
                library(settings),
                peers(settings),
                EnvironmentsReader.read(settings),
                new ServerConfig.Binaries(
                        settings.path("binaries.storageFolder").orElse(dataDir.resolve("binaries")),
                        settings.duration("binaries.collectGrace"),
                        settings.duration("binaries.urlExpiry")),
                new ServerConfig.Retention(
                        settings.duration("retention.duplications"),
                        settings.duration("retention.packages"),
                        settings.duration("retention.idempotency"),
                        settings.durationOrNone("retention.history", Duration.ofHours(1))),
                new ServerConfig.Logging(
                        settings.oneOf("logging.format", ServerConfig.LogFormat.class),
                        settings.oneOf("logging.level", ServerConfig.LogLevel.class)),
                new ServerConfig.Sample(settings.flag("sample.load")));
    }

    private static ServerConfig.Http http(Settings settings) {
        int port = settings.integer("http.port", 0, 65535);
        int managementPort = settings.integer("http.managementPort", 0, 65535);
        if (port != 0 && port == managementPort) {
            throw new ConfigException("http.port and http.managementPort are both " + port
                    + ": set OFFSHOOT_PORT or OFFSHOOT_MANAGEMENT_PORT to another one.");
        }
        return new ServerConfig.Http(
                settings.text("http.host").orElseThrow(() -> settings.missing("http.host", "an address")),
                port,
                managementPort,
                settings.httpUrl("http.baseUrl"),
                origins(settings),
                tls(settings));
    }

    private static Set<String> origins(Settings settings) {
        return settings.text("http.corsOrigins").stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<ServerConfig.Tls> tls(Settings settings) {
        Optional<Path> key = settings.path("tls.key");
        Optional<Path> cert = settings.path("tls.cert");
        if (key.isPresent() != cert.isPresent()) {
            throw new ConfigException("Only one of tls.key and tls.cert is set: set OFFSHOOT_TLS_KEY and"
                    + " OFFSHOOT_TLS_CERT both, to PEM files, or neither.");
        }
        return key.flatMap(file -> cert.map(chain -> new ServerConfig.Tls(file, chain)));
    }

    private static ServerConfig.Limits limits(Settings settings) {
        return new ServerConfig.Limits(
                (int) settings.size("limits.maxHeaderSize", 1024, 1 << 20),
                (int) settings.size("limits.maxInitialLine", 1024, 1 << 20),
                (int) settings.size("limits.maxJsonBody", 1024, 512 << 20),
                (int) settings.size("limits.maxBundle", 1024, 1 << 30),
                settings.duration("limits.headerTimeout"),
                settings.duration("limits.idleTimeout"),
                settings.duration("limits.bodyTimeout"),
                settings.integer("limits.maxConnections", 1, ANY),
                settings.integer("limits.maxConnectionsPerAddress", 1, ANY),
                settings.integer("limits.requestsPerMinute", 0, ANY),
                settings.integer("limits.interactionsPerMinute", 0, ANY / 10));
    }

    private static ServerConfig.Copy copy(Settings settings) {
        return new ServerConfig.Copy(
                settings.integer("copy.workers", 1, 64),
                settings.integer("copy.pageRows", 1, 10_000),
                (int) settings.size("copy.pageBytes", 1024, 256 << 20),
                settings.duration("copy.lease"),
                settings.share("copy.verifySample"),
                settings.integer("copy.rangeRows", 1, ANY));
    }

    private static ServerConfig.Library library(Settings settings) {
        List<String> prefixes = settings.text("library.prefixes").stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(prefix -> prefix.strip().replaceFirst("/+$", ""))
                .distinct()
                .toList();
        if (prefixes.isEmpty() || !prefixes.stream().allMatch(prefix -> prefix.matches("(/[A-Za-z0-9_-]+)*"))) {
            throw new ConfigException("library.prefixes is '" + String.join(",", prefixes)
                    + "': give paths such as /MicroStrategyLibrary, separated by commas; / stands for none.");
        }
        return new ServerConfig.Library(
                prefixes,
                settings.text("library.version")
                        .filter(version -> version.matches("\\d+\\.\\d+\\.\\d{4}\\.\\d{4}"))
                        .orElseThrow(() -> settings.missing("library.version", "a version such as 11.6.0700.0000")),
                settings.duration("library.sessionTimeout"),
                settings.duration("library.sessionLifetime"),
                settings.flag("library.userFencing"),
                settings.size("library.maxPackage", 1 << 20, 1L << 50),
                settings.flag("library.unsignedPackages"));
    }

    private static ServerConfig.Peers peers(Settings settings) {
        return new ServerConfig.Peers(
                settings.text("peers.name").orElseThrow(() -> settings.missing("peers.name", "a name")),
                settings.duration("peers.connectTimeout"),
                settings.duration("peers.answerTimeout"),
                settings.duration("peers.patience"),
                settings.integer("peers.parallel", 1, 16),
                settings.integer("peers.checksPerMinute", 1, ANY));
    }

    private static ServerConfig.Duplications duplications(Settings settings) {
        return new ServerConfig.Duplications(
                settings.integer("duplications.maxRunning", 1, ANY),
                settings.integer("duplications.maxRunningPerProject", 1, ANY),
                settings.integer("duplications.maxRunningPerPrincipal", 1, ANY),
                settings.integer("duplications.maxWaiting", 1, ANY),
                settings.integer("duplications.maxWaitingPerPrincipal", 1, ANY),
                settings.integer("duplications.rowsPerSecond", 0, ANY),
                settings.size("duplications.bytesPerSecond", 0, 1L << 40),
                settings.integer("duplications.rowsPerSecondEach", 0, ANY),
                settings.size("duplications.bytesPerSecondEach", 0, 1L << 40));
    }
}
