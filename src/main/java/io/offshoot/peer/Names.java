package io.offshoot.peer;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks up the addresses of hosts. */
@FunctionalInterface
interface Names {
    /** All addresses of a host; fails when it has none. */
    Future<List<InetAddress>> resolve(String host);

    /** As the machine does it; what is an address already is not looked up. */
    static Names ofSystem(Vertx vertx) {
        // Looking up blocks, sometimes for long: on threads of its own.
        WorkerExecutor threads = vertx.createSharedWorkerExecutor("offshoot-names", 2, 1, TimeUnit.MINUTES);
        return host -> {
            byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
            if (literal != null) {
                return address(literal);
            }
            return threads.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
        };
    }

    private static Future<List<InetAddress>> address(byte[] literal) {
        try {
            return Future.succeededFuture(List.of(InetAddress.getByAddress(literal)));
        } catch (UnknownHostException e) {
            return Future.failedFuture(e);
        }
    }
}
