package io.offshoot.http;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections over all event loops. */
final class ConnectionLimiter {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> openPerAddress = new ConcurrentHashMap<>();

    ConnectionLimiter(HttpLimits limits) {
        this.most = limits.connections();
        this.mostPerAddress = limits.connectionsPerAddress();
    }

    /** Counts a connection and says whether it may stay. Each call is followed by one {@link #release}. */
    boolean admit(SocketAddress remote) {
        int all = open.incrementAndGet();
        int fromThere = openPerAddress.merge(origin(remote), 1, Integer::sum);
        return all <= most && fromThere <= mostPerAddress;
    }

    void release(SocketAddress remote) {
        open.decrementAndGet();
        openPerAddress.computeIfPresent(origin(remote), (address, count) -> count == 1 ? null : count - 1);
    }

    int open() {
        return open.get();
    }

    /** Whom a connection counts for: an IPv4 address, or the /64 network that one IPv6 customer is given whole. */
    static String origin(SocketAddress remote) {
        String host = remote == null || remote.hostAddress() == null ? "" : remote.hostAddress();
        if (host.indexOf(':') < 0) {
            return host;
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            return address instanceof Inet6Address ? HexFormat.of().formatHex(address.getAddress(), 0, 8) : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }
}
