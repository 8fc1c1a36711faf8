package io.offshoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class EmbeddedPostgresIT {
    /** A data folder with a stopped server, copied for the tests that do not need a first start: that takes seconds. */
    @TempDir
    static Path template;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeTemplate() {
        EmbeddedPostgres.start(EmbeddedPostgresOptions.in(template)).stop();
    }

    @BeforeEach
    void copyTemplate() throws IOException {
        copy("-a", "postgres");
        copy("-a", "postgres-password");
        copy("-al", "postgres-bin");
    }

    private void copy(String how, String name) throws IOException {
        String source = template.resolve(name).toString();
        Command.Result copied = Command.run(List.of("cp", how, source, folder.toString()), "", Duration.ofSeconds(60));
        assertThat(copied.output()).isEmpty();
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(options());
    }

    private EmbeddedPostgresOptions options() {
        return EmbeddedPostgresOptions.in(folder).withSharedBuffers(32 << 20);
    }

    private static List<Object> query(Vertx vertx, PgConnectOptions options, String sql) throws Exception {
        return PgConnection.connect(vertx, options)
                .compose(connection -> connection.query(sql).execute().eventually(connection::close))
                .map(rows -> rows.stream().map(row -> row.getValue(0)).toList())
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private List<Object> query(Vertx vertx, EmbeddedPostgres postgres, String sql) throws Exception {
        return query(vertx, PgConnectOptions.fromUri(postgres.url()), sql);
    }

    private Postmaster postmaster() throws IOException {
        return Postmaster.of(folder.resolve("postgres")).orElseThrow();
    }

    @Test
    void theFirstStartMakesADurableDatabaseBehindAPassword(Vertx vertx) throws Exception {
        folder = folder.resolve("new");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(vertx, postgres, "select current_database()")).containsExactly("offshoot");
            assertThat(query(vertx, postgres, "show server_encoding")).containsExactly("UTF8");
            assertThat(query(vertx, postgres, "select datlocale from pg_database where datname = 'offshoot'"))
                    .containsExactly("C.UTF-8");
            assertThat(query(vertx, postgres, "show fsync")).containsExactly("on");
            assertThat(query(vertx, postgres, "show synchronous_commit")).containsExactly("on");
            assertThat(query(vertx, postgres, "show listen_addresses")).containsExactly("127.0.0.1");
            assertThat(query(vertx, postgres, "show shared_buffers")).containsExactly("32MB");
            assertThat(query(vertx, postgres, "select distinct auth_method from pg_hba_file_rules"))
                    .containsExactly("scram-sha-256");

            assertThat(Files.getPosixFilePermissions(folder.resolve("postgres-password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Account.ownerOf(folder.resolve("postgres-password"))).isEqualTo(Account.current());
            assertThat(postgres.address().toString())
                    .doesNotContain(postgres.address().password());

            PgConnectOptions stranger = PgConnectOptions.fromUri(postgres.url()).setPassword("wrong");
            assertThatThrownBy(() -> query(vertx, stranger, "select 1"))
                    .cause()
                    .isInstanceOfSatisfying(
                            PgException.class, e -> assertThat(e.getSqlState()).isEqualTo("28P01"));
        }
    }

    @Test
    void dataAndPortSurviveARestart(Vertx vertx) throws Exception {
        int port;
        try (EmbeddedPostgres postgres = start()) {
            port = postgres.address().port();
            query(vertx, postgres, "create table kept as select 42::int4 as answer");
        }
        assertThat(Postmaster.file(folder.resolve("postgres"))).doesNotExist();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.address().port()).isEqualTo(port);
            assertThat(query(vertx, postgres, "select answer from kept")).containsExactly(42);
        }
    }

    @Test
    void aPortTakenMeanwhileIsReplacedUnlessItWasAskedFor(Vertx vertx) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(options().withPort(other.getLocalPort())))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContainingAll("OFFSHOOT_EMBEDDED_PORT", Integer.toString(other.getLocalPort()));
        }
        int port;
        try (EmbeddedPostgres postgres = start()) {
            port = postgres.address().port();
        }
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                EmbeddedPostgres postgres = start()) {
            assertThat(postgres.address().port()).isNotEqualTo(other.getLocalPort());
            assertThat(query(vertx, postgres, "select 1")).containsExactly(1);
        }
    }

    @Test
    void aSecondServerOnTheFolderIsRefused(Vertx vertx) throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContainingAll("in use by another server", "OFFSHOOT_DATA_DIR");
            // The refusal above must not have opened the folder to other processes.
            try (ChildServer child = ChildServer.start(folder)) {
                assertThat(child.answer())
                        .contains("in use by another server")
                        .contains("process " + ProcessHandle.current().pid())
                        .contains("OFFSHOOT_DATA_DIR");
            }
            assertThat(query(vertx, postgres, "select 1")).containsExactly(1);
        }
    }

    @Test
    void theServerOfAKilledProcessIsAdopted(Vertx vertx) throws Exception {
        ChildServer child = ChildServer.start(folder);
        int port = child.port();
        child.kill();
        Postmaster orphan = postmaster();
        assertThat(orphan.runsOn(folder.resolve("postgres"))).isTrue();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(folder))) {
            assertThat(postgres.address().port()).isEqualTo(port);
            assertThat(postmaster()).isEqualTo(orphan);
            assertThat(query(vertx, postgres, "select 1")).containsExactly(1);
        }
        assertThat(Postmaster.file(folder.resolve("postgres"))).doesNotExist();
    }

    @Test
    void theServerOfAKilledProcessIsRestartedForOtherSettings(Vertx vertx) throws Exception {
        ChildServer child = ChildServer.start(folder);
        child.kill();
        Postmaster orphan = postmaster();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postmaster().pid()).isNotEqualTo(orphan.pid());
            assertThat(query(vertx, postgres, "show shared_buffers")).containsExactly("32MB");
        }
    }

    @Test
    void aServerThatWasKilledItselfIsRecovered(Vertx vertx) throws Exception {
        EmbeddedPostgres killed = start();
        query(vertx, killed, "create table kept as select 42::int4 as answer");
        long pid = postmaster().pid();
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        postmaster.destroyForcibly();
        killed.stop();
        assertThat(Postmaster.file(folder.resolve("postgres"))).exists();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(vertx, postgres, "select answer from kept")).containsExactly(42);
        }
    }

    @Test
    void aPidFileWhoseNumberBelongsToAnotherProcessIsNoObstacle(Vertx vertx) throws Exception {
        Path file = Postmaster.file(folder.resolve("postgres"));
        String content;
        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(vertx, postgres, "select 1")).containsExactly(1);
            content = Files.readString(file);
        }
        long ours = ProcessHandle.current().pid();
        Files.writeString(file, ours + content.substring(content.indexOf('\n')));
        Files.setAttribute(
                file, "unix:uid", Account.ownerOf(folder.resolve("postgres")).uid());

        try (EmbeddedPostgres postgres = start()) {
            assertThat(query(vertx, postgres, "select 1")).containsExactly(1);
            assertThat(postmaster().pid()).isNotEqualTo(ours);
        }
    }

    @Test
    void theServerHasItsOwnSessionSoThatCtrlCDoesNotReachIt() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.address().port()).isPositive();
            assertThat(session(postmaster().pid()))
                    .isNotEqualTo(session(ProcessHandle.current().pid()));
        }
    }

    private static String session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // After the name in brackets: state, parent, group, session.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
    }

    @Test
    void aFolderOfAnotherMajorVersionIsRefused() throws Exception {
        start().stop();
        Files.writeString(folder.resolve("postgres/PG_VERSION"), "17\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContainingAll("PostgreSQL 17", "PostgreSQL 18", "OFFSHOOT_DATA_DIR", "DATABASE_URL");
    }

    @Test
    void aServerThatDoesNotStartSaysWhy() {
        EmbeddedPostgresOptions wrong = options().with("work_mem", "plenty");
        assertThatThrownBy(() -> EmbeddedPostgres.start(wrong))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContainingAll("OFFSHOOT_DATA_DIR", "work_mem", "plenty");
        start().stop();
    }

    @Test
    void aLostPasswordIsSaid() throws Exception {
        start().stop();
        Files.delete(folder.resolve("postgres-password"));
        assertThatThrownBy(this::start)
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContainingAll("postgres-password", "OFFSHOOT_DATA_DIR");
    }

    @Test
    void aDataFolderThatIsAFileIsRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(EmbeddedPostgresOptions.in(file)))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("OFFSHOOT_DATA_DIR");
    }
}
