package io.offshoot.binary;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A stream that passes bytes on and computes their MD5, by which some clients check what they send. It is computed piece by
 * piece as these come from the network, a tenth of a millisecond at a time.
 */
public final class Md5Stream implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final MessageDigest digest;

    public Md5Stream(ReadStream<Buffer> source) {
        this.source = source;
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** The sum of all that has passed, 32 hex digits; ask once, at the end. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public Md5Stream exceptionHandler(Handler<Throwable> handler) {
        source.exceptionHandler(handler);
        return this;
    }

    @Override
    public Md5Stream handler(Handler<Buffer> handler) {
        source.handler(
                handler == null
                        ? null
                        : buffer -> {
                            digest.update(buffer.getBytes());
                            handler.handle(buffer);
                        });
        return this;
    }

    @Override
    public Md5Stream pause() {
        source.pause();
        return this;
    }

    @Override
    public Md5Stream resume() {
        source.resume();
        return this;
    }

    @Override
    public Md5Stream fetch(long amount) {
        source.fetch(amount);
        return this;
    }

    @Override
    public Md5Stream endHandler(Handler<Void> handler) {
        source.endHandler(handler);
        return this;
    }
}
