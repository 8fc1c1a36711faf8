package io.offshoot.http;

import java.net.BindException;

/** Says in a sentence why a port cannot be had and which setting chooses another one. */
final class Ports {
    private Ports() {}

    static Throwable unavailable(Throwable thrown, String host, int port, String setting) {
        if (!(thrown instanceof BindException)) {
            return thrown;
        }
        return new IllegalStateException(
                "Cannot listen on " + host + ":" + port + ": " + thrown.getMessage() + ". Choose another port with "
                        + setting + ", or 0 for any free one.",
                thrown);
    }
}
