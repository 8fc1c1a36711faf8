package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationLimits;
import io.offshoot.http.HttpLimits;
import io.offshoot.http.HttpSettings;
import java.time.Duration;

/** Turns the configuration into what each part is set up with, so that no part knows the configuration. */
final class ServerSettings {
    private static final Duration STOP = Duration.ofSeconds(4);
    private static final Duration LOOK_FOR_WORK = Duration.ofSeconds(1);
    private static final int MAX_FAILURES = 8;

    private ServerSettings() {}

    /** @param instances event loops that serve the doors */
    static HttpSettings http(ServerConfig config, int instances) {
        ServerConfig.Http http = config.http();
        return new HttpSettings(
                http.host(),
                http.port(),
                http.managementPort(),
                instances,
                http.tls().map(tls -> new HttpSettings.Tls(tls.key(), tls.cert())),
                limits(config.limits()),
                http.corsOrigins(),
                STOP);
    }

    private static HttpLimits limits(ServerConfig.Limits limits) {
        HttpLimits usual = HttpLimits.defaults();
        return new HttpLimits(
                limits.maxInitialLine(),
                limits.maxHeaderSize(),
                usual.chunk(),
                limits.headerTimeout(),
                limits.idleTimeout(),
                usual.bodyGrace(),
                usual.bodyBytesPerSecond(),
                limits.bodyTimeout(),
                usual.writeStall(),
                usual.linger(),
                usual.lingerBytes(),
                limits.maxConnections(),
                limits.maxConnectionsPerAddress());
    }

    static CopyOptions copy(ServerConfig.Copy copy) {
        return new CopyOptions(
                copy.workers(),
                copy.pageRows(),
                copy.pageBytes(),
                copy.rangeRows(),
                copy.lease(),
                LOOK_FOR_WORK,
                copy.verifySample(),
                MAX_FAILURES);
    }

    static DuplicationLimits limits(ServerConfig.Duplications limits) {
        return new DuplicationLimits(
                limits.maxRunning(),
                limits.maxRunningPerProject(),
                limits.maxRunningPerPrincipal(),
                limits.maxWaiting(),
                limits.maxWaitingPerPrincipal(),
                new DuplicationLimits.Rate(limits.rowsPerSecond(), limits.bytesPerSecond()),
                new DuplicationLimits.Rate(limits.rowsPerSecondEach(), limits.bytesPerSecondEach()));
    }

    /** Where callers reach the server, with a slash at its end: as configured, else on this machine. */
    static String baseUrl(ServerConfig config) {
        return config.http()
                .baseUrl()
                .map(url -> url.toString().endsWith("/") ? url.toString() : url + "/")
                .orElseGet(() -> (config.http().tls().isPresent() ? "https" : "http") + "://localhost:"
                        + config.http().port() + "/");
    }
}
