package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestServer;
import io.offshoot.model.LibraryIds;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** With {@code library.userFencing} on nothing is duplicated, and the sentence says why: no privilege would help. */
class UserFencingIT {
    private static final String PATH = "api/projectDuplications";

    @Test
    void neitherHalfBegins() {
        try (TestServer server = TestServer.startFenced()) {
            LibraryClient root = LibraryClient.login(server.urls.base(), "admin@example.com", "password");
            String here = server.urls.base() + "MicroStrategyLibrary";
            String project =
                    LibraryIds.text(UUID.fromString(server.newProject("Fenced").project()));
            String body = "{'source':{'environment':{'id':'%s','name':'A'},'project':{'id':'" + project
                    + "','name':'Fenced'}},'target':{'environment':{'id':'%s','name':'B'},'project':{'name':'Copy'}}}";

            for (JsonNode error : new JsonNode[] {
                root.refused(403, "FORBIDDEN", "POST", PATH, body, here, here),
                root.refused(403, "FORBIDDEN", "POST", PATH, body, here, TestServer.UNREACHABLE),
                root.refused(
                        403,
                        "FORBIDDEN",
                        "PUT",
                        PATH + "/" + LibraryIds.text(UUID.randomUUID()),
                        body,
                        TestServer.UNREACHABLE,
                        here)
            }) {
                assertThat(error.path("message").asText()).contains("user fencing is on");
            }
            JsonNode restoration = LibraryClient.parsed(
                    root.sendTyped("POST", PATH + "/restoration", "multipart/form-data; boundary=b", "--b--\r\n")
                            .body());
            assertThat(restoration.path("code").asText()).isEqualTo("FORBIDDEN");
            assertThat(restoration.path("message").asText()).contains("user fencing is on");
            assertThat(root.get(PATH).path("projectDuplications")).isEmpty();
        }
    }
}
