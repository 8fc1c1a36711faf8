package io.offshoot.server;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.offshoot.TestDatabase;
import io.offshoot.bootstrap.FirstStart;
import io.offshoot.bootstrap.FirstStart.Wanted;
import io.offshoot.config.ServerConfig;
import io.offshoot.identity.Passwords;
import io.offshoot.operations.Metrics;
import io.offshoot.store.InstallationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The first start, broken off or done twice, and a key that is lost. */
@ExtendWith(VertxExtension.class)
class FoundationIT {
    @TempDir
    Path folder;

    private final PgConnectOptions postgres = TestDatabase.fresh();
    private final InstallationStore installation = new InstallationStore();
    private final ProjectStore projects = new ProjectStore();

    private ServerConfig config(Path data) {
        return ServerConfig.load(Map.of("OFFSHOOT_DATA_DIR", data.toString()));
    }

    private Foundation lay(Vertx vertx, Path data) {
        return await(Foundation.lay(vertx, new Metrics(), config(data), postgres, process -> {}));
    }

    @Test
    void aLostKeyIsNotReplacedByANewOne(Vertx vertx) throws Exception {
        Path key = folder.resolve("master.key");
        lay(vertx, folder);
        byte[] bytes = Files.readAllBytes(key);
        Files.delete(key);

        assertThat(catchThrowable(() -> lay(vertx, folder)))
                .hasMessageContaining(key.toString())
                .hasMessageContaining("OFFSHOOT_MASTER_KEY_FILE")
                .hasMessageContaining("put it back");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("nothing was made").isEmpty();
        }
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(catchThrowable(() -> lay(vertx, other))).hasMessageContaining("put it back");

        Files.write(key, bytes);
        Files.setPosixFilePermissions(key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        lay(vertx, folder);
    }

    @Test
    void ofTwoFirstStartsWithAKeyEachOneGoesOn(Vertx vertx) {
        List<Boolean> started = Stream.of("one", "two", "three")
                .map(name ->
                        Foundation.lay(vertx, new Metrics(), config(folder.resolve(name)), postgres, process -> {}))
                .toList()
                .stream()
                .map(laid -> await(laid.map(true).otherwise(false)))
                .toList();
        assertThat(started).containsOnlyOnce(true);
    }

    @Test
    void aSampleThatWasNotLoadedIsLoadedByTheNextStart(Vertx vertx) {
        Foundation foundation = lay(vertx, folder);
        FirstSample sample = new FirstSample(foundation, config(folder));
        assertThat(await(sample.settle(true))).as("nothing is to be loaded").isEmpty();
        firstStart(vertx, foundation);
        UUID noted =
                await(installation.sample(foundation.database().requests())).orElseThrow();
        // What a load leaves behind that was killed.
        await(projects.create(
                foundation.database().requests(),
                new Project(noted, Project.State.PREPARING, "Sample", false),
                "system",
                Optional.empty()));

        UUID loaded = await(sample.settle(true)).orElseThrow();

        assertThat(loaded).isNotEqualTo(noted);
        assertThat(await(projects.read(foundation.database().requests(), loaded))
                        .orElseThrow()
                        .live())
                .isTrue();
        assertThat(await(sample.settle(true))).as("once").isEmpty();
    }

    @Test
    void aSampleThatIsNotWantedIsNotLoadedLaterEither(Vertx vertx) {
        Foundation foundation = lay(vertx, folder);
        firstStart(vertx, foundation);
        FirstSample sample = new FirstSample(foundation, config(folder));
        assertThat(await(sample.settle(false))).isEmpty();
        assertThat(await(sample.settle(true))).isEmpty();
    }

    private void firstStart(Vertx vertx, Foundation foundation) {
        await(new FirstStart(
                        foundation.database(),
                        foundation.vault(),
                        new Passwords(vertx),
                        Server.indexing(config(folder)))
                .run(new Wanted(Wanted.USUAL_LOGIN, Optional.of("password"), Optional.empty(), Optional.empty())));
    }
}
