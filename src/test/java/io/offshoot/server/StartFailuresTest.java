package io.offshoot.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.config.ServerConfig;
import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when the server cannot start: a sentence that names the setting, no stack trace. */
@ExtendWith(VertxExtension.class)
class StartFailuresTest {
    @TempDir
    Path folder;

    private String failure(Vertx vertx, Map<String, String> variables) {
        Metrics metrics = new Metrics();
        Future<Foundation> laid =
                Foundation.lay(vertx, metrics, ServerConfig.load(variables), new PgConnectOptions(), process -> {});
        return message(laid);
    }

    private static String message(Future<?> future) {
        Throwable cause = TestEnvironment.await(future.transform(done -> Future.succeededFuture(done.cause())));
        return cause.getMessage();
    }

    @Test
    void aMasterKeyThatIsNotThereOrOpenToOthers(Vertx vertx) throws IOException {
        Path key = folder.resolve("key");
        Map<String, String> variables =
                Map.of("OFFSHOOT_DATA_DIR", folder.toString(), "OFFSHOOT_MASTER_KEY_FILE", key.toString());
        assertThat(failure(vertx, variables)).contains(key.toString(), "OFFSHOOT_MASTER_KEY_FILE", "does not exist");

        Files.write(key, new byte[32]);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(failure(vertx, variables)).contains(key.toString(), "OFFSHOOT_MASTER_KEY_FILE", "open to others");
    }

    @Test
    void aFolderForBinariesThatCannotBeMade(Vertx vertx) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(message(FileSystemStorage.open(vertx, file.resolve("binaries"), Duration.ofHours(1))))
                .contains(file.toString(), "OFFSHOOT_BINARIES_STORAGE_FOLDER");
    }
}
