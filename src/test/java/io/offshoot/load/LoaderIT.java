package io.offshoot.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.TestDatabase;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Migrations;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.text.StoredText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoaderIT {
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static Vertx vertx;
    private static Database database;
    private static Pool pool;
    private static Loader loader;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        PgConnectOptions server = TestDatabase.fresh();
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 4, 4);
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(server)
                .using(vertx)
                .build();
        loader = new Loader(vertx, database, List.of("http://localhost:8080/fhir/R4/"));
    }

    @AfterAll
    static void close() throws Exception {
        await(pool.close());
        await(database.close());
        await(vertx.close());
    }

    @Test
    void theSampleIsThereExactlyAsItIsInTheJar() throws Exception {
        LoadReport report = await(SampleProject.load(loader, UUID.randomUUID()));
        assertThat(report.resources()).isEqualTo(2817);
        assertThat(report.counts()).containsEntry(PATIENT, 4L).hasSize(24);
        assertThat(report.unresolved()).isZero();
        Project project = await(new ProjectStore().read(database.requests(), report.project()))
                .orElseThrow();
        assertThat(project.live()).isTrue();
        assertThat(project.name()).isEqualTo("Sample");
        for (IncomingResource resource : Inputs.read(SampleProject.input())) {
            StoredText expected = StoredText.of(resource.text());
            UUID id = UUID.fromString(expected.id().orElseThrow());
            assertThat(text(report.project(), expected.type(), id))
                    .as("%s", resource.place())
                    .isEqualTo(new String(expected.content(), StandardCharsets.UTF_8));
        }
        UUID loaded = report.project();
        assertThat(count("digest = sha256(convert_to(content, 'UTF8'))", loaded))
                .isEqualTo(2818);
        assertThat(count("cardinality(terms) > 0", loaded)).isGreaterThan(2700);
        assertThat(count("origin_id = id and duplication = '" + report.duplication() + "'", loaded))
                .isEqualTo(2817);
    }

    @Test
    void bundlesOfSyntheaReferToOneAnotherByTypeAndId() throws Exception {
        LoadReport report = await(loader.intoNew(
                UUID.randomUUID(),
                "Bundles",
                List.of(
                        Inputs.synthea("patient"),
                        Inputs.synthea("hospitalInformation"),
                        Inputs.synthea("practitionerInformation"))));
        assertThat(report.resources()).isEqualTo(228);
        assertThat(report.unresolved()).isZero();
        Set<String> keys = new HashSet<>();
        Set<String> references = new HashSet<>();
        for (Row row : rows("select type, id, content from resource where project = $1", report.project())) {
            keys.add(new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)).toString());
            references.addAll(Inputs.references(row.getString(2)));
        }
        references.removeIf(reference -> reference.startsWith("#"));
        assertThat(references).hasSizeGreaterThan(150);
        assertThat(keys).containsAll(references);
    }

    @Test
    void whatTheServerOwnsAndSecretsAreNotInTheStoredText() throws Exception {
        UUID id = UUID.randomUUID();
        LoadReport report = await(into(Inputs.lines("{\"resourceType\":\"ClientApplication\",\"id\":\"" + id
                + "\",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"2020-01-01T00:00:00Z\"},\"secret\":\"s3\","
                + " \"name\":\"N\"}")));
        assertThat(report.secrets()).isEqualTo(1);
        assertThat(text(report.project(), ResourceType.CLIENT_APPLICATION, id))
                .isEqualTo("{\"resourceType\":\"ClientApplication\", \"name\":\"N\"}");
    }

    @Test
    void aBadLineIsNamedAndTheNewProjectRemoved() throws Exception {
        UUID project = UUID.randomUUID();
        LoadInput bad = Inputs.lines(Inputs.patient(), Inputs.patient(), "{\"resourceType\":\"Patient\",}");
        assertRefused(loader.intoNew(project, "Bad", List.of(ResourceGenerator.input(1, 3000), bad)))
                .hasMessageStartingWith("lines.ndjson line 3: ");
        assertThat(await(new ProjectStore().read(database.requests(), project))).isEmpty();
        assertThat(count("true", project)).isZero();
        Row duplication = rows("select state, failure from duplication where target = $1", project)
                .iterator()
                .next();
        assertThat(duplication.getString(0)).isEqualTo("failed");
        assertThat(duplication.getString(1)).startsWith("lines.ndjson line 3: ");
    }

    @Test
    void whatHasNoPlaceInAProjectIsRefused() {
        String id = "\"id\":\"" + UUID.randomUUID() + "\"";
        assertRefused(into(Inputs.lines("{\"resourceType\":\"Patient\",\"id\":\"example\"}")))
                .hasMessage("lines.ndjson line 1: The id is not a UUID (Patient.id)");
        assertRefused(into(Inputs.lines("", "{\"resourceType\":\"Patient\"}")))
                .hasMessage("lines.ndjson line 2: The resource has no id (Patient.id)");
        assertRefused(into(Inputs.lines("{" + id + "}")))
                .hasMessage("lines.ndjson line 1: Missing resource type (resourceType)");
        assertRefused(into(Inputs.lines("{\"resourceType\":\"Patients\"," + id + "}")))
                .hasMessage("lines.ndjson line 1: Unknown resource type (resourceType)");
        assertRefused(into(Inputs.lines("{\"resourceType\":\"Project\"," + id + "}")))
                .hasMessage("lines.ndjson line 1: A Project is not loaded into a project (resourceType)");
        assertRefused(into(Inputs.lines("{\"resourceType\":\"Binary\"," + id + "}")))
                .hasMessageStartingWith("lines.ndjson line 1: A Binary is not loaded");
        assertRefused(into(Inputs.lines("{\"resourceType\":\"Patient\"," + id + ",\"x\":\"\\u0000\"}")))
                .hasMessageStartingWith("lines.ndjson line 1: ")
                .hasMessageContaining("Patient.x");
        assertRefused(into(Inputs.named("x.json", "{\"resourceType\":\"Patient\"}")))
                .hasMessageStartingWith("x.json: A Bundle is expected");
    }

    @Test
    void aResourceThatComesTwiceIsNamedWithItsLine() throws Exception {
        String one = Inputs.patient();
        assertRefused(into(Inputs.lines(one, Inputs.patient(), one)))
                .hasMessageContaining("line 3: Patient/" + Inputs.id(one))
                .hasMessageContaining("comes twice, first in lines.ndjson line 1");
        LoadReport first = await(into(Inputs.lines(Inputs.patient(), one)));
        LoadInput again = Inputs.lines(Inputs.patient(), Inputs.patient(), one);
        assertRefused(loader.intoLive(first.project(), List.of(again)))
                .hasMessage("lines.ndjson line 3: Patient/" + Inputs.id(one) + " is in the project already");
        assertThat(count("true", first.project())).isEqualTo(3);
    }

    @Test
    void aLiveProjectTakesMoreAndOthersNone() throws Exception {
        LoadReport first = await(into(Inputs.lines(Inputs.patient())));
        LoadReport second =
                await(loader.intoLive(first.project(), List.of(Inputs.lines(Inputs.patient(), Inputs.patient()))));
        assertThat(second.counts()).containsOnlyKeys(PATIENT).containsValue(2L);
        assertThat(count("true", first.project())).isEqualTo(4);
        assertThat(await(new DuplicationStore().read(database.requests(), second.duplication()))
                        .orElseThrow()
                        .report()
                        .orElseThrow())
                .contains("\"Patient\":2");
        Row ranges = rows(
                        "select count(*), count(*) filter (where state = 'done') from copy_range where duplication ="
                                + " $1",
                        second.duplication())
                .iterator()
                .next();
        assertThat(ranges.getLong(0)).isEqualTo(1).isEqualTo(ranges.getLong(1));
        UUID unknown = UUID.randomUUID();
        assertRefused(loader.intoLive(unknown, List.of(Inputs.lines(Inputs.patient()))))
                .hasMessage("There is no project " + unknown);
        assertRefused(loader.intoNew(first.project(), "Taken", List.of())).hasMessageContaining("already");
    }

    @Test
    void generatedResourcesComeInManyPagesAndAllArrive() throws Exception {
        LoadReport report =
                await(loader.intoNew(UUID.randomUUID(), "Generated", List.of(ResourceGenerator.input(7, 12_345))));
        assertThat(report.resources()).isEqualTo(12_345);
        assertThat(count("true", report.project())).isEqualTo(12_346);
        Row ranges = rows(
                        "select max(copied), sum(copied)::int8, sum(bytes)::int8 from copy_range where duplication ="
                                + " $1",
                        report.duplication())
                .iterator()
                .next();
        assertThat(ranges.getLong(0)).isGreaterThan(500);
        assertThat(ranges.getLong(1)).isEqualTo(12_345);
        assertThat(ranges.getLong(2)).isEqualTo(report.bytes());
    }

    private static Future<LoadReport> into(LoadInput input) {
        return loader.intoNew(UUID.randomUUID(), "Test", List.of(input));
    }

    private static String text(UUID project, ResourceType type, UUID id) throws Exception {
        return await(new ResourceStore().read(database.requests(), project, new ResourceKey(type, id)))
                .orElseThrow()
                .content()
                .toString(StandardCharsets.UTF_8);
    }

    private static long count(String condition, UUID project) throws Exception {
        return rows("select count(*) from resource where project = $1 and " + condition, project)
                .iterator()
                .next()
                .getLong(0);
    }

    private static RowSet<Row> rows(String sql, UUID id) throws Exception {
        return await(pool.preparedQuery(sql).execute(Tuple.of(id)));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Future<?> future) {
        return assertThatThrownBy(() -> await(future)).isInstanceOf(Failure.class);
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
