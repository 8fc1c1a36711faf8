package io.offshoot.bench;

import io.offshoot.load.LoadInput;
import io.offshoot.load.LoadInputs;
import io.offshoot.load.ResourceGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param resources how many, where there is no input
 * @param small synthetic resources of 1.7 KB instead of a Synthea population's
 * @param input a file or folder of resources to load instead
 * @param dump whether a dump and a restore are measured as well
 * @param earlier the report of an earlier run with fewer resources, as JSON
 * @param files of the project of files; 0: none
 * @param limit no round begins after that
 * @param loops event loops to watch
 * @param readsPerSecond of the other client; 0: there is none
 */
record BenchSettings(
        long resources,
        boolean small,
        Optional<Path> input,
        int rounds,
        boolean dump,
        Optional<String> earlier,
        long files,
        int fileBytes,
        Duration limit,
        int loops,
        int readsPerSecond) {

    /** The resources to load. */
    List<LoadInput> inputs() {
        if (input.isEmpty()) {
            return List.of(small ? SmallResources.input(resources) : ResourceGenerator.input(1, resources));
        }
        try {
            return LoadInputs.of(List.of(input.get())).inputs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
