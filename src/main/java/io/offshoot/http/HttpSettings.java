package io.offshoot.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the two HTTP servers are set up.
 *
 * @param host the address to listen on
 * @param port the port of the doors, 0 for any free one
 * @param managementPort the port of metrics and health, 0 for any free one
 * @param instances how many event loops serve the doors
 * @param tls key and certificate; without them the server speaks HTTP/1.1 in clear text, with them also HTTP/2
 * @param limits see {@link HttpLimits}
 * @param corsOrigins the origins, such as {@code https://app.example.org}, whose pages may call the server from a
 *     browser; empty for none
 * @param stopLimit how long a stop waits for running requests
 */
public record HttpSettings(
        String host,
        int port,
        int managementPort,
        int instances,
        Optional<Tls> tls,
        HttpLimits limits,
        Set<String> corsOrigins,
        Duration stopLimit) {

    /**
     * PEM files.
     *
     * @param key the private key, PKCS #8
     * @param certificate the certificate, followed by its chain
     */
    public record Tls(Path key, Path certificate) {}
}
