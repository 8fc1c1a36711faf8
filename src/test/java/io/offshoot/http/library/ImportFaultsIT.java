package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.model.Environment;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Imports that are cancelled, fail, are overtaken by others, or are stopped in the middle. */
@SuppressWarnings("try") // a hold does its work by being open
class ImportFaultsIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final LibraryClient root = fixture.root;
    private final RestorationClient restorations = new RestorationClient(fixture, root);

    /** Where an import can be held, by what it waits for. */
    private enum Place {
        REQUESTED("lock table import_object in access exclusive mode"),
        COPYING("lock table resource in share row exclusive mode"),
        VERIFYING("select pg_advisory_xact_lock(hashtextextended('import', 0))");

        private final String lock;

        Place(String lock) {
            this.lock = lock;
        }
    }

    /** Keeps imports from going on behind a place, until it is closed. */
    private final class Hold implements AutoCloseable {
        private final PgConnection connection =
                TestEnvironment.await(PgConnection.connect(fixture.server.vertx, fixture.server.postgres));

        Hold(Place place) {
            TestEnvironment.await(connection.query("begin").execute());
            TestEnvironment.await(connection.query(place.lock).execute());
        }

        @Override
        public void close() {
            TestEnvironment.await(connection.query("rollback").execute().eventually(connection::close));
        }
    }

    private final String mark = LibraryFixture.name("f").replace(' ', 'x');
    private final String source =
            root.post("api/datasources", "{'name':'source%s'}", mark).path("id").asText();
    private final String user = fixture.user("user" + mark).path("id").asText();

    /** Something of everything, all of which would be replaced. */
    private PackageBuilder builder() {
        PackageBuilder builder = new PackageBuilder()
                .object("DataSource", uuid(source), "{'resourceType':'DataSource','name':'other%s'}", mark)
                .object("User", uuid(user), "{'resourceType':'User','login':'other%s'}", mark)
                .object("User", UUID.randomUUID(), "{'resourceType':'User','login':'new%s'}", mark)
                .binary(UUID.randomUUID(), "bytes of " + mark);
        for (int i = 0; i < 700; i++) {
            builder.resource("Patient", UUID.randomUUID(), "{'resourceType':'Patient','n':%s}", i);
        }
        return builder;
    }

    private JsonNode begin(PackageBuilder builder, String name) {
        return restorations.begin(
                builder.file(),
                RestorationClient.metadata(name, "'configurationObjects':{'conflictRules':[{'type':5,'rule':2}]}"));
    }

    private static UUID uuid(String text) {
        return LibraryIds.parse(text).orElseThrow();
    }

    /** Every object of the environment with its history, and what there is of this test's user. */
    private String live() {
        return one("select string_agg(type || ' ' || id || ' ' || version_id || ' ' || encode(digest, 'hex'), ','"
                + " order by type, id) || (select count(*) from resource_history where project = '" + Environment.ID
                + "') || (select string_agg(login, ',' order by login) from principal)"
                + " from resource where project = '" + Environment.ID + "'");
    }

    private String one(String sql) {
        Row row = fixture.server.sql(sql).iterator().next();
        return String.valueOf(row.getValue(0));
    }

    private void nothingIsLeft(JsonNode record) {
        UUID duplication = RestorationClient.id(record);
        UUID target = uuid(record.at("/target/project/id").asText());
        for (String table : List.of("package", "package_part", "import_object", "outcome")) {
            assertThat(one("select count(*) from " + table + " where duplication = '" + duplication + "'"))
                    .as(table)
                    .isEqualTo("0");
        }
        for (String table : List.of("resource", "resource_history", "binary_content", "secret")) {
            assertThat(one("select count(*) from " + table + " where project = '" + target + "'"))
                    .as(table)
                    .isEqualTo("0");
        }
        assertThat(one("select count(*) from project where id = '" + target + "'"))
                .isEqualTo("0");
        root.refused(404, "ERR004", "GET", "api/projects/" + LibraryIds.text(target), "");
    }

    @TestFactory
    Stream<DynamicTest> aCancelLeavesNothingInWhateverState() {
        return Stream.of(Place.values())
                .map(place -> dynamicTest(place.name(), () -> {
                    String before = live();
                    JsonNode record;
                    try (Hold hold = new Hold(place)) {
                        record = begin(builder(), LibraryFixture.name("Cancelled"));
                        UUID id = RestorationClient.id(record);
                        restorations.await(id, found -> found.path("state")
                                .asText()
                                .equals(place.name().toLowerCase(java.util.Locale.ROOT)));
                        cancel(id);
                    }
                    JsonNode ended = restorations.end(RestorationClient.id(record));
                    assertThat(ended.path("state").asText())
                            .as(ended.toString())
                            .isEqualTo("cancelled");
                    nothingIsLeft(record);
                    assertThat(live()).isEqualTo(before);
                    fixture.signIn("user" + mark);
                }));
    }

    private void cancel(UUID id) {
        TestEnvironment.await(fixture.server
                .vertx
                .eventBus()
                .request(
                        "offshoot.duplication.cancel",
                        "{\"duplication\":\"" + id + "\",\"principal\":\"User/" + id + "\"}"));
    }

    @Test
    void aNameThatIsTakenMeanwhileFailsTheImport() {
        String name = LibraryFixture.name("Taken");
        String before;
        JsonNode record;
        try (Hold hold = new Hold(Place.VERIFYING)) {
            record = begin(builder(), name);
            restorations.await(
                    RestorationClient.id(record),
                    found -> found.path("state").asText().equals("verifying"));
            fixture.project(name);
            before = live();
        }
        JsonNode ended = restorations.end(RestorationClient.id(record));
        assertThat(ended.path("state").asText()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).contains("There is a project of that name here", name);
        nothingIsLeft(record);
        assertThat(live()).isEqualTo(before);
    }

    @Test
    void whatAppearsBetweenTheMapOfIdsAndTheEndIsSeen() {
        UUID late = UUID.randomUUID();
        PackageBuilder builder = builder()
                .object("DataSource", late, "{'resourceType':'DataSource','name':'late%s','at':'there'}", mark)
                .object("SecurityRole", late, "{'resourceType':'SecurityRole','name':'role%s'}", mark);
        JsonNode record;
        try (Hold hold = new Hold(Place.VERIFYING)) {
            record = restorations.begin(builder.file(), RestorationClient.metadata(LibraryFixture.name("Late"), ""));
            restorations.await(
                    RestorationClient.id(record),
                    found -> found.path("state").asText().equals("verifying"));
            TestEnvironment.await(new ResourceStore()
                    .create(
                            fixture.server.database.requests(),
                            new ResourceDraft(
                                    Environment.ID,
                                    new ResourceKey(ResourceType.of("DataSource"), late),
                                    Optional.empty(),
                                    Buffer.buffer("{\"resourceType\":\"DataSource\",\"name\":\"late" + mark
                                            + "\",\"at\":\"here\"}"),
                                    List.of())));
            root.post("api/securityRoles", "{'name':'ROLE%s'}", mark);
            fixture.user("NEW" + mark);
            root.expect(204, "DELETE", "api/datasources/" + source, "");
        }
        assertThat(restorations.end(RestorationClient.id(record)).path("state").asText())
                .isEqualTo("completed");
        List<String> outcomes = new ArrayList<>();
        restorations.outcomes(RestorationClient.id(record)).forEach(line -> outcomes.add(line.toString()));
        assertThat(outcomes)
                .anySatisfy(line -> assertThat(line).contains("DataSource/" + late, "used existing"))
                .anySatisfy(line -> assertThat(line).contains("DataSource/" + uuid(source), "\"created\""))
                .anySatisfy(line -> assertThat(line).contains("SecurityRole/" + late, "renamed"))
                .anySatisfy(line -> assertThat(line).contains("renamed", "the login new" + mark + " is taken"));
        assertThat(root.get("api/datasources/" + LibraryIds.text(late))
                        .path("at")
                        .asText())
                .isEqualTo("here");
        assertThat(root.get("api/datasources/" + source).path("name").asText()).isEqualTo("other" + mark);
        assertThat(root.get("api/users?nameBegins=new" + mark)).hasSize(2);
    }

    @Test
    void aPackageThatCannotBeWrittenFailsAndLeavesNothing() {
        String before = live();
        String folder = "{'resourceType':'Folder','path':'/A'}";
        JsonNode record = begin(
                builder().resource("Folder", UUID.randomUUID(), folder).resource("Folder", UUID.randomUUID(), folder),
                LibraryFixture.name("Unwritable"));
        JsonNode ended = restorations.end(RestorationClient.id(record));
        assertThat(ended.path("state").asText()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).contains("Folder");
        nothingIsLeft(record);
        assertThat(live()).isEqualTo(before);
    }

    @Test
    void anImportGoesOnWhereItWasStopped() {
        PackageBuilder builder = builder();
        UUID undisturbed = restorations.restore(builder.file(), LibraryFixture.name("Undisturbed"), "");
        JsonNode record;
        try (Hold hold = new Hold(Place.COPYING)) {
            record = restorations.begin(builder.file(), RestorationClient.metadata(LibraryFixture.name("Stopped"), ""));
            restorations.await(
                    RestorationClient.id(record),
                    found -> found.path("state").asText().equals("copying"));
            fixture.restartWorker();
        }
        assertThat(restorations.end(RestorationClient.id(record)).path("state").asText())
                .isEqualTo("completed");
        UUID stopped = uuid(record.at("/target/project/id").asText());
        assertThat(rows(stopped)).isEqualTo(rows(undisturbed)).contains("Binary");
    }

    private String rows(UUID project) {
        return one(
                "select string_agg(type || ' ' || origin_id || ' ' || content, ',' order by type, origin_id) || 'Binary'"
                        + " from resource where project = '" + project + "' and type in (9, 103)");
    }
}
