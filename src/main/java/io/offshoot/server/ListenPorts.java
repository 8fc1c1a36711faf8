package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Looks at the configured ports before anything is started that would have to be undone. */
final class ListenPorts {
    private static final int FIRST_FREE = 20_000;
    private static final int FIRST_OUTGOING = 32_768;
    private static final int ATTEMPTS = 50;

    private ListenPorts() {}

    /**
     * Finds a port that somebody else has now rather than after a first start, which makes secrets that are shown once.
     *
     * @throws IllegalStateException with a sentence that names the setting to change
     */
    static void check(ServerConfig config) {
        check(config.http().host(), config.http().port(), "OFFSHOOT_PORT");
        check(config.http().host(), config.http().managementPort(), "OFFSHOOT_MANAGEMENT_PORT");
        if (config.http().port() != 0 && config.http().port() == config.http().managementPort()) {
            throw new IllegalStateException("OFFSHOOT_PORT and OFFSHOOT_MANAGEMENT_PORT are both "
                    + config.http().port() + ". Choose another port for one of them, or 0 for any free one.");
        }
    }

    /**
     * The configuration with a free port in the place of port 0, since the server's own address has to be known before
     * it listens: references that are absolute to it follow into a copy.
     *
     * @throws IllegalStateException when there is no free port
     */
    static ServerConfig choose(ServerConfig config) {
        if (config.http().port() != 0 || config.http().baseUrl().isPresent()) {
            return config;
        }
        return config.withPort(anyFree(config.http().host()));
    }

    /**
     * A port that was free a moment ago, and that systems do not give to outgoing connections, which could take it before
     * it is listened on: Linux takes those from 32768 on, others from 49152 on.
     *
     * @throws IllegalStateException when there is none, or no such host
     */
    static int anyFree(String host) {
        IOException last = new IOException("no port is free");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(
                        new InetSocketAddress(host, ThreadLocalRandom.current().nextInt(FIRST_FREE, FIRST_OUTGOING)));
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IllegalStateException(
                "Cannot listen on " + host + ": " + last.getMessage()
                        + ". Choose another address with OFFSHOOT_HTTP_HOST.",
                last);
    }

    private static void check(String host, int port, String setting) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException e) {
            throw new IllegalStateException(
                    "Cannot listen on " + host + ":" + port + ": " + e.getMessage() + ". Choose another port with "
                            + setting + ", or 0 for any free one.",
                    e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot listen on " + host + ": " + e.getMessage()
                            + ". Choose another address with OFFSHOOT_HTTP_HOST.",
                    e);
        }
    }
}
