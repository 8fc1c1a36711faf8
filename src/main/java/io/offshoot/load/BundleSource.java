package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.text.BundleEntry;
import io.offshoot.text.BundleText;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonString;
import io.offshoot.text.TextEdits;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The resources of one Bundle, each entry's text as it stands. The Bundle is held in memory as a whole, since any entry may
 * refer to any other one by {@code urn:uuid:}; it may have at most 64 MB, and larger ones come as NDJSON.
 */
final class BundleSource implements ResourceSource {
    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final JsonLimits LIMITS = JsonLimits.RESOURCE.withMaxBytes(MAX_BYTES);

    /** A Bundle that was read. */
    private record Opened(BundleText bundle, Iterator<BundleEntry> entries, Map<UUID, String> locals) {}

    private final String name;
    private final InputStream in;
    private Optional<Opened> opened = Optional.empty();
    private Optional<Failure> failed = Optional.empty();

    BundleSource(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    @Override
    public Optional<IncomingResource> next() throws IOException {
        if (failed.isPresent()) {
            // Another lane asks once more; the stream has been read, and would seem empty.
            throw failed.get();
        }
        if (opened.isEmpty()) {
            try {
                opened = Optional.of(read());
            } catch (Failure failure) {
                failed = Optional.of(failure);
                throw failure;
            }
        }
        Opened now = opened.get();
        return now.entries().hasNext() ? Optional.of(resource(now, now.entries().next())) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Opened read() throws IOException {
        byte[] text = in.readNBytes(MAX_BYTES + 1);
        try {
            JsonCheck.object(text, LIMITS);
            BundleText bundle = BundleText.of(text);
            List<BundleEntry> entries = bundle.entries();
            return new Opened(bundle, entries.iterator(), locals(entries));
        } catch (Failure failure) {
            throw Placed.at(name, failure);
        }
    }

    /** What the entries' {@code urn:uuid:} lead to; the type and id themselves are checked when their turn comes. */
    private static Map<UUID, String> locals(List<BundleEntry> entries) {
        Map<UUID, String> locals = new HashMap<>();
        for (BundleEntry entry : entries) {
            Optional<UUID> urn = entry.fullUrl().flatMap(ResourceIds::ofUrn);
            Optional<String> type = entry.resource().flatMap(BundleEntry.Resource::resourceType);
            if (urn.isPresent() && type.isPresent()) {
                String id = entry.resource().get().id().orElse(urn.get().toString());
                locals.put(urn.get(), type.get() + "/" + id);
            }
        }
        return locals;
    }

    /** The entry's resource; one without an id has the UUID of its {@code fullUrl}. */
    private IncomingResource resource(Opened now, BundleEntry entry) {
        InputPlace place = new InputPlace(name, "entry", entry.index());
        BundleEntry.Resource resource =
                entry.resource().orElseThrow(() -> Failure.invalid(place + ": The entry holds no resource"));
        byte[] text = now.bundle().text(resource);
        Optional<UUID> urn = entry.fullUrl().flatMap(ResourceIds::ofUrn);
        if (urn.isPresent() && resource.id().isEmpty()) {
            byte[] id = JsonString.quote(urn.get().toString());
            text = new TextEdits(text).insertLast(0, "id", id).apply();
        }
        return new IncomingResource(text, place, now.locals());
    }
}
