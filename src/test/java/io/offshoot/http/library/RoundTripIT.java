package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackagePlan;
import io.offshoot.archive.PackagePlan.Section;
import io.offshoot.archive.PackageView;
import io.offshoot.archive.PackageWriter;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.sqlclient.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A project that was made at all doors goes into a package and out of it again, and is the same. */
class RoundTripIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final TestServer server = fixture.server;
    private final RestorationClient restorations = new RestorationClient(fixture, fixture.root);

    @Test
    void whatComesOutIsWhatWentIn() {
        TestClient client = server.newProject(LibraryFixture.name("All doors"));
        UUID source = UUID.fromString(client.project());
        String container = ContainerIds.ofProject(source, false);
        String patient = client.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":2}")
                .expect(201)
                .id();
        client.post(
                        "fhir/R4/Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Zoë 🎈\"},"
                                + "\"subject\":{\"reference\":\"Patient/" + patient + "\"},"
                                + "\"valueQuantity\":{\"value\":272.80,\"unit\":\"mg\"}}")
                .expect(201);
        client.post(
                        "fhir/R4/Binary",
                        "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8gd29ybGQ=\"}")
                .expect(201);
        String record = client.post(
                        "record/new",
                        "{\"project\":\"" + container + "\",\"folder\":\"/Deep/er\",\"parents\":true,\"name\":\"a\"}")
                .expect(200)
                .at("/id");
        client.post(
                        "record/new",
                        "{\"project\":\"" + container
                                + "\",\"name\":\"b\",\"tags\":[\"t\"],\"details\":{\"n\":1.50,\"to\":"
                                + "{\"$dnanexus_link\":{\"project\":\"" + container + "\",\"id\":\"" + record
                                + "\"}}}}")
                .expect(200);
        LibraryClient root = fixture.root.in(LibraryIds.text(source));
        root.patch(
                "api/projects/" + LibraryIds.text(source),
                "{'operationList':[{'op':'replace','path':'/description','value':'there'}]}");
        root.post("api/subscriptions", "{'name':'weekly'}");

        JsonNode begun =
                restorations.begin(export(source), RestorationClient.metadata(LibraryFixture.name("Again"), ""));
        JsonNode ended = restorations.end(RestorationClient.id(begun));
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        UUID target = LibraryIds.parse(begun.at("/target/project/id").asText()).orElseThrow();

        Map<String, String> ids = new LinkedHashMap<>();
        for (Row row : server.sql(
                "select origin_id, id, type from resource where project = '" + target + "' and origin_id <> id")) {
            ids.put(row.getUUID(0).toString(), row.getUUID(1).toString());
        }
        ids.put(digits(source), digits(target));
        assertThat(ids).containsEntry(source.toString(), target.toString()).hasSizeGreaterThan(3);
        Map<String, String> expected = rows(source, "id");
        expected.replaceAll((key, text) -> renamed(text, ids));
        assertThat(rows(target, "origin_id")).isEqualTo(expected);
        assertThat(expected.keySet())
                .anyMatch(key -> key.startsWith("401 "))
                .anyMatch(key -> key.startsWith("406 "))
                .anyMatch(key -> key.startsWith("541 "))
                .anyMatch(key -> key.startsWith("543 "))
                .anyMatch(key -> key.startsWith(ResourceType.BINARY.code() + " "));
        assertThat(bytes(target)).isEqualTo(bytes(source)).contains("size=11");
        // The objects are seen at each door, as those of the new project.
        String there = ContainerIds.ofProject(target, false);
        assertThat(server.superAdmin()
                        .post(record + "/describe", "{\"project\":\"" + there + "\"}")
                        .expect(200)
                        .at("/folder"))
                .isEqualTo("/Deep/er");
        assertThat(fixture.root
                        .in(LibraryIds.text(target))
                        .get("api/subscriptions")
                        .toString())
                .contains("weekly");
    }

    private static String digits(UUID project) {
        return ContainerIds.ofProject(project, false).substring("project-".length());
    }

    private static String renamed(String text, Map<String, String> ids) {
        String renamed = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            // Handles of the Container door, which say who made something, stay as they were written.
            renamed = renamed.replaceAll("(?<!user-)" + id.getKey(), id.getValue());
        }
        return renamed;
    }

    /** Texts, times and authors by type and id, but for those that a copy changes besides ids, and its administrator. */
    private Map<String, String> rows(UUID project, String id) {
        Map<String, String> rows = new LinkedHashMap<>();
        for (Row row :
                server.sql("select type, " + id + ", content, last_updated, author from resource where project = '"
                        + project + "' and not deleted and type not in (301, 302, 304) order by type, " + id)) {
            rows.put(
                    row.getShort(0) + " " + row.getUUID(1),
                    row.getString(2) + " " + row.getOffsetDateTime(3) + " " + row.getUUID(4));
        }
        return rows;
    }

    private String bytes(UUID project) {
        StringBuilder bytes = new StringBuilder();
        server.sql(
                        "select c.id, b.size, b.sha256 from binary_content c join blob b on b.id = c.blob where c.project = '"
                                + project + "' order by c.id")
                .forEach(row -> bytes.append(row.getUUID(0))
                        .append(" size=")
                        .append(row.getLong(1))
                        .append(' ')
                        .append(row.getBuffer(2)));
        return bytes.toString();
    }

    private Buffer export(UUID project) {
        WorkerExecutor workers = server.vertx.createSharedWorkerExecutor("round-trip", 2);
        PackageWriter writer = new PackageWriter(server.database, server.storage(), workers, server.keys(), 4_000);
        SourceStore sources = new SourceStore();
        String snapshot = TestEnvironment.await(sources.snapshot(server.database.requests()));
        List<Section> sections =
                TestEnvironment.await(sources.counts(server.database.requests(), project, snapshot)).keySet().stream()
                        .map(type -> new Section(Kind.RESOURCES, project, type, SourceSelection.ALL))
                        .toList();
        PackagePlan plan = new PackagePlan(
                UUID.randomUUID(),
                snapshot,
                new Manifest.Environment("http://there/Lib", "There"),
                new Manifest.Project(project, "All doors"),
                Buffer.buffer("{}"),
                sections,
                Optional.of(SourceSelection.ALL));
        TestEnvironment.await(writer.write(plan, () -> false));
        TestEnvironment.await(writer.seal(plan));
        PackageView view =
                TestEnvironment.await(PackageView.open(server.database, server.storage(), plan.duplication()));
        String path = server.data.resolve(plan.duplication() + ".projdup").toString();
        TestEnvironment.await(server.vertx
                .fileSystem()
                .open(path, new OpenOptions().setWrite(true).setCreate(true))
                .compose(file -> view.send(0, view.size(), file).eventually(file::close)));
        return TestEnvironment.await(server.vertx.fileSystem().readFile(path));
    }
}
