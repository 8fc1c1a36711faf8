package io.offshoot.process;

import io.offshoot.load.IncomingResource;
import io.offshoot.load.ResourceGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes a project to be cloned: Synthea's resources through the loader, and files over HTTP. */
final class SourceProject {
    private static final long SEED = 20_261_121;
    private static final int LARGE_FILE = 1_500_000;

    private SourceProject() {}

    /** A project of generated resources; the server runs on that installation's database. Gives its id. */
    static String generated(Installation installation, long resources) throws Exception {
        Path file = installation.folder().resolve("generated.ndjson");
        write(file, resources);
        String output = installation.run("load", "--new-project", "Source", file.toString());
        Files.delete(file);
        return output.strip().replaceFirst("(?s)^.*project ", "");
    }

    private static void write(Path file, long resources) throws IOException {
        try (ResourceGenerator generator = ResourceGenerator.open(SEED, resources);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Optional<IncomingResource> next = generator.next(); next.isPresent(); next = generator.next()) {
                out.write(next.get().text());
                out.write('\n');
            }
        }
    }

    /** Adds Binaries with their files, each shown by a Media; the first file is a large one. */
    static void addFiles(Caller caller, String project, int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[i == 0 ? LARGE_FILE : 1000 + i];
            random.nextBytes(bytes);
            String binary = caller.call(
                            "POST",
                            "fhir/R4/Binary?_project=" + project,
                            bytes,
                            Map.of("Content-Type", "application/octet-stream"))
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            caller.post("fhir/R4/Media?_project=" + project, """
                            {"resourceType":"Media","status":"completed",
                             "content":{"contentType":"application/octet-stream","url":"Binary/%s"}}""".formatted(binary), Map.of())
                    .expect(201);
        }
    }
}
