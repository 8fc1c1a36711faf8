package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.NdjsonLines;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Resources as lines, one in each. */
final class NdjsonSource implements ResourceSource {
    private static final int CHUNK = 1 << 16;
    private final String name;
    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private final Queue<IncomingResource> ready = new ArrayDeque<>();
    private final NdjsonLines lines;
    private boolean ended;

    NdjsonSource(String name, InputStream in) {
        this.name = name;
        this.in = in;
        this.lines = new NdjsonLines(
                JsonLimits.RESOURCE.maxBytes(),
                (line, number) -> ready.add(IncomingResource.alone(line, new InputPlace(name, "line", number))));
    }

    @Override
    public Optional<IncomingResource> next() throws IOException {
        while (ready.isEmpty() && !ended) {
            read();
        }
        return Optional.ofNullable(ready.poll());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void read() throws IOException {
        int read = in.read(chunk);
        ended = read < 0;
        try {
            if (ended) {
                lines.end();
            } else {
                lines.feed(Buffer.buffer().appendBytes(chunk, 0, read));
            }
        } catch (Failure failure) {
            throw Placed.at(name, failure);
        }
    }
}
