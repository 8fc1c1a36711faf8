package io.offshoot.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Notices a body whose chunks make no sense. Vert.x would close the connection without a word, since it closes before
 * it flushes what the failure of the request wrote.
 */
final class FramingGuard extends ChannelInboundHandlerAdapter {
    private final Runnable badFraming;

    FramingGuard(Runnable badFraming) {
        this.badFraming = badFraming;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean inBody = message instanceof HttpContent && !(message instanceof HttpRequest);
        if (inBody && ((HttpContent) message).decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            badFraming.run();
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
