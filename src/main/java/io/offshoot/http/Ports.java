package io.offshoot.http;

import java.net.BindException;

/** Says in a sentence why a port cannot be had and which setting chooses another one. */
final class Ports {
    private Ports() {}

    static Throwable unavailable(Throwable thrown, String host, int port, String setting) {
        if (!(thrown instanceof BindException)) {
            return thrown;
        }
        if (String.valueOf(thrown.getMessage()).contains("assign")) {
            return new IllegalStateException(
                    "Cannot listen on " + host
                            + ": this machine does not have that address. Set OFFSHOOT_HTTP_HOST to one"
                            + " that it has, or to 0.0.0.0 for all.",
                    thrown);
        }
        return new IllegalStateException(
                "Cannot listen on " + host + ":" + port + ": " + thrown.getMessage() + ". Choose another port with "
                        + setting + ", or 0 for any free one.",
                thrown);
    }
}
