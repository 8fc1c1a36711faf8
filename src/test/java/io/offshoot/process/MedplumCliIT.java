package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ordinary work of the unmodified {@code @medplum/cli}, which is large: with {@code -Doffshoot.cli=true}. */
class MedplumCliIT {
    private static final long INSTALL_SECONDS = 300;
    private static final long RUN_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static NodeFolder node;
    private static Installation installation;

    @BeforeAll
    static void installTheProgram() throws Exception {
        assumeTrue(Boolean.getBoolean("offshoot.cli"), "only with -Doffshoot.cli=true");
        node = NodeFolder.install(
                "medplum-cli", List.of("package.json", "package-lock.json", "sockets.mjs"), INSTALL_SECONDS);
        installation = new Installation();
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    private static String medplum(String... arguments) throws Exception {
        NodeFolder.Result result = node.run(RUN_SECONDS, command(arguments));
        assertThat(result.succeeded())
                .as("%s: %s", List.of(arguments), result.output())
                .isTrue();
        return result.output();
    }

    private static String[] command(String... arguments) {
        // It only mentions WebSockets here, but cannot be loaded without them; Node has them since version 22.
        return Stream.concat(
                        Stream.of("node", "--import", "./sockets.mjs", "node_modules/.bin/medplum"),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    private static JsonNode json(String... arguments) throws Exception {
        return JSON.readTree(medplum(arguments));
    }

    @Test
    void itsOrdinaryWork() throws Exception {
        ServerProcess server = installation.start();
        node.with("MEDPLUM_BASE_URL", "http://localhost:" + server.port() + "/")
                .with("HOME", node.folder().toString());
        signIn(Installation.CLIENT, Installation.SECRET);
        assertThat(medplum("whoami")).contains("Default Super Admin Client", "Project: Super Admin");
        String project =
                json("post", "Project/$init", "{\"name\":\"Cli\"}").path("id").asText();
        JsonNode client = json("get", "ClientApplication?_project=" + project).at("/entry/0/resource");

        signIn(client.path("id").asText(), client.path("secret").asText());
        assertThat(medplum("whoami")).contains("Project: Cli (Project/" + project + ")");
        String patient = json("post", "Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Cli\"}]}")
                .path("id")
                .asText();
        String at = "Patient/" + patient;
        String text = "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"active\":true}";
        assertThat(json("put", at, text).path("active").asBoolean()).isTrue();
        assertThat(json("patch", at, "[{\"op\":\"replace\",\"path\":\"/active\",\"value\":false}]")
                        .path("active")
                        .asBoolean(true))
                .isFalse();
        assertThat(json("get", "Patient?_id=" + patient).path("entry")).hasSize(1);
        assertThat(json("get", "--as-transaction", "Patient").path("type").asText())
                .isEqualTo("transaction");

        Files.writeString(node.folder().resolve("bot.js"), "exports.handler = async () => 1;");
        Files.deleteIfExists(node.folder().resolve("medplum.config.json"));
        assertThat(medplum("bot", "create", "Hello", project, "bot.js", "bot.js"))
                .contains("Success! Bot created");
        assertThat(medplum("bot", "deploy", "Hello")).contains("Number of bots deployed: 1", "Number of errors: 0");
        Files.writeString(
                node.folder().resolve("Patient.ndjson"),
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Bulk\"}]}");
        assertThat(medplum("bulk", "import", "Patient.ndjson")).contains("\"201\"");
        assertThat(node.run(RUN_SECONDS, command("bulk", "export", "-t", "Patient"))
                        .output())
                .contains("$export is not supported");

        signIn(Installation.CLIENT, Installation.SECRET);
        JsonNode clone = json("post", "Project/" + project + "/$clone", "{\"name\":\"Cli clone\"}");
        assertThat(clone.path("name").asText()).isEqualTo("Cli clone");
        assertThat(json("get", "Patient?_project=" + clone.path("id").asText()).path("entry"))
                .hasSize(2);

        signIn(client.path("id").asText(), client.path("secret").asText());
        assertThat(medplum("delete", at)).contains("All OK");
        assertThat(node.run(RUN_SECONDS, command("get", at)).output()).contains("Gone");
    }

    private static void signIn(String id, String secret) {
        node.with("MEDPLUM_CLIENT_ID", id).with("MEDPLUM_CLIENT_SECRET", secret);
    }
}
