package io.offshoot.load;

import io.offshoot.model.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The inputs that a list of files and folders comes to.
 *
 * @param inputs providers first, else in the order given, a folder's files by name
 * @param passedOver files of folders that hold no resources to load, such as the parameters of a bulk import
 */
public record LoadInputs(List<LoadInput> inputs, List<Path> passedOver) {
    private static final int HEAD = 4096;
    private static final Pattern BUNDLE = Pattern.compile("\"resourceType\"\\s*:\\s*\"Bundle\"");

    /**
     * Looks at the files and into the folders, not into folders inside them. Blocks.
     *
     * @throws Failure NOT_FOUND for a path that does not exist, UNSUPPORTED_MEDIA_TYPE for a file of another kind
     */
    public static LoadInputs of(List<Path> paths) throws IOException {
        List<LoadInput> inputs = new ArrayList<>();
        List<Path> passedOver = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                addFolder(path, inputs, passedOver);
            } else if (!Files.exists(path)) {
                throw Failure.of(Failure.Kind.NOT_FOUND, "There is no file or folder " + path);
            } else if (!isNdjson(path) && !isJson(path)) {
                throw Failure.of(
                        Failure.Kind.UNSUPPORTED_MEDIA_TYPE,
                        path + " is none of .ndjson, .ndjson.gz, .json and .json.gz");
            } else {
                inputs.add(LoadInput.file(path));
            }
        }
        inputs.sort(Comparator.comparing(input -> !input.directory()));
        return new LoadInputs(List.copyOf(inputs), List.copyOf(passedOver));
    }

    private static void addFolder(Path folder, List<LoadInput> inputs, List<Path> passedOver) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            if (isNdjson(file) || (isJson(file) && looksLikeBundle(file))) {
                inputs.add(LoadInput.file(file));
            } else {
                passedOver.add(file);
            }
        }
    }

    private static boolean isNdjson(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".ndjson") || name.endsWith(".ndjson.gz");
    }

    private static boolean isJson(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") || name.endsWith(".json.gz");
    }

    /** Packed files are not looked into: someone put them there on purpose. */
    private static boolean looksLikeBundle(Path file) throws IOException {
        if (file.toString().endsWith(".gz")) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
            return BUNDLE.matcher(head).find();
        }
    }
}
