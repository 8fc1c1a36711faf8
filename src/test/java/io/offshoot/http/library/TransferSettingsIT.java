package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.LibraryIds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the export's settings take of a project that is duplicated within its environment, and what is told of the rest. */
class TransferSettingsIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final RestorationClient duplications = new RestorationClient(fixture, fixture.root);
    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private TestClient source;
    private String project;

    @BeforeEach
    void make() {
        source = fixture.server.newProject(LibraryFixture.name("Chosen from"));
        project = LibraryIds.text(UUID.fromString(source.project()));
    }

    /** Duplicates to the end, verifies again, and gives how many of each type came. */
    private Map<String, Long> copied(String settings) {
        String here = fixture.base + "MicroStrategyLibrary";
        JsonNode record = fixture.root.post(
                "api/projectDuplications",
                "{'source':{'environment':{'id':'%1$s','name':'E'},'project':{'id':'%2$s','name':'P'}},"
                        + "'target':{'environment':{'id':'%1$s','name':'E'},'project':{'name':'%3$s'}},"
                        + "'settings':{'export':{%4$s}}}",
                here,
                project,
                LibraryFixture.name("Chosen"),
                settings.replace('\'', '"'));
        UUID id = RestorationClient.id(record);
        JsonNode ended = duplications.end(id);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        duplications
                .outcomes(id)
                .forEach(line -> outcomes.put(
                        line.path("source").asText(), line.path("outcome").asText() + line.path("reasons")));
        assertThat(verified(id).path("intact").asBoolean()).isTrue();
        Map<String, Long> counts = new TreeMap<>();
        fixture.root
                .get("api/projectDuplications/" + record.path("id").asText())
                .at("/objects/types")
                .fields()
                .forEachRemaining(
                        type -> counts.put(type.getKey(), type.getValue().asLong()));
        return counts;
    }

    private JsonNode verified(UUID id) {
        TestClient admin = fixture.server.superAdmin();
        admin.post("duplications/" + id + "/$verify", "").expect(202);
        for (int i = 0; i < 600; i++) {
            JsonNode job = LibraryClient.parsed(
                    admin.get("duplications/" + id + "/$verify").text());
            if (job.path("state").asText().equals("completed")) {
                return job;
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError("not verified");
    }

    private String binary() {
        return source.post(
                        "fhir/R4/Binary",
                        "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"}")
                .expect(201)
                .id();
    }

    /** A list that names nothing takes nothing; it does not stand for everything. */
    @Test
    void whatNothingNeedsStaysBehindEvenIfNothingElseComes() {
        String file = binary();
        String patient = source.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}")
                .expect(201)
                .id();
        source.post("fhir/R4/Questionnaire", "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\"}")
                .expect(201);
        fixture.root.in(project).post("api/subscriptions", "{'name':'weekly'}");

        Map<String, Long> copied = copied("'projectObjectsPreference':{'schemaObjectsOnly':true},"
                + "'subscriptionPreferences':{'includeUserSubscriptions':false,'includeContactSubscriptions':false}");

        assertThat(copied)
                .containsEntry("Questionnaire", 1L)
                .doesNotContainKeys("Patient", "Binary", "DeliverySubscription");
        assertThat(outcomes)
                .containsEntry("Binary/" + file, "skipped[\"filtered\"]")
                .containsEntry("Patient/" + patient, "skipped[\"filtered\"]");
    }

    @Test
    void bytesOfDefinitionsComeWithThem() {
        String file = binary();
        String picture = binary();
        source.post(
                        "fhir/R4/Library",
                        "{\"resourceType\":\"Library\",\"status\":\"draft\",\"type\":{\"text\":\"t\"},\"content\":[{"
                                + "\"contentType\":\"text/plain\",\"url\":\"Binary/" + picture + "\"}]}")
                .expect(201);

        assertThat(copied("'projectObjectsPreference':{'schemaObjectsOnly':true}"))
                .containsEntry("Library", 1L)
                .containsEntry("Binary", 1L);
        assertThat(outcomes)
                .containsEntry("Binary/" + file, "skipped[\"filtered\"]")
                .hasEntrySatisfying(
                        "Binary/" + picture, outcome -> assertThat(outcome).startsWith("copied"));
    }

    /** A link to what lies in the folder of a user leads to nothing that came, which is counted. */
    @Test
    void foldersOfUsersStayBehindWithWhatLiesInThem() {
        String container = ContainerIds.ofProject(UUID.fromString(source.project()), false);
        String mine = source.post(
                        "record/new",
                        "{\"project\":\"" + container
                                + "\",\"folder\":\"/Profiles/ann/deep\",\"parents\":true,\"name\":\"mine\"}")
                .expect(200)
                .at("/id");
        source.post(
                        "record/new",
                        "{\"project\":\"" + container
                                + "\",\"name\":\"ours\",\"details\":{\"to\":{\"$dnanexus_link\":\"" + mine + "\"}}}")
                .expect(200);
        source.post(container + "/newFolder", "{\"folder\":\"/Public\",\"parents\":true}")
                .expect(200);

        Map<String, Long> copied = copied("'projectObjectsPreference':{'skipAllProfileFolders':true}");

        assertThat(copied).containsEntry("Record", 1L).containsEntry("Folder", 1L);
        assertThat(outcomes.values().stream().filter("skipped[\"excluded\"]"::equals))
                .hasSize(4);
    }
}
