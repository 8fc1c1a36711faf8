package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonTokens;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Writes inputs into one NDJSON file, with the references resolved that a load would resolve. */
final class NdjsonFile {
    private NdjsonFile() {}

    /**
     * Writes the file anew, packed when its name ends in {@code .gz}. Blocks.
     *
     * @return how many resources were written
     * @throws Failure for the first resource that is no valid JSON
     */
    static long write(List<LoadInput> inputs, Path file) throws IOException {
        IdentifierIndex identifiers = new IdentifierIndex();
        Providers.index(inputs, identifiers);
        ReferenceResolver references = new ReferenceResolver(identifiers);
        JsonTokens tokens = new JsonTokens();
        long written = 0;
        try (OutputStream out = open(file)) {
            for (LoadInput input : inputs) {
                try (ResourceSource source = input.opener().open()) {
                    for (Optional<IncomingResource> next = source.next(); next.isPresent(); next = source.next()) {
                        out.write(line(next.get(), references, tokens));
                        written++;
                    }
                }
            }
        }
        return written;
    }

    private static byte[] line(IncomingResource resource, ReferenceResolver references, JsonTokens tokens) {
        try {
            JsonCheck.object(resource.text(), JsonLimits.RESOURCE);
        } catch (Failure failure) {
            throw Placed.at(resource.place(), failure);
        }
        byte[] text = references.resolve(resource, tokens);
        ByteArrayOutputStream line = new ByteArrayOutputStream(text.length + 1);
        for (byte b : text) {
            // Valid JSON has line ends between tokens only.
            if (b != '\n' && b != '\r') {
                line.write(b);
            }
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static OutputStream open(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new BufferedOutputStream(file.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out, 1 << 16);
    }
}
