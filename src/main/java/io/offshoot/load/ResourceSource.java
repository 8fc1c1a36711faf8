package io.offshoot.load;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Gives the resources of one input, one after the other. Blocks, so it is read on worker threads, by one at a time. */
public interface ResourceSource extends Closeable {
    /**
     * The next resource; empty at the end, again and again.
     *
     * @throws IOException when the input cannot be read
     * @throws io.offshoot.model.Failure when it is not what it should be; the message names the place
     */
    Optional<IncomingResource> next() throws IOException;
}
