package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What callers hear when the folder of the files fails. */
class StorageFailuresIT {
    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Storage");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply upload() {
        return client.send("POST", "fhir/R4/Binary", BodyPublishers.ofString("bytes"), "Content-Type", "text/plain");
    }

    @Test
    void aFileThatIsLostIsAnErrorInFull() throws IOException {
        String id = upload().expect(201).id();
        for (Path file : server.files()) {
            Files.delete(file);
        }
        Reply reply = client.get("fhir/R4/Binary/" + id).expect(500);
        assertThat(reply.at("/resourceType")).isEqualTo("OperationOutcome");
        assertThat(reply.header("ETag")).isEmpty();
    }

    @Test
    void anUploadThatCannotBeStoredIsToBeTriedAgain() throws IOException {
        Path folder = server.data.resolve("binaries");
        Path aside = Files.move(folder, server.data.resolve("aside"));
        try {
            Files.createFile(folder);
            Reply reply = upload().expect(503);
            assertThat(reply.header("Retry-After")).isEqualTo("30");
            assertThat(reply.text()).doesNotContain(folder.toString());
        } finally {
            Files.delete(folder);
            Files.move(aside, folder);
        }
        upload().expect(201);
    }
}
