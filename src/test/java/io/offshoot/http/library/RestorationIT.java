package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.archive.PackageFile;
import io.offshoot.model.LibraryIds;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A package file becomes a project. */
class RestorationIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final LibraryClient root = fixture.root;
    private final RestorationClient restorations = new RestorationClient(fixture, root);

    @Test
    void aProjectIsRestoredWithEverythingInIt() {
        UUID patient = UUID.randomUUID();
        UUID file = UUID.randomUUID();
        UUID client = UUID.randomUUID();
        UUID auditEvent = UUID.randomUUID();
        String name = LibraryFixture.name("Restored");
        PackageBuilder builder = new PackageBuilder()
                .resource(
                        "Patient",
                        patient,
                        "{'resourceType':'Patient','n':1.50,'link':[{'other':{'reference':'Project/%s'}}]}",
                        PackageBuilder.PROJECT)
                .resource("ClientApplication", client, "{'resourceType':'ClientApplication','name':'Loader'}")
                .resource("AuditEvent", auditEvent, "{'resourceType':'AuditEvent'}")
                .resource("Subscription", patient, "{'resourceType':'Subscription','status':'active'}")
                .binary(file, "hello");

        JsonNode record = restorations.begin(
                builder.file(),
                RestorationClient.metadata(name, "'description':'again','defaultLocale':1033,'locales':[1033,2052]"));
        UUID duplication = RestorationClient.id(record);
        JsonNode ended = restorations.end(duplication);

        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        assertThat(ended.at("/report/verified").asBoolean()).isTrue();
        assertThat(ended.at("/report/binaries/bytes").asInt()).isEqualTo(5);
        String project = record.at("/target/project/id").asText();
        JsonNode details = root.get("api/projects/" + project);
        assertThat(details.path("name").asText()).isEqualTo(name);
        assertThat(details.path("description").asText()).isEqualTo("again");
        assertThat(details.path("defaultLocale").asInt()).isEqualTo(1033);
        UUID target = LibraryIds.parse(project).orElseThrow();
        assertThat(text(target, "Patient", patient))
                .isEqualTo("{\"resourceType\":\"Patient\",\"n\":1.50,\"link\":[{\"other\":{\"reference\":\"Project/"
                        + target + "\"}}]}");
        assertThat(text(target, "Subscription", patient)).contains("\"status\":\"off\"");
        assertThat(fixture.server
                        .superAdmin()
                        .get("fhir/R4/Binary/" + file + "?_project=" + target, "Accept", "*/*")
                        .text())
                .isEqualTo("hello");
        List<JsonNode> outcomes = restorations.outcomes(duplication);
        assertThat(outcome(outcomes, "AuditEvent/" + auditEvent)).isEqualTo("skipped");
        assertThat(outcome(outcomes, "Patient/" + patient)).isEqualTo("created");
        assertThat(outcome(outcomes, "Project/" + PackageBuilder.PROJECT)).isEqualTo("created");
        assertThat(outcomes)
                .filteredOn(line -> line.path("source").asText().equals("ClientApplication/" + client))
                .singleElement()
                .matches(line -> !line.path("target").asText().endsWith(client.toString()));
        assertThat(outcomes.stream().map(line -> line.path("source").asText())).doesNotHaveDuplicates();
        assertThat(one("select count(*) from package where duplication = '" + duplication + "'"))
                .isZero();
    }

    /** The links of a record lead there, and the session is all that a client of this door has. */
    @Test
    void theReportIsReadWithTheSessionThatAskedForIt() {
        String login = LibraryFixture.name("reader");
        root.post(
                "api/users", "{'username':'%1$s','fullName':'%1$s','password':'%2$s'}", login, LibraryFixture.PASSWORD);
        LibraryClient other = fixture.signIn(login);
        JsonNode record = restorations.begin(
                new PackageBuilder().file(), RestorationClient.metadata(LibraryFixture.name("Reported"), ""));
        restorations.end(RestorationClient.id(record));
        String report = record.at("/links/report").asText().substring(1);
        String outcomes = record.at("/links/outcomes").asText().substring(1);

        assertThat(root.get(report).path("state").asText()).isEqualTo("completed");
        assertThat(root.send("GET", outcomes, "").statusCode()).isEqualTo(200);
        assertThat(root.get(report + "/journal")).isNotEmpty();
        assertThat(other.send("GET", report, "").statusCode()).isEqualTo(404);
        assertThat(root.send("GET", "duplications/" + UUID.randomUUID(), "").statusCode())
                .isEqualTo(404);
        other.send("POST", "api/auth/logout", "");
        assertThat(other.send("GET", report, "").statusCode()).isEqualTo(401);
        assertThat(LibraryClient.parsed(fixture.server.superAdmin().get(report).text())
                        .path("state")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        String name = LibraryFixture.name("Twice");
        restorations.restore(new PackageBuilder().file(), name, "");
        var answer = restorations.send(RestorationClient.form(
                RestorationClient.Field.file(new PackageBuilder().file()),
                RestorationClient.Field.metadata(
                        RestorationClient.metadata(name.toUpperCase(java.util.Locale.ROOT), ""))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(LibraryClient.parsed(answer.body()).path("code").asText()).isEqualTo("PROJECT_NAME_EXISTS");
        assertThat(PackageFile.id(100)).isEqualTo(PackageBuilder.PROJECT);
    }

    private static String outcome(List<JsonNode> outcomes, String source) {
        return outcomes.stream()
                .filter(line -> line.path("source").asText().equals(source))
                .map(line -> line.path("outcome").asText())
                .reduce((a, b) -> a + "+" + b)
                .orElse("none");
    }

    private String text(UUID project, String type, UUID id) {
        return fixture.server
                .sql("select content from resource where project = '" + project + "' and id = '" + id + "' and type = "
                        + io.offshoot.model.ResourceType.of(type).code())
                .iterator()
                .next()
                .getString(0);
    }

    private long one(String sql) {
        return fixture.server.sql(sql).iterator().next().getLong(0);
    }
}
