package io.offshoot.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Something to load: a file, a resource of the class path, a generator.
 *
 * @param name for messages
 * @param directory whether it holds the organizations and practitioners that other inputs refer to by their identifiers;
 *     such inputs are indexed before anything is loaded
 */
public record LoadInput(String name, boolean directory, Opener opener) {
    private static final int CHUNK = 1 << 16;

    /** Opens an input from its beginning; may be asked more than once. */
    @FunctionalInterface
    public interface Opener {
        ResourceSource open() throws IOException;
    }

    /** Where the bytes of an input come from. */
    @FunctionalInterface
    public interface Bytes {
        InputStream open() throws IOException;
    }

    /** A file whose name says what it holds: {@code .ndjson} or {@code .json} (a Bundle), perhaps with {@code .gz}. */
    public static LoadInput file(Path file) {
        return named(file.getFileName().toString(), () -> Files.newInputStream(file));
    }

    /** The same for bytes from elsewhere. */
    public static LoadInput named(String name, Bytes bytes) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean packed = lower.endsWith(".gz");
        boolean bundle = lower.endsWith(".json") || lower.endsWith(".json.gz");
        return new LoadInput(name, isDirectory(lower), () -> {
            InputStream in = open(bytes, packed);
            return bundle ? new BundleSource(name, in) : new NdjsonSource(name, in);
        });
    }

    private static InputStream open(Bytes bytes, boolean packed) throws IOException {
        InputStream raw = bytes.open();
        try {
            return packed ? new GZIPInputStream(new BufferedInputStream(raw, CHUNK), CHUNK) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** The names under which Synthea writes its providers, in Bundles and in bulk. */
    private static boolean isDirectory(String lower) {
        return lower.startsWith("hospitalinformation")
                || lower.startsWith("practitionerinformation")
                || lower.startsWith("organization.")
                || lower.startsWith("practitioner.")
                || lower.startsWith("location.");
    }
}
