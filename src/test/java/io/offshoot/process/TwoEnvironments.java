package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.BadNetwork;
import io.offshoot.process.Caller.Answer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Two environments, each with a process, a database, a data folder and keys of its own. All that leads from one to the other is
 * HTTP over a network of the test's.
 */
final class TwoEnvironments implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(2 * ServerProcess.PATIENCE);
    private static final String SECRET = "what the two environments share";
    private static final Set<String> ENDS =
            Set.of("exported", "completed", "export_failed", "import_failed", "cancelled");

    /** One of them. */
    static final class Side implements AutoCloseable {
        final Installation installation = new Installation();

        /** What leads to it, for its clients and for the other one. */
        final BadNetwork network = new BadNetwork();

        private ServerProcess server;
        private Rows rows;

        String url() {
            return "http://127.0.0.1:" + network.port() + "/MicroStrategyLibrary";
        }

        private void start(Side other, String publicKeys) {
            installation
                    .with("OFFSHOOT_COPY_LEASE", "1s")
                    .with("OFFSHOOT_COPY_PAGE_ROWS", "20")
                    .with("OFFSHOOT_PEERS_ANSWER_TIMEOUT", "5s")
                    .with("OFFSHOOT_BASE_URL", "http://127.0.0.1:" + network.port())
                    .with(
                            "OFFSHOOT_ENVIRONMENTS",
                            "[{\"url\":\"" + other.url() + "\",\"secret\":\"" + SECRET
                                    + "\",\"allowHttp\":true,\"allowedCidrs\":[\"127.0.0.0/8\"],\"publicKeys\":["
                                    + publicKeys + "]}]");
            startAgain();
        }

        void startAgain() {
            server = installation.start();
            network.to(server.port());
        }

        void kill() {
            server.kill();
        }

        Rows rows() throws IOException {
            if (rows == null) {
                rows = new Rows(installation.databaseUrl());
            }
            return rows;
        }

        /** Past the network between the two. */
        Caller caller() {
            return new Caller(server);
        }

        String publicKey() {
            return caller().get("api/signingKeys")
                    .expect(200)
                    .json()
                    .at("/signingKeys/0/publicKey")
                    .asText();
        }

        Answer send(String method, String path, String body) {
            return caller().call(
                            method,
                            "MicroStrategyLibrary/api/projectDuplications" + path,
                            body.getBytes(StandardCharsets.UTF_8),
                            Map.of("Content-Type", "application/json", "Prefer", "respond-async"));
        }

        JsonNode record(String id) {
            return send("GET", "/" + id, "").expect(200).json();
        }

        /** The record when it has that status; fails when it ends with another one. */
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
                assertThat(ENDS).as("%s%n%s", found, server.output()).doesNotContain(now);
                assertThat(System.nanoTime())
                        .as("waiting for %s: %s%n%s", status, found, server.output())
                        .isLessThan(deadline);
                Pause.millis(50);
            }
        }

        @Override
        public void close() {
            if (rows != null) {
                rows.close();
            }
            installation.close();
            network.close();
        }
    }

    final Side source = new Side();
    final Side target = new Side();
    final String project;

    TwoEnvironments(int resources, int files) throws Exception {
        source.start(target, "");
        target.start(source, "\"" + source.publicKey() + "\"");
        project = SourceProject.generated(source.installation, resources);
        SourceProject.addFiles(source.caller(), project, files);
    }

    /** The body of both requests, as the page has it. */
    String body(String name) {
        return """
                {"source": {"environment": {"id": "%s", "name": "Source Environment"},
                            "project": {"id": "%s", "name": "Source"}},
                 "target": {"environment": {"id": "%s", "name": "Target Environment"},
                            "project": {"name": "%s"}},
                 "settings": {
                   "import": {"description": "this is a test description", "defaultLocale": 2052,
                              "locales": [1033, 2052],
                              "configurationObjects": {
                                "conflictRules": [{"type": 5, "rule": 1}, {"type": 34, "rule": 6},
                                                  {"type": 29, "rule": 2}, {"type": 44, "rule": 2}],
                                "matchUsersByLogin": false}},
                   "export": {"configurationObjects": {
                                "rules": [{"type": 5, "rule": 1}, {"type": 34, "rule": 1}],
                                "objects": [], "includeAllUserGroups": false}}}}""".formatted(source.url(), digits(project), target.url(), name);
    }

    static String digits(String id) {
        return id.replace("-", "").toUpperCase(java.util.Locale.ROOT);
    }

    static String uuid(String digits) {
        return digits.toLowerCase(java.util.Locale.ROOT)
                .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    /** Begins one at the source; gives its record. */
    JsonNode post(String name) {
        return source.send("POST", "", body(name)).expect(201).json();
    }

    JsonNode put(String id, String name) {
        return target.send("PUT", "/" + id, body(name)).expect(201).json();
    }

    /**
     * What a project holds but for what has another id in each environment: by type and id the text in which such ids, and the
     * project's, are left out; for files the hash of their bytes.
     */
    static Map<String, String> content(Rows rows, String project) {
        Map<String, String> content = new TreeMap<>();
        for (Row row : rows.of("""
                select type, id, content, digest = sha256(convert_to(content, 'UTF8')) as whole, last_updated
                  from resource
                 where project = '%s' and not deleted and content !~ '"resourceType":"(Project|ProjectMembership|User|ClientApplication|Bot)"'""".formatted(project))) {
            content.put(
                    row.getInteger(0) + "/" + row.getUUID(1),
                    row.getBoolean(3) + " " + row.getOffsetDateTime(4) + " "
                            + row.getString(2).replace(project, "the project"));
        }
        for (Row row : rows.of("""
                select c.id, encode(b.sha256, 'hex'), b.size from binary_content c join blob b on b.id = c.blob
                 where c.project = '%s'""".formatted(project))) {
            content.put("file of " + row.getUUID(0), row.getString(1) + " " + row.getLong(2));
        }
        return content;
    }

    /** What the target holds in that project is what the source does. */
    void assertArrived(JsonNode record) throws IOException {
        Map<String, String> sent = content(source.rows(), project);
        Map<String, String> arrived =
                content(target.rows(), uuid(record.at("/target/project/id").asText()));
        assertThat(arrived).hasSameSizeAs(sent).isEqualTo(sent);
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
