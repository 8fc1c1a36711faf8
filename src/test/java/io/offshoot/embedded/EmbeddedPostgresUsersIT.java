package io.offshoot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who starts the server, and who it runs as. Only root can try all of that; for anyone else, every test is the user's. */
class EmbeddedPostgresUsersIT {
    private static final int NOBODY = 65534;
    private static final int NAMELESS = 54321;

    @TempDir
    Path temporary;

    private Path data;

    @BeforeEach
    void onlyRootCanBecomeOthers() throws IOException {
        assumeTrue(Account.current().isRoot(), "not run by root");
        open(temporary);
        data = temporary.resolve("data");
    }

    private static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<String> as(int uid) {
        return List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
    }

    private static boolean canRun(List<String> prefix, String... command) {
        try {
            List<String> words = new java.util.ArrayList<>(prefix);
            words.addAll(List.of(command));
            return Command.run(words, "", Duration.ofSeconds(30)).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    private int uidOfServer() throws IOException {
        Postmaster postmaster = Postmaster.of(data.resolve("postgres")).orElseThrow();
        assertThat(postmaster.runsOn(data.resolve("postgres"))).isTrue();
        return Account.ownerOf(data.resolve("postgres/postmaster.pid")).uid();
    }

    @Test
    void rootRunsItAsNobody() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(data))) {
            assertThat(postgres.address().port()).isPositive();
            assertThat(uidOfServer())
                    .isEqualTo(Account.named("nobody").orElseThrow().uid());
        }
    }

    @Test
    void belowAFolderThatOnlyRootMayEnterItRunsInAUserNamespace() throws Exception {
        Path closed = Files.createDirectory(
                temporary.resolve("root"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        data = closed.resolve("data");
        if (canRun(List.of("unshare", "-U"), "true")) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(data))) {
                assertThat(postgres.address().port()).isPositive();
                assertThat(uidOfServer()).isZero();
            }
            // Moved to where others may go, it is handed to nobody.
            open(closed);
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(data))) {
                assertThat(postgres.address().port()).isPositive();
                assertThat(uidOfServer()).isNotZero();
            }
        } else {
            assertThatThrownBy(() -> EmbeddedPostgres.start(EmbeddedPostgresOptions.in(data)))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContainingAll("OFFSHOOT_DATA_DIR", "every user may enter", "DATABASE_URL");
        }
    }

    @Test
    void anOrdinaryUserRunsItAndRootGoesOnAsThatUser() throws Exception {
        String classPath = ChildServer.readableClassPath(temporary);
        assumeTrue(
                canRun(as(NOBODY), System.getProperty("java.home") + "/bin/java", "-version"), "Java is not readable");
        Files.createDirectory(data);
        Files.setAttribute(data, "unix:uid", NOBODY);
        try (ChildServer child = ChildServer.start(as(NOBODY), classPath, data)) {
            assertThat(child.port()).isPositive();
            assertThat(uidOfServer()).isEqualTo(NOBODY);
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(data))) {
            assertThat(postgres.address().port()).isPositive();
            assertThat(uidOfServer()).isEqualTo(NOBODY);
        }
        try (ChildServer child = ChildServer.start(as(NOBODY), classPath, data)) {
            assertThat(child.port()).isPositive();
        }
        try (ChildServer child = ChildServer.start(as(NAMELESS), classPath, data)) {
            assertThat(child.answer()).contains("OFFSHOOT_DATA_DIR");
        }
    }

    @Test
    void aUserWithoutANameRunsItToo() throws Exception {
        String classPath = ChildServer.readableClassPath(temporary);
        assumeTrue(
                canRun(as(NAMELESS), System.getProperty("java.home") + "/bin/java", "-version"),
                "Java is not readable");
        assumeTrue(canRun(as(NAMELESS), "unshare", "-U", "true"), "no user namespaces");
        Files.createDirectory(data);
        Files.setAttribute(data, "unix:uid", NAMELESS);
        try (ChildServer child = ChildServer.start(as(NAMELESS), classPath, data)) {
            assertThat(child.port()).isPositive();
            assertThat(uidOfServer()).isEqualTo(NAMELESS);
        }
    }
}
