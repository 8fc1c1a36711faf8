package io.offshoot.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Notices when the first byte of a request arrives on an HTTP/1.1 connection, before the decoder has seen a whole head.
 *
 * <p>Vert.x tells of a request only when its headers are complete, and its idle timer starts again with every byte; a
 * client that sends a byte now and then would be waited for without end.
 */
final class HeadClock extends ChannelInboundHandlerAdapter {
    private static final byte[] REQUEST_TIMEOUT =
            "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final Runnable bytesArrived;
    private ChannelHandlerContext context;

    HeadClock(Runnable bytesArrived) {
        this.bytesArrived = bytesArrived;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        bytesArrived.run();
        ctx.fireChannelRead(bytes);
    }

    /** Answers a request that was never completed, below the encoder, which knows of no request, and closes. */
    void refuse() {
        context.writeAndFlush(Unpooled.wrappedBuffer(REQUEST_TIMEOUT)).addListener(ChannelFutureListener.CLOSE);
    }
}
