package io.offshoot.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.List;

/** One connection with its requests in flight. Only its event loop touches it. */
final class Connection {
    private final HttpConnection http;
    private final HttpLimits limits;
    private final HeadClock clock;
    private final List<Exchange> exchanges = new ArrayList<>();
    private long headStartedAt;
    private boolean headHasBytes;
    private long idleSince;
    private boolean closing;
    private long pendingProgress = -1;
    private long progressedAt;

    Connection(HttpConnection http, HttpLimits limits, long now) {
        this.http = http;
        this.limits = limits;
        this.idleSince = now;
        this.headStartedAt = now;
        this.clock = new HeadClock(this::bytesArrived);
        ChannelPipeline pipeline = channel().pipeline();
        if (pipeline.get("httpDecoder") != null) {
            pipeline.addBefore("httpDecoder", "headClock", clock);
            pipeline.addAfter("httpDecoder", "framingGuard", new FramingGuard(this::bodyIsUnreadable));
        }
    }

    private Channel channel() {
        // Vert.x has no public way to the channel; without it slow headers cannot be told from an idle connection.
        return ((HttpServerConnection) http).channelHandlerContext().channel();
    }

    private void bytesArrived() {
        headHasBytes = true;
        if (headStartedAt == 0 && isQuiet()) {
            headStartedAt = System.nanoTime();
        }
    }

    private boolean isQuiet() {
        for (Exchange exchange : exchanges) {
            if (!exchange.isDone()) {
                return false;
            }
        }
        return true;
    }

    private void bodyIsUnreadable() {
        closing = true;
        if (exchanges.isEmpty()) {
            http.close();
        } else {
            exchanges.get(exchanges.size() - 1).bodyIsUnreadable();
        }
    }

    /** A request's headers are complete. */
    void begin(Exchange exchange) {
        headStartedAt = 0;
        headHasBytes = false;
        // Not only when all are checked: whoever asks quickly would have thousands by then, each looked at by the next.
        exchanges.removeIf(before -> before.isDone() && !before.endsConnection());
        exchanges.add(exchange);
    }

    /** Whether requests that still come in are to be ignored. */
    boolean isClosing() {
        return closing;
    }

    /** From now on no request of this connection is taken any more; it closes when its answers are out. */
    void closeSoon() {
        closing = true;
    }

    void close() {
        closing = true;
        http.close();
    }

    /** Closes without waiting until everything is written, which Vert.x does and a stalled caller would never allow. */
    void abort() {
        closing = true;
        ChannelHandlerContext first = channel().pipeline().firstContext();
        if (first != null) {
            var unused = first.close();
        }
    }

    void check(long now) {
        boolean reading = channel().config().isAutoRead();
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            Exchange exchange = exchanges.get(i);
            exchange.check(now, reading);
            if (exchange.isDone()) {
                exchanges.remove(i);
                idleSince = now;
                closing |= exchange.endsConnection();
            }
        }
        if (!isFlowing(now)) {
            abort();
        } else if (closing && exchanges.isEmpty()) {
            close();
        } else if (exchanges.isEmpty()) {
            checkQuiet(now);
        }
    }

    private void checkQuiet(long now) {
        if (headStartedAt != 0 && now - headStartedAt > limits.headerDeadline().toNanos()) {
            refuse();
        } else if (headStartedAt == 0 && now - idleSince > limits.keepAlive().toNanos()) {
            close();
        }
    }

    private void refuse() {
        closing = true;
        if (headHasBytes && channel().pipeline().get("headClock") != null) {
            clock.refuse();
        } else {
            http.close();
        }
    }

    /** Whether what was written leaves the process, or nothing waits to. */
    private boolean isFlowing(long now) {
        ChannelOutboundBuffer out = channel().unsafe().outboundBuffer();
        if (out == null || out.totalPendingWriteBytes() == 0) {
            pendingProgress = -1;
            progressedAt = now;
            return true;
        }
        // An answer that still leaves slowly keeps its connection from counting as idle.
        idleSince = now;
        long progress = out.totalPendingWriteBytes() * 31 + out.currentProgress();
        if (progress != pendingProgress) {
            pendingProgress = progress;
            progressedAt = now;
        }
        return now - progressedAt <= limits.writeStall().toNanos();
    }
}
