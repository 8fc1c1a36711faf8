package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.StoredText;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts the resources of all inputs by type into pages. When too much waits for its page to fill, the largest page goes out
 * as it is; so memory does not grow with the inputs, in whatever order their types come. Safe for several threads.
 */
final class PageAssembler implements Closeable {
    /** A page that fills. */
    private static final class Waiting {
        final ResourceType type;
        List<IncomingResource> resources = new ArrayList<>();
        long bytes;

        Waiting(ResourceType type) {
            this.type = type;
        }

        IncomingPage take() {
            IncomingPage page = new IncomingPage(type, resources);
            resources = new ArrayList<>();
            bytes = 0;
            return page;
        }
    }

    private final Iterator<LoadInput> inputs;
    private final PageBounds bounds;
    private final Map<ResourceType, Waiting> waiting = new HashMap<>();
    private Optional<ResourceSource> open = Optional.empty();
    private long waitingBytes;
    private long mostWaiting;
    private boolean closed;

    PageAssembler(List<LoadInput> inputs, PageBounds bounds) {
        this.inputs = inputs.iterator();
        this.bounds = bounds;
    }

    /**
     * The next page; empty when everything has been given out, or after {@link #close}. Blocks.
     *
     * @throws Failure when an input holds what cannot be loaded; the message names the place
     */
    synchronized Optional<IncomingPage> next() throws IOException {
        while (!closed) {
            if (waitingBytes > bounds.waitingBytes()) {
                return largest().map(this::take);
            }
            Optional<IncomingResource> resource = read();
            if (resource.isEmpty()) {
                return largest().map(this::take);
            }
            Optional<IncomingPage> full = add(resource.get());
            if (full.isPresent()) {
                return full;
            }
        }
        return Optional.empty();
    }

    /** The most bytes that ever waited at once. */
    synchronized long mostWaiting() {
        return mostWaiting;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        closeSource();
    }

    private Optional<IncomingResource> read() throws IOException {
        while (open.isPresent() || inputs.hasNext()) {
            if (open.isEmpty()) {
                open = Optional.of(inputs.next().opener().open());
            }
            Optional<IncomingResource> resource = open.get().next();
            if (resource.isPresent()) {
                return resource;
            }
            closeSource();
        }
        return Optional.empty();
    }

    private void closeSource() throws IOException {
        if (open.isPresent()) {
            ResourceSource source = open.get();
            open = Optional.empty();
            source.close();
        }
    }

    private Optional<IncomingPage> add(IncomingResource resource) {
        Waiting page = waiting.computeIfAbsent(typeOf(resource), Waiting::new);
        int size = resource.text().length;
        Optional<IncomingPage> full = Optional.empty();
        if (page.bytes + size > bounds.bytes() && page.bytes > 0) {
            full = Optional.of(take(page));
        }
        page.resources.add(resource);
        page.bytes += size;
        waitingBytes += size;
        mostWaiting = Math.max(mostWaiting, waitingBytes);
        if (full.isEmpty() && (page.resources.size() == bounds.rows() || page.bytes >= bounds.bytes())) {
            return Optional.of(take(page));
        }
        return full;
    }

    private IncomingPage take(Waiting page) {
        waitingBytes -= page.bytes;
        return page.take();
    }

    private Optional<Waiting> largest() {
        return waiting.values().stream()
                .filter(page -> page.bytes > 0)
                .max(Comparator.comparingLong((Waiting page) -> page.bytes).thenComparing(page -> page.type));
    }

    /** Looks before the text is checked: on invalid text the answer may be anything, and the check comes later. */
    private static ResourceType typeOf(IncomingResource resource) {
        try {
            return StoredText.typeOf(resource.text());
        } catch (Failure failure) {
            try {
                JsonCheck.object(resource.text(), JsonLimits.RESOURCE);
            } catch (Failure invalid) {
                throw Placed.at(resource.place(), invalid);
            }
            throw Placed.at(resource.place(), failure);
        }
    }
}
