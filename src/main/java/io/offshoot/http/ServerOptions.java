package io.offshoot.http;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;

/** The options of the main server. Idle timers are left off: {@link Connection} knows what a connection waits for. */
final class ServerOptions {
    private static final int STREAMS = 100;

    private ServerOptions() {}

    static HttpServerOptions of(HttpSettings settings) {
        HttpLimits limits = settings.limits();
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(limits.initialLine())
                .setMaxHeaderSize(limits.headers())
                .setMaxChunkSize(limits.chunk())
                .setHandle100ContinueAutomatically(false)
                .setDecompressionSupported(false)
                // An upgrade to HTTP/2 in clear text is one more way to smuggle; nobody needs it.
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(STREAMS).setMaxHeaderListSize(limits.headers()));
        settings.tls().ifPresent(tls -> options.setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setSslHandshakeTimeout(limits.headerDeadline().toMillis())
                .setSslHandshakeTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyPath(tls.key().toString())
                        .setCertPath(tls.certificate().toString())));
        return options;
    }
}
