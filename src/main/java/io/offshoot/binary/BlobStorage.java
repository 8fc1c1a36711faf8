package io.offshoot.binary;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.Optional;

/**
 * Keeps immutable bytes under random keys. It knows neither projects nor resources; which blob belongs to what stands in
 * the database, whose row is written after the bytes and removed before them.
 *
 * <p>Besides what is said below, every method fails with an {@link java.io.IOException} when the storage does,
 * and with a {@link io.offshoot.model.Failure} of kind UNAVAILABLE once it is closed.
 */
public interface BlobStorage {
    /**
     * Takes in a stream to its end. When the future succeeds, the bytes survive a power cut; when it fails, nothing is
     * left of them.
     *
     * <p>The stream is read with back-pressure: at most {@value #MOST_BUFFERS} of its buffers are held at once. It must
     * be paused, or not have begun. After a failure it stays unread where it stopped, so the caller closes what it comes
     * from.
     *
     * <p>Fails with a {@link io.offshoot.model.Failure} of kind TOO_LARGE when more than {@code maxBytes} come, and with
     * the stream's own exception when it breaks off.
     */
    Future<StoredBlob> write(ReadStream<Buffer> bytes, long maxBytes);

    /** How many buffers of a stream are held at once. */
    int MOST_BUFFERS = 32;

    /**
     * Sends {@code length} bytes from the offset {@code from} on, and ends {@code to} behind them. To an HTTP response,
     * whose head the caller has set but not sent, this happens without the bytes passing through memory where the
     * connection allows.
     *
     * <p>Fails before anything is sent with a {@link java.nio.file.NoSuchFileException} when the blob is gone, with an
     * {@link java.io.EOFException} when it is shorter; when it fails later, {@code to} is left open, and the caller must
     * reset it, lest a cut body pass for a whole one.
     */
    Future<Void> send(BlobKey key, long from, long length, WriteStream<Buffer> to);

    /** Removes the bytes; succeeds when they are not there. */
    Future<Void> delete(BlobKey key);

    /**
     * The same bytes under a new key, which stay when the old ones are deleted. They may share room with the old ones.
     * The digest is taken over, not computed; {@link #verify} does that.
     *
     * <p>Fails with an {@link java.io.EOFException} when the stored size is not the one given.
     */
    Future<StoredBlob> copy(StoredBlob source);

    /** How many bytes the blobs have, in their order; empty for one that is gone. Thousands are looked at in one go. */
    Future<List<Optional<Long>>> sizes(List<BlobKey> keys);

    /** Reads the bytes again and tells what they are; the caller compares. */
    Future<StoredBlob> verify(BlobKey key);
}
