package io.offshoot.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * All settings of the server, checked. What each one means and its default stand in {@code conf/application.yaml};
 * sizes are in bytes. Printing the record shows no secret.
 */
public record ServerConfig(
        Path dataDir,
        Path masterKeyFile,
        Http http,
        Limits limits,
        Database database,
        Embedded embedded,
        Admin admin,
        SignIn signIn,
        Copy copy,
        Duplications duplications,
        Library library,
        Peers peers,
        List<Environment> environments,
        Binaries binaries,
        Retention retention,
        Logging logging,
        Sample sample) {

    /**
     * Reads the shipped defaults, lays the file that {@code OFFSHOOT_CONFIG} names over them, and the variables over
     * both.
     *
     * @param environment the variables, such as {@link System#getenv()}
     * @throws ConfigException when a setting is unknown or not of its type
     */
    public static ServerConfig load(Map<String, String> environment) {
        return ConfigReader.read(Settings.layered(environment));
    }

    /** The same with another port of the doors. */
    public ServerConfig withPort(int port) {
        Http other = new Http(http.host, port, http.managementPort, http.baseUrl, http.corsOrigins, http.tls);
        return new ServerConfig(
                dataDir,
                masterKeyFile,
                other,
                limits,
                database,
                embedded,
                admin,
                signIn,
                copy,
                duplications,
                library,
                peers,
                environments,
                binaries,
                retention,
                logging,
                sample);
    }

    /** Port 0 takes any free one. */
    public record Http(
            String host,
            int port,
            int managementPort,
            Optional<URI> baseUrl,
            Set<String> corsOrigins,
            Optional<Tls> tls) {}

    /** PEM files. */
    public record Tls(Path key, Path cert) {}

    public record Limits(
            int maxHeaderSize,
            int maxInitialLine,
            int maxJsonBody,
            int maxBundle,
            Duration headerTimeout,
            Duration idleTimeout,
            Duration bodyTimeout,
            int maxConnections,
            int maxConnectionsPerAddress,
            int requestsPerMinute,
            int interactionsPerMinute) {}

    /** Without a URL the embedded PostgreSQL is used. */
    public record Database(Optional<Secret> url, int poolSize) {}

    public record Embedded(int port, long sharedBuffers, int copyNiceness) {}

    /** What is empty is chosen at random at the first start. */
    public record Admin(
            Optional<String> login,
            Optional<Secret> password,
            Optional<UUID> clientId,
            Optional<Secret> clientSecret) {}

    /** The password cost is the power of two of bcrypt's rounds. */
    public record SignIn(Duration accessToken, Duration refreshToken, Duration session, int passwordCost) {}

    /** The sample to verify is a share, 0 to 1. */
    public record Copy(int workers, int pageRows, int pageBytes, Duration lease, double verifySample, int rangeRows) {}

    /** How many at a time; rates are per second, 0 for none. */
    public record Duplications(
            int maxRunning,
            int maxRunningPerProject,
            int maxRunningPerPrincipal,
            int maxWaiting,
            int maxWaitingPerPrincipal,
            int rowsPerSecond,
            long bytesPerSecond,
            int rowsPerSecondEach,
            long bytesPerSecondEach) {}

    /** Prefixes are empty or begin with a slash and end without one. */
    public record Library(
            List<String> prefixes,
            String version,
            Duration sessionTimeout,
            Duration sessionLifetime,
            boolean userFencing,
            long maxPackage,
            boolean unsignedPackages) {}

    /**
     * How other environments are dealt with.
     *
     * @param name of this environment, as others are told
     * @param patience how long a package is tried to be pulled while nothing comes
     * @param parallel parts that are pulled at a time
     * @param checksPerMinute requests to others that one user may cause in a minute
     */
    public record Peers(
            String name,
            Duration connectTimeout,
            Duration answerTimeout,
            Duration patience,
            int parallel,
            int checksPerMinute) {}

    /**
     * Another environment that this one trusts.
     *
     * @param url its address, as written
     * @param secret that both share
     * @param publicKeys Base64, what it signs packages with
     * @param ca PEM file with the certificates that its own must lead to
     * @param allowedCidrs networks that its address must lie in; empty: any public one
     */
    public record Environment(
            String url,
            String name,
            Secret secret,
            List<String> publicKeys,
            Optional<Path> ca,
            boolean allowHttp,
            List<String> allowedCidrs,
            boolean enabled) {}

    public record Binaries(Path storageFolder, Duration collectGrace, Duration urlExpiry) {}

    /** History without a limit is kept for ever. */
    public record Retention(
            Duration duplications, Duration packages, Duration idempotency, Optional<Duration> history) {}

    public record Logging(LogFormat format, LogLevel level) {}

    public enum LogFormat {
        AUTO,
        JSON,
        TEXT
    }

    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    public record Sample(boolean load) {}
}
