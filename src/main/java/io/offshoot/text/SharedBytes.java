package io.offshoot.text;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/**
 * Arrays as buffers and buffers as arrays, without a copy where none is needed: both are then the same bytes, and neither
 * may be written to. For pages of resources, each of which would otherwise be in memory twice.
 */
public final class SharedBytes {
    private SharedBytes() {}

    /** A buffer of the array itself. */
    public static Buffer buffer(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }

    /** A buffer of the arrays, one after the other. */
    public static Buffer buffer(List<byte[]> pieces) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(pieces.toArray(byte[][]::new)));
    }

    /** The array behind the buffer, where it holds just the buffer's bytes; else a copy of these. */
    public static byte[] array(Buffer buffer) {
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        boolean whole = bytes.hasArray()
                && bytes.arrayOffset() == 0
                && bytes.readerIndex() == 0
                && bytes.readableBytes() == bytes.array().length;
        return whole ? bytes.array() : buffer.getBytes();
    }
}
