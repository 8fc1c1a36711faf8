package io.offshoot.server;

import static io.offshoot.TestEnvironment.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.config.ServerConfig;
import io.offshoot.store.Database;
import io.offshoot.store.InstallationStore;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On the embedded server what copies stands back behind what answers. */
@ExtendWith(VertxExtension.class)
class CopyPriorityIT {
    private static final int NICENESS = 7;

    @TempDir
    Path folder;

    @Test
    void whatCopiesHasALowerPriority(Vertx vertx) throws Exception {
        ServerConfig config = ServerConfig.load(Map.of(
                "OFFSHOOT_DATA_DIR",
                folder.toString(),
                "OFFSHOOT_EMBEDDED_SHARED_BUFFERS",
                "32MB",
                "OFFSHOOT_EMBEDDED_COPY_NICENESS",
                Integer.toString(NICENESS)));
        try (DatabaseSource source = DatabaseSource.open(config)) {
            Database database = Database.open(vertx, source.options(), 1, 1, source.copyBackends(vertx));
            InstallationStore installation = new InstallationStore();
            await(installation.serverVersion(database.requests()));
            await(installation.serverVersion(database.copy()));
            PgConnection beside = await(PgConnection.connect(vertx, source.options()));

            int copying = backend(beside, "offshoot-copy");
            Instant limit = Instant.now().plus(Duration.ofSeconds(30));
            int unchanged = niceness(backend(beside, "offshoot-requests"));
            while (niceness(copying) == unchanged && Instant.now().isBefore(limit)) {
                await(vertx.timer(20));
            }

            assertThat(niceness(copying)).isEqualTo(unchanged + NICENESS);
            assertThat(niceness(backend(beside, "offshoot-requests"))).isEqualTo(unchanged);
            assertThat(niceness(beside.processId())).isEqualTo(unchanged);

            Path session = Path.of("/proc", Integer.toString(copying), "autogroup");
            // Where the kernel has such groups the session of the process has it too, a moment later.
            while (Files.exists(session)
                    && !lowered(session, unchanged)
                    && Instant.now().isBefore(limit)) {
                await(vertx.timer(20));
            }
            assertThat(!Files.exists(session) || lowered(session, unchanged)).isTrue();

            int ours = Math.toIntExact(ProcessHandle.current().pid());
            int before = niceness(ours);
            source.copyBackends(vertx).accept(ours);
            source.copyBackends(vertx).accept(beside.processId());
            while (niceness(beside.processId()) == unchanged && Instant.now().isBefore(limit)) {
                await(vertx.timer(20));
            }
            assertThat(niceness(beside.processId())).isEqualTo(unchanged + NICENESS);
            assertThat(niceness(ours))
                    .as("of a process that is not the server's")
                    .isEqualTo(before);

            await(beside.close());
            await(database.close());
        }
    }

    private static boolean lowered(Path session, int unchanged) throws IOException {
        return Files.readString(session).strip().endsWith("nice " + (unchanged + NICENESS));
    }

    private static int backend(PgConnection connection, String application) {
        return await(connection
                        .preparedQuery("select pid from pg_stat_activity where application_name = $1")
                        .execute(Tuple.of(application)))
                .iterator()
                .next()
                .getInteger(0);
    }

    /** The nineteenth field of {@code proc_pid_stat(5)}; fields behind the name in brackets count from the third. */
    private static int niceness(int process) throws IOException {
        String line = Files.readString(Path.of("/proc", Integer.toString(process), "stat"));
        String[] behindName = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(behindName[19 - 3]);
    }
}
