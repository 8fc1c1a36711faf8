package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.model.LibraryIds;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whoever writes a User gives it no privileges by that, unless super administrators give them to one of the installation. */
class UserPrivilegesIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final TestClient admin = fixture.server.superAdmin();

    private static String user(String login, String privileges) {
        return "{\"resourceType\":\"User\",\"login\":\"" + login + "\",\"privileges\":" + privileges + "}";
    }

    private static String login() {
        return LibraryFixture.name("privileged").replace(' ', 'x');
    }

    @Test
    void usersOfAProjectCarryNone() {
        TestClient administrator = fixture.server.newProject(LibraryFixture.name("Own users"));
        String refused = administrator
                .post("fhir/R4/User", user(login(), "[10002]"))
                .expect(400)
                .text();
        assertThat(refused).contains("Only users of the installation carry privileges");
        String login = login();
        String id = administrator
                .post("fhir/R4/User", "{\"resourceType\":\"User\",\"login\":\"" + login + "\"}")
                .expect(201)
                .id();
        administrator
                .put(
                        "fhir/R4/User/" + id,
                        user(login, "[10002]").replace("{\"resourceType\"", "{\"id\":\"" + id + "\",\"resourceType\""))
                .expect(400);
    }

    @Test
    void privilegesAreNumbers() {
        for (String wrong :
                List.of("\"10002\"", "{}", "null", "[\"CreateProject\"]", "[[1]]", "[1e3]", "[99999999999]")) {
            assertThat(admin.post("fhir/R4/User", user(login(), wrong))
                            .expect(400)
                            .text())
                    .as(wrong)
                    .contains("numbers of privileges");
        }
        admin.post("fhir/R4/User", user(login(), "[10002,77]")).expect(201);
    }

    /** Before they were looked at anything could be written. */
    @Test
    void whatWasWrittenWithoutAFormGivesNothing() {
        for (String wrong : List.of("\"all\"", "[\"all\",10002,null]", "{\"a\":1}", "null")) {
            String login = login();
            String id = fixture.user(login).path("id").asText();
            UUID uuid = LibraryIds.parse(id).orElseThrow();
            fixture.server.sql("update resource set content = rtrim(content, '}') || ',\"privileges\":" + wrong
                    + "}' where type = 303 and id = '" + uuid + "'");

            JsonNode held = fixture.signIn(login).get("api/sessions/privileges");

            assertThat(held.toString()).as(wrong).doesNotContain("DuplicateProject");
            assertThat(fixture.root.get("api/users/" + id).path("privileges").isArray())
                    .isTrue();
        }
    }

    @Test
    void aProjectThatArrivesBringsNone() {
        RestorationClient restorations = new RestorationClient(fixture, fixture.root);
        UUID user = UUID.randomUUID();
        JsonNode record = restorations.begin(
                new PackageBuilder()
                        .resource("User", user, "{'resourceType':'User','login':'inside','privileges':['all']}")
                        .file(),
                RestorationClient.metadata(LibraryFixture.name("Arrived"), ""));
        UUID duplication = RestorationClient.id(record);
        assertThat(restorations.end(duplication).path("state").asText()).isEqualTo("completed");

        assertThat(restorations.outcomes(duplication))
                .filteredOn(line -> line.path("source").asText().equals("User/" + user))
                .singleElement()
                .satisfies(line -> assertThat(line.path("reasons").toString()).contains("removed:privileges"));
        UUID project =
                LibraryIds.parse(record.at("/target/project/id").asText()).orElseThrow();
        assertThat(fixture.server
                        .sql("select content from resource where type = 303 and project = '" + project + "'")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("{\"resourceType\":\"User\",\"login\":\"inside\"}");
    }
}
