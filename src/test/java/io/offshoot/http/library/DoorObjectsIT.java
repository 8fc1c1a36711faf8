package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a package says of the Container door: what may travel does, and whatever has another form is not taken. */
class DoorObjectsIT {
    private static final String FAR = "4102444800000";

    private final LibraryFixture fixture = LibraryFixture.get();
    private final TestClient admin = fixture.server.superAdmin();
    private final RestorationClient restorations = new RestorationClient(fixture, fixture.root);
    private final UUID settings = UUID.randomUUID();

    private JsonNode describe(UUID project) {
        return LibraryClient.parsed(admin.post(ContainerIds.ofProject(project, false) + "/describe", "{}")
                .expect(200)
                .text());
    }

    /** What became of an object, and why. */
    private List<String> reasons(UUID duplication, String source) {
        List<String> all = new ArrayList<>();
        for (JsonNode line : restorations.outcomes(duplication)) {
            if (line.path("source").asText().equals(source)) {
                all.add(line.path("outcome").asText());
                line.path("reasons").forEach(reason -> all.add(reason.asText()));
            }
        }
        return all;
    }

    private static UUID target(JsonNode record) {
        return LibraryIds.parse(record.at("/target/project/id").asText()).orElseThrow();
    }

    /** A restoration that has come to its end. */
    private JsonNode restored(PackageBuilder builder) {
        JsonNode record =
                restorations.begin(builder.file(), RestorationClient.metadata(LibraryFixture.name("Doors"), ""));
        JsonNode ended = restorations.end(RestorationClient.id(record));
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        return record;
    }

    private void sponsor(UUID project) {
        admin.post(ContainerIds.ofProject(project, false) + "/updateSponsorship", "{\"sponsoredUntil\":" + FAR + "}")
                .expect(200);
        admin.post(ContainerIds.ofProject(project, false) + "/updateSponsorship", "{\"sponsoredUntil\":null}")
                .expect(200);
    }

    @Test
    void nobodyPaysForAProjectBecauseAPackageSaysSo() {
        UUID record = UUID.randomUUID();
        JsonNode restored = restored(new PackageBuilder()
                .resource(
                        "Container",
                        settings,
                        "{'resourceType':'Container','kind':'container','region':'aws:us-east-1','billTo':'org-rich',"
                                + "'restricted':true,'protected':true,'summary':'kept','tags':['t'],'properties':{},"
                                + "'version':3,'sponsor':{'by':'org-rich','thirdParty':true,'until':'soon'},"
                                + "'createdBy':'user-there','holdTransitions':true}")
                .resource("Record", record, object("'state':'closed','sponsored':true,'sponsoredUntil':'never'")));

        UUID project = target(restored);
        JsonNode described = describe(project);
        assertThat(described.path("billTo").asText()).isEqualTo("org-environment");
        assertThat(described.path("region").asText()).isEqualTo("local:main");
        assertThat(described.path("class").asText()).isEqualTo("project");
        assertThat(described.path("restricted").asBoolean()).isTrue();
        assertThat(described.path("protected").asBoolean()).isTrue();
        assertThat(described.path("summary").asText()).isEqualTo("kept");
        assertThat(described.has("sponsored")).isFalse();
        sponsor(project);
        // The statement looks at all projects that somebody sponsors.
        sponsor(UUID.fromString(
                fixture.server.newProject(LibraryFixture.name("Other")).project()));
        UUID duplication = RestorationClient.id(restored);
        assertThat(reasons(duplication, "Container/" + settings))
                .containsExactlyInAnyOrder(
                        "created",
                        "removed:billTo",
                        "removed:sponsor",
                        "removed:kind",
                        "removed:holdTransitions",
                        "removed:region");
        assertThat(reasons(duplication, "Record/" + record))
                .containsExactlyInAnyOrder("created", "removed:sponsored", "removed:sponsoredUntil");
    }

    @Test
    void settingsOfAnotherFormAreLeftOut() {
        JsonNode restored = restored(new PackageBuilder()
                .resource(
                        "Container",
                        settings,
                        "{'resourceType':'Container','tags':[{}],'version':'many','summary':'x'}"));

        assertThat(describe(target(restored)).path("summary").asText()).isEmpty();
        assertThat(reasons(RestorationClient.id(restored), "Container/" + settings))
                .containsExactly("failed", "a member is not of its form");
    }

    @Test
    void objectsOfAnotherFormAreLeftOutAndTheOthersCome() {
        UUID good = UUID.randomUUID();
        UUID folder = UUID.randomUUID();
        UUID bytes = UUID.randomUUID();
        List<String> bad = List.of(
                object("'state':'closed','links':['nowhere']"),
                object("'state':'closed','created':'yesterday'"),
                object("'state':'melted'"),
                object("'state':'closed','tags':[1]"),
                object("'state':'closed','hidden':'no'"),
                object("'state':'closed','archivalState':7"),
                object("'state':'closed'").replace("/Deep", "Deep"),
                object("'state':'closed'").replace("'hidden':false,", ""),
                "{'folder':'/','resourceType':'Record','name':'turned','state':'closed'}");
        PackageBuilder builder = new PackageBuilder()
                .binary(bytes, "hello")
                .resource("Folder", folder, "{'resourceType':'Folder','path':'/Deep'}")
                .resource("Folder", UUID.randomUUID(), "{'resourceType':'Folder','path':'up/../down'}")
                .resource("Record", good, object("'state':'closed'"))
                .resource(
                        "Placement",
                        UUID.randomUUID(),
                        "{'resourceType':'Placement','folder':'/','object':{'reference':'Binary/none'},'name':'b',"
                                + "'state':'closed','archivalState':'archival'}");
        bad.forEach(text -> builder.resource("Record", UUID.randomUUID(), text));

        JsonNode restored = restored(builder);

        UUID project = target(restored);
        UUID duplication = RestorationClient.id(restored);
        assertThat(restorations.outcomes(duplication).stream()
                        .filter(line -> line.path("outcome").asText().equals("failed")))
                .hasSize(bad.size() + 2);
        assertThat(reasons(duplication, "Record/" + good)).containsExactly("created");
        String listed = admin.post(
                        ContainerIds.ofProject(project, false) + "/listFolder",
                        "{\"folder\":\"/Deep\",\"describe\":true}")
                .expect(200)
                .text();
        assertThat(LibraryClient.parsed(listed).path("objects")).singleElement().satisfies(each -> assertThat(
                        each.path("id").asText())
                .isEqualTo(ContainerIds.of(new ResourceKey(ResourceType.of("Record"), good))));
        admin.post(ContainerIds.ofProject(project, false) + "/archive", "{\"folder\":\"/\"}")
                .expect(200);
    }

    /** A record with all its members; those that are given come in the place of its own. */
    private static String object(String members) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String member : List.of(
                "'state':'closed'",
                "'hidden':false",
                "'types':[]",
                "'tags':[]",
                "'properties':{}",
                "'created':1700000000000",
                "'createdBy':'user-there'",
                "'links':[]",
                "'details':{}")) {
            all.put(member.substring(0, member.indexOf(':')), member);
        }
        for (String member : members.split(",")) {
            all.put(member.substring(0, member.indexOf(':')), member);
        }
        return "{'resourceType':'Record','folder':'/Deep','name':'a record'," + String.join(",", all.values()) + "}";
    }
}
