package io.offshoot;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that must know theirs before they listen. */
public final class TestPorts {
    private static final int FIRST = 20_000;

    /** From here on Linux takes the ports of outgoing connections, which would be there first now and then. */
    private static final int FIRST_OUTGOING = 32_768;

    private TestPorts() {}

    /** A port that was free a moment ago, and that no outgoing connection takes. */
    public static int free() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_OUTGOING);
        } while (!isFree(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
