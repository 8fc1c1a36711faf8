package io.offshoot.bench;

import io.offshoot.bench.Api.Answer;
import io.offshoot.load.IncomingResource;
import io.offshoot.load.InputPlace;
import io.offshoot.load.LoadInput;
import io.offshoot.load.ResourceSource;
import io.offshoot.store.BenchStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** Clones a project of files, in turn with {@code cp -r} of the same files. */
final class FileRounds {
    private static final int AT_ONCE = 16;

    private final BenchTarget target;
    private final BenchSettings settings;
    private final Api api;
    private final BenchStore store;

    FileRounds(BenchTarget target, BenchSettings settings, Api api) {
        this.target = target;
        this.settings = settings;
        this.api = api;
        this.store = target.store();
    }

    BenchReport.Files run() {
        UUID source = Bench.await(target.load().apply(List.of(onePatient()))).project();
        upload(source);
        Bench.await(store.settle());
        double[] clones = new double[settings.rounds()];
        double[] copies = new double[settings.rounds()];
        Bench.await(api.cloneProject(source).compose(store::forget));
        for (int i = 0; i < settings.rounds(); i++) {
            copies[i] = copy();
            long began = System.nanoTime();
            UUID copy = Bench.await(api.cloneProject(source));
            clones[i] = (System.nanoTime() - began) / 1e9;
            Bench.await(store.forget(copy));
        }
        double cloned = Rounds.median(clones);
        double copied = Rounds.median(copies);
        return new BenchReport.Files(
                settings.files(),
                settings.fileBytes(),
                Rounds.round(cloned),
                Rounds.round(copied),
                Rounds.round(copied / cloned));
    }

    private static LoadInput onePatient() {
        byte[] text = ("{\"resourceType\":\"Patient\",\"id\":\"" + UUID.randomUUID() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        return new LoadInput("one patient", false, () -> new ResourceSource() {
            private boolean given;

            @Override
            public Optional<IncomingResource> next() {
                if (given) {
                    return Optional.empty();
                }
                given = true;
                return Optional.of(IncomingResource.alone(text, new InputPlace("one patient", "line", 1)));
            }

            @Override
            public void close() {}
        });
    }

    private void upload(UUID project) {
        SplittableRandom random = new SplittableRandom(1);
        for (long done = 0; done < settings.files(); done += AT_ONCE) {
            List<Future<Answer>> batch = new ArrayList<>();
            for (long i = done; i < Math.min(settings.files(), done + AT_ONCE); i++) {
                byte[] bytes = new byte[settings.fileBytes()];
                random.nextBytes(bytes);
                batch.add(api.post(
                                "/fhir/R4/Binary?_project=" + project, "application/octet-stream", Buffer.buffer(bytes))
                        .map(answer -> answer.expect(201)));
            }
            Bench.await(Future.all(batch));
        }
    }

    private double copy() {
        Path to = target.binaries().resolveSibling("bench-copy");
        try {
            long began = System.nanoTime();
            run("cp", "-r", target.binaries().toString(), to.toString());
            double seconds = (System.nanoTime() - began) / 1e9;
            run("rm", "-rf", to.toString());
            return seconds;
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void run(String... command) throws IOException {
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
