package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.BadNetwork;
import io.offshoot.http.container.DxClient;
import io.offshoot.process.Caller.Answer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One of two environments: its process, and a network of the test's that leads to it. */
final class EnvironmentSide implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(2 * ServerProcess.PATIENCE);
    static final String SECRET = "what the two environments share";
    private static final Set<String> ENDS =
            Set.of("exported", "completed", "export_failed", "import_failed", "cancelled");

    /** What an environment has of its own in each project: Project, User, ClientApplication, ProjectMembership, details. */
    private static final String OWN = "(301, 302, 303, 304, 305, 543)";

    final Installation installation = new Installation();
    final BadNetwork network = new BadNetwork();
    private ServerProcess server;
    private Rows rows;

    /** Its address, for its clients and for the other one. */
    String url() {
        return "http://127.0.0.1:" + network.port() + "/MicroStrategyLibrary";
    }

    /** Starts it for the first time, with the other one registered. */
    void start(EnvironmentSide other, String publicKeys) {
        installation
                .with("OFFSHOOT_COPY_LEASE", "1s")
                .with("OFFSHOOT_COPY_PAGE_ROWS", "20")
                .with("OFFSHOOT_PEERS_ANSWER_TIMEOUT", "5s")
                .with("OFFSHOOT_PEERS_CHECKS_PER_MINUTE", "1000")
                .with("OFFSHOOT_BASE_URL", "http://127.0.0.1:" + network.port())
                .with("OFFSHOOT_ENVIRONMENTS", """
                        [{"url":"%s","secret":"%s","publicKeys":[%s],"allowHttp":true,"allowedCidrs":["127.0.0.0/8"]}]""".formatted(other.url(), SECRET, publicKeys));
        startAgain();
    }

    void startAgain() {
        server = installation.start();
        network.to(server.port());
    }

    /** As kill -9 does. */
    void kill() {
        server.kill();
    }

    boolean isAlive() {
        return server.isAlive();
    }

    String output() {
        return server.output();
    }

    Rows rows() {
        if (rows == null) {
            try {
                rows = new Rows(installation.databaseUrl());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rows;
    }

    /** Its client, past the network between the two. */
    Caller caller() {
        return new Caller(server);
    }

    /** Its administrator at a shell. */
    Curl curl() {
        return curl(Installation.EMAIL, Installation.PASSWORD);
    }

    Curl curl(String username, String password) {
        return Curl.login(installation.folder(), url(), username, password);
    }

    Answer attempt(String username, String password) {
        return Curl.attempt(installation.folder(), url(), username, password);
    }

    /** A caller of the Container door. */
    DxClient dx() {
        return DxClient.basic("http://127.0.0.1:" + server.port() + "/", Installation.CLIENT, Installation.SECRET);
    }

    /** A signing key as the other one must know it. */
    String publicKey() {
        return caller().get("api/signingKeys")
                .expect(200)
                .json()
                .at("/signingKeys/0/publicKey")
                .asText();
    }

    /** A request about duplications, of the administrator's client. */
    Answer send(String method, String path, String body) {
        return caller().call(
                        method,
                        "MicroStrategyLibrary/api/projectDuplications" + path,
                        body.getBytes(StandardCharsets.UTF_8),
                        Map.of("Content-Type", "application/json", "Prefer", "respond-async"));
    }

    Answer cancel(String id) {
        return send("PUT", "/" + id, "{\"status\":\"cancelled\"}");
    }

    JsonNode record(String id) {
        return send("GET", "/" + id, "").expect(200).json();
    }

    /** The record once the other environment has told that its half has that status. */
    JsonNode awaitCounterpart(String id, String status) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        JsonNode found = record(id);
        while (!found.at("/counterpart/status").asText().equals(status)) {
            assertThat(System.nanoTime())
                    .as("waiting to hear of %s: %s", status, found)
                    .isLessThan(deadline);
            Pause.millis(50);
            found = record(id);
        }
        return found;
    }

    /** Waits until a query counts something. */
    void awaitRow(String count) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (rows().count(count) == 0) {
            assertThat(System.nanoTime()).as(count).isLessThan(deadline);
            Pause.millis(20);
        }
    }

    /** Nothing is left of one that was cancelled, but its record. */
    void assertGone(String id) {
        String duplication = TwoEnvironments.uuid(id);
        for (String table : List.of("package", "package_part")) {
            assertThat(rows().count("select count(*) from " + table + " where duplication = '" + duplication + "'"))
                    .as(table)
                    .isZero();
        }
        assertThat(rows().count("select count(*) from project p join duplication d on d.target = p.id where d.id = '"
                        + duplication + "' and d.kind = 'import'"))
                .isZero();
    }

    /** The record once it has that status; fails when it ends with another one, or its progress goes back. */
    JsonNode await(String id, String status) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        int progress = 0;
        while (true) {
            JsonNode found = record(id);
            String now = found.get("status").asText();
            assertThat(found.get("progress").asInt()).as("%s", found).isBetween(progress, 100);
            progress = found.get("progress").asInt();
            if (now.equals(status)) {
                return found;
            }
            assertThat(ENDS)
                    .as("waiting for %s: %s%n%s", status, found, output())
                    .doesNotContain(now);
            assertThat(System.nanoTime())
                    .as("waiting for %s: %s%n%s", status, found, output())
                    .isLessThan(deadline);
            Pause.millis(50);
        }
    }

    /**
     * What a project holds but for what each environment has of its own: by type and id the text, in which the project's id
     * is left out, and its time; for files the hash of their bytes.
     */
    Map<String, String> content(String project) {
        Map<String, String> content = new TreeMap<>();
        for (Row row : rows().of("""
                select type, id, content, digest = sha256(convert_to(content, 'UTF8')), last_updated
                  from resource where project = '%s' and not deleted and type not in %s""".formatted(project, OWN))) {
            content.put(
                    row.getInteger(0) + "/" + row.getUUID(1),
                    row.getBoolean(3) + " " + row.getOffsetDateTime(4) + " "
                            + row.getString(2).replace(project, "the project"));
        }
        for (Row row : rows().of("""
                select c.id, encode(b.sha256, 'hex'), b.size from binary_content c join blob b on b.id = c.blob
                 where c.project = '%s'""".formatted(project))) {
            content.put("file of " + row.getUUID(0), row.getString(1) + " " + row.getLong(2));
        }
        return content;
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
        if (server != null) {
            server.kill();
        }
        installation.close();
        network.close();
    }
}
