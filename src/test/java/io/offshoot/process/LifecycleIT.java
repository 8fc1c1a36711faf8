package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestPorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the packaged server starts, refuses to start, stops and starts again. */
class LifecycleIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));
    private static final Path JAR = Path.of("target", "offshoot.jar").toAbsolutePath();
    private static final Pattern CURL = Pattern.compile("(?m)^ +(curl (?:.*\\\\\\n)?.*)$");
    private static final int NOBODY = 65534;

    private Installation installation;

    @BeforeEach
    void makeFolder() {
        installation = new Installation();
    }

    @AfterEach
    void endAll() {
        installation.close();
    }

    @Test
    void theFirstStartPrintsSecretsOnceAndLinesThatWork() {
        installation
                .withUsualJava()
                .without("OFFSHOOT_ADMIN_CLIENT_ID")
                .without("OFFSHOOT_ADMIN_CLIENT_SECRET")
                .without("OFFSHOOT_ADMIN_PASSWORD")
                .without("OFFSHOOT_SAMPLE_LOAD");
        ServerProcess first = installation.start();
        String output = awaitOutput(first, "Look at the patients");
        String secret = found("client secret +(\\S+)", output);
        assertThat(secret).matches("[0-9a-f]{64}");
        assertThat(found("password +(\\S+)", output)).hasSize(24);
        assertThat(output).contains("http://localhost:" + first.port() + "/").containsOnlyOnce("client secret");
        List<String> lines =
                CURL.matcher(output).results().map(line -> line.group(1)).toList();
        assertThat(lines).hasSize(2);
        String answer = shell(lines.get(0) + " -sS");
        assertThat(answer).startsWith("HTTP/1.1 201 Created").contains("\"name\":\"My first clone\"");
        String clone = found("\"id\":\"([0-9a-f-]{36})\"", answer);
        assertThat(shell(lines.get(1).replace("<id>", clone) + " -sS")).contains("\"resourceType\":\"Patient\"");

        first.signal("TERM");
        first.awaitExit(ServerProcess.PATIENCE);
        ServerProcess second = installation.start();
        assertThat(second.output()).doesNotContain("secret", "curl", "password");
        String login = "'" + found("client id +(\\S+)", output) + ":" + secret + "'";
        assertThat(shell("curl -sS -u " + login + " http://localhost:" + second.port() + "/fhir/R4/Project/" + clone))
                .contains("\"name\":\"My first clone\"");
    }

    @Test
    void configuredSecretsAreNotPrinted() {
        ServerProcess server = installation.start();
        String output = awaitOutput(server, "Offshoot is running at");
        assertThat(output).contains(Installation.CLIENT).doesNotContain(Installation.SECRET, "a password of the tests");
        assertThat(new Caller(server).get("auth/me").status()).isEqualTo(200);
    }

    @Test
    void aTakenPortIsNamedBeforeAnythingIsMade() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            refused(Map.of("OFFSHOOT_PORT", port), port, "OFFSHOOT_PORT");
            refused(Map.of("OFFSHOOT_MANAGEMENT_PORT", port), port, "OFFSHOOT_MANAGEMENT_PORT");
        }
        String port = Integer.toString(TestPorts.free());
        refused(Map.of("OFFSHOOT_PORT", port, "OFFSHOOT_MANAGEMENT_PORT", port), port, "both");
        assertThat(installation.data()).doesNotExist();
    }

    @Test
    void aWrongSettingIsNamed() {
        refused(Map.of("OFFSHOOT_PROT", "1"), "OFFSHOOT_PROT", "OFFSHOOT_PORT");
        refused(Map.of("OFFSHOOT_PORT", "many"), "OFFSHOOT_PORT", "many");
        refused(Map.of("DATABASE_URL", "mysql://nowhere"), "DATABASE_URL");
        refused(Map.of("DATABASE_URL", "postgresql://u:p4ssw0rd@127.0.0.1:1/d"), "DATABASE_URL");
        assertThat(installation.data().resolve("postgres")).doesNotExist();
    }

    @Test
    void aDatabaseThatANewerVersionHasMigratedIsRefused() throws Exception {
        ServerProcess server = installation.start();
        try (Rows rows = new Rows(installation.databaseUrl())) {
            rows.of("insert into schema_version (name, checksum) values ('V999__later.sql', 'x')");
        }
        awaitOutput(server, "a newer version has migrated the database");
        assertThat(new Caller(server).get("auth/me").status()).isEqualTo(200);
        server.signal("TERM");
        server.awaitExit(ServerProcess.PATIENCE);

        refused(Map.of(), "migrated by a newer version of Offshoot (V999__later.sql)", "restore the backup");
        assertThat(installation.postgres()).isEmpty();
    }

    private void refused(Map<String, String> settings, String... words) {
        ServerProcess server = installation.launch(settings);
        assertThat(server.awaitExit(ServerProcess.PATIENCE)).as(server.output()).isEqualTo(1);
        assertThat(server.output()).contains(words).doesNotContain("\tat ", "p4ssw0rd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalStopsItInTheMiddleOfACloneAndTheNextStartGoesOn(String signal) throws Exception {
        // Only leases that are given back let the next start go on within ten minutes.
        installation
                .with("OFFSHOOT_COPY_LEASE", "10m")
                .with("OFFSHOOT_COPY_PAGE_ROWS", "20")
                .with("OFFSHOOT_COPY_RANGE_ROWS", "500");
        ServerProcess server = launchDeafToNothing().awaitServing();
        String source = SourceProject.generated(installation, 2_800);
        Caller caller = new Caller(server);
        String duplication = caller.clone(source, "Copy");
        // A caller that waits for its answer must not hold the server up.
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> caller.post("fhir/R4/Project/" + source + "/$clone", "{}", Map.of()));
        caller.await(
                duplication,
                Duration.ofSeconds(30),
                found -> found.get("copied").asLong() > 0);
        server.signal(signal);
        server.awaitExit(ServerProcess.PATIENCE);
        assertThat(server.output()).contains("\"stopped\"").doesNotContain("not everything stopped");
        assertThat(installation.postgres()).isEmpty();

        assertThat(waiting.handle((done, error) -> error)).succeedsWithin(Duration.ofSeconds(10));

        ServerProcess next = installation.start();
        JsonNode ended = new Caller(next).awaitEnd(duplication, Duration.ofSeconds(ServerProcess.PATIENCE));
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("completed");
        assertThat(ended.get("copied").asLong()).isEqualTo(ended.get("planned").asLong());
        assertThat(next.output()).contains("duplication moved");
    }

    /** A build in the background ignores SIGINT and hands that down to its children, in whom it is tested here. */
    private ServerProcess launchDeafToNothing() {
        return installation.launch(List.of("env", "--default-signal=INT"), JAVA, JAR, Map.of());
    }

    @Test
    void aStartThatIsBrokenOffLeavesNoDatabaseRunning() {
        ServerProcess server = launchDeafToNothing();
        awaitOutput(server, "Started the embedded PostgreSQL");
        server.signal("INT");
        server.awaitExit(ServerProcess.PATIENCE);
        assertThat(installation.postgres()).isEmpty();
        assertThat(new Caller(installation.start()).get("healthz/ready").status())
                .isEqualTo(200);
    }

    @Test
    void twoServersOnOneDataFolderAreRefusedAndAKilledOnesDatabaseIsAdopted() {
        ServerProcess first = installation.start();
        refused(Map.of(), installation.data().toString(), Long.toString(first.pid()), "OFFSHOOT_DATA_DIR");
        ProcessHandle postgres = installation.postgres().findFirst().orElseThrow();
        first.kill();
        assertThat(postgres.isAlive()).isTrue();
        ServerProcess second = installation.start();
        assertThat(second.output()).contains("Adopted the embedded PostgreSQL");
        assertThat(installation.postgres()).containsExactly(postgres);
        assertThat(new Caller(second).get("auth/me").status()).isEqualTo(200);
    }

    @Test
    void anUnprivilegedUserStartsIt() throws Exception {
        assumeTrue(shell("id -u").strip().equals("0"), "not run by root");
        List<String> as = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        Path jar = Files.copy(JAR, installation.folder().resolve("offshoot.jar"), StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        assumeTrue(canRun(as), "Java is not readable");
        Files.createDirectory(installation.data());
        Files.setAttribute(installation.data(), "unix:uid", NOBODY);
        ServerProcess server = installation
                .launch(as, JAVA, jar, Map.of("HOME", "/nonexistent"))
                .awaitServing();
        assertThat(new Caller(server).get("auth/me").status()).isEqualTo(200);
        assertThat(Files.getAttribute(installation.data().resolve("postgres"), "unix:uid"))
                .isEqualTo(NOBODY);
        server.signal("TERM");
        server.awaitExit(ServerProcess.PATIENCE);
    }

    private static boolean canRun(List<String> prefix) throws IOException, InterruptedException {
        List<String> words = new java.util.ArrayList<>(prefix);
        words.addAll(List.of(JAVA.resolve("bin/java").toString(), "-version"));
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void aNewerJavaStartsIt() throws Exception {
        Optional<Path> newer = newerJava();
        assumeTrue(newer.isPresent(), "no other Java of version 21 or newer");
        ServerProcess server =
                installation.launch(List.of(), newer.get(), JAR, Map.of()).awaitServing();
        Caller caller = new Caller(server);
        String project = caller.post("fhir/R4/Project/$init", "{\"name\":\"P\"}", Map.of())
                .expect(201)
                .json()
                .get("id")
                .asText();
        caller.post("fhir/R4/Project/" + project + "/$clone", "{\"name\":\"Q\"}", Map.of())
                .expect(201);
        server.signal("TERM");
        server.awaitExit(ServerProcess.PATIENCE);
        assertThat(server.output()).contains("\"stopped\"").doesNotContain("WARNING:", "\"level\":\"WARN\"");
    }

    private static Optional<Path> newerJava() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(all)) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> version(home) >= 21
                            && version(home) != Runtime.version().feature())
                    .max(Comparator.comparingInt(LifecycleIT::version));
        }
    }

    /** From the file that every JDK since 9 has; 0 when there is none. */
    private static int version(Path home) {
        try {
            Matcher found = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(home.resolve("release")));
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static String awaitOutput(ServerProcess server, String words) {
        long deadline =
                System.nanoTime() + Duration.ofSeconds(ServerProcess.PATIENCE).toNanos();
        while (!server.output().contains(words)) {
            assertThat(System.nanoTime()).as(server.output()).isLessThan(deadline);
            Pause.millis(10);
        }
        return server.output();
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }

    private static String shell(String line) {
        return ServerProcess.run("sh", "-c", line);
    }
}
