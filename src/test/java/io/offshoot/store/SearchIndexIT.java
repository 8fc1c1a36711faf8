package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SearchQuery.Bound;
import io.offshoot.store.SearchQuery.Place;
import io.offshoot.store.SearchQuery.Relation;
import io.offshoot.store.SearchQuery.Sort;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every kind of search goes through an index, at 100,000 resources as well as at a million. */
class SearchIndexIT {
    /** More with {@code -Doffshoot.search.resources=1000000}; a multiple of the chunk. */
    private static final int RESOURCES = Integer.getInteger("offshoot.search.resources", 100_000);

    private static final int CHUNK = 100_000;
    private static final UUID PROJECT = new UUID(0, 1);
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static final OffsetDateTime START = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private static TestEnvironment environment;

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        // Four projects with five types each; a tenth of the resources of a type share a term.
        for (int from = 1; from <= RESOURCES; from += CHUNK) {
            environment.sql("""
            insert into resource (project, type, id, version_id, last_updated, digest, content, terms)
            select ('00000000-0000-0000-0000-00000000000' || (1 + n %% 4))::uuid,
                   (array[%s, 1, 2, 3, 4])[1 + (n / 4) %% 5], gen_random_uuid(), gen_random_uuid(),
                   timestamptz '2026-01-01 00:00:00Z' + make_interval(secs => n), sha256(n::text::bytea),
                   '{"resourceType":"Patient","n":' || n || '}', array[n, -(n %% 10) - 1, 7000000000 + n]::bigint[]
              from generate_series(%s, %s) n
            """.formatted(PATIENT.code(), from, from + CHUNK - 1));
        }
        environment.sql("insert into project (id, state, name) select gen_random_uuid(), 'live', 'Project ' || n"
                + " from generate_series(1, 5000) n");
        environment.sql("""
            insert into resource (project, type, id, version_id, last_updated, digest, content)
            select id, %d, id, gen_random_uuid(), now(), sha256(''), '{"resourceType":"Project"}' from project
            """.formatted(ResourceType.PROJECT.code()));
        environment.sql("analyze resource");
        environment.sql("analyze project");
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    private static SearchQuery query(
            Optional<List<UUID>> ids, List<List<Long>> terms, List<Bound> updated, Sort sort, Optional<Place> after) {
        return new SearchQuery(PROJECT, PATIENT, ids, terms, updated, sort, after, 0, 21);
    }

    private record Kind(String name, SearchQuery query, String index) {}

    private static List<Kind> kinds() {
        List<Bound> hour = List.of(
                new Bound(Relation.AT_OR_AFTER, START.plusHours(3)), new Bound(Relation.BEFORE, START.plusHours(4)));
        List<Bound> open = List.of(new Bound(Relation.AT_OR_AFTER, START.plusSeconds(RESOURCES - 2800)));
        List<Long> rare = List.of(7_000_000_004L, 7_000_000_008L);
        List<Long> common = List.of(-1L);
        List<Long> many =
                LongStream.range(7_000_000_000L, 7_000_001_200L).boxed().toList();
        Optional<List<UUID>> ids = Optional.of(List.of(new UUID(1, 1), new UUID(2, 2)));
        Optional<Place> place = Optional.of(new Place(new UUID(0, 0), START.plusHours(5)));
        Optional<List<UUID>> any = Optional.empty();
        Optional<Place> first = Optional.empty();
        SearchQuery bounded = new SearchQuery(
                PROJECT,
                PATIENT,
                any,
                List.of(),
                List.of(),
                Sort.ID,
                first,
                0,
                21,
                List.of(new SearchQuery.AnyOf(rare, List.of(new UUID(1, 1), new UUID(2, 2)))));
        return List.of(
                new Kind("what a policy allows by terms or ids", bounded, "BitmapOr"),
                new Kind("everything", query(any, List.of(), List.of(), Sort.ID, first), "resource_pkey"),
                new Kind("behind a cursor", query(any, List.of(), List.of(), Sort.ID, place), "resource_pkey"),
                new Kind("_id", query(ids, List.of(), List.of(), Sort.ID, first), "resource_pkey"),
                new Kind("a term", query(any, List.of(rare), List.of(), Sort.ID, first), "resource_terms"),
                new Kind("a common term", query(any, List.of(common), List.of(), Sort.ID, first), "resource_terms"),
                new Kind("many terms", query(any, List.of(many), List.of(), Sort.ID, first), "resource_terms"),
                new Kind(
                        "many terms in order",
                        query(any, List.of(many, many), List.of(), Sort.LAST_UPDATED_DESCENDING, place),
                        "resource_terms"),
                new Kind("many and one", query(any, List.of(many, rare), List.of(), Sort.ID, first), "resource_terms"),
                new Kind("two terms", query(any, List.of(rare, common), List.of(), Sort.ID, first), "resource_terms"),
                new Kind(
                        "a term in order",
                        query(any, List.of(rare), List.of(), Sort.LAST_UPDATED, first),
                        "resource_terms"),
                new Kind("_lastUpdated", query(any, List.of(), hour, Sort.ID, first), "resource_last_updated"),
                new Kind("_lastUpdated, open", query(any, List.of(), open, Sort.ID, first), "resource_last_updated"),
                new Kind(
                        "in order",
                        query(any, List.of(), List.of(), Sort.LAST_UPDATED, first),
                        "resource_last_updated"),
                new Kind(
                        "latest first",
                        query(any, List.of(), List.of(), Sort.LAST_UPDATED_DESCENDING, first),
                        "resource_last_updated"),
                new Kind(
                        "in order behind a cursor",
                        query(any, List.of(), List.of(), Sort.LAST_UPDATED, place),
                        "resource_last_updated"),
                new Kind(
                        "latest first behind a cursor",
                        query(any, List.of(), List.of(), Sort.LAST_UPDATED_DESCENDING, place),
                        "resource_last_updated"));
    }

    @TestFactory
    Stream<DynamicTest> searchesUseTheirIndex() {
        return kinds().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.name, () -> {
                    SearchPlans explained = new SearchPlans(environment.database.requests());
                    Map<String, List<String>> plans = TestEnvironment.await(explained.find(kind.query));
                    plans.forEach((name, lines) -> assertThat(String.join("\n", lines))
                            .as(name)
                            .contains(name.equals("walk") && plans.size() > 1 ? "Index Scan" : kind.index)
                            .doesNotContain(
                                    name.equals("walk")
                                            ? new String[] {"Seq Scan", "Bitmap"}
                                            : new String[] {"Seq Scan"}));
                    String counting = String.join("\n", TestEnvironment.await(explained.count(kind.query)));
                    assertThat(counting).doesNotContain("Seq Scan on resource");
                }));
    }

    @TestFactory
    Stream<DynamicTest> onlyTheTermIndexIsAskedWhatHasATerm() {
        return kinds().stream()
                .filter(kind -> !SearchStore.isPlain(kind.query) && kind.index.equals("resource_terms"))
                .map(kind -> DynamicTest.dynamicTest(kind.name, () -> {
                    // As it is from the sixth time on, whatever the values.
                    String explain = "explain (generic_plan) " + SearchStore.probe(kind.query, Tuple.tuple());
                    String plan = StreamSupport.stream(environment.sql(explain).spliterator(), false)
                            .map(row -> row.getString(0))
                            .collect(Collectors.joining("\n"));
                    assertThat(plan)
                            .contains("resource_terms")
                            .doesNotContain("resource_last_updated", "resource_pkey", "resource_id");
                }));
    }

    @Test
    void manyLookUpsAtOnceAskTheTermIndexForEach() {
        List<SearchStore.Lookup> lookups = LongStream.range(0, 200)
                .mapToObj(n -> new SearchStore.Lookup((int) n, PATIENT, List.of(7_000_000_000L + 4 * n, 5L + n)))
                .toList();
        String plan = String.join(
                "\n",
                TestEnvironment.await(new SearchPlans(environment.database.requests()).findMany(PROJECT, lookups, 2)));
        assertThat(plan)
                .contains("resource_terms")
                .doesNotContain("Seq Scan", "resource_last_updated", "resource_pkey");
    }

    @Test
    void projectsAreFoundByTheBeginningOfTheirName() {
        ProjectSearchStore.Query query = new ProjectSearchStore.Query(
                Optional.empty(), List.of(List.of("project 77")), List.of(), Sort.ID, Optional.empty(), 0, 20);
        String plan = String.join(
                "\n", TestEnvironment.await(new ProjectSearchStore().explain(environment.database.requests(), query)));
        assertThat(plan).contains("project_name").doesNotContain("Seq Scan on project", "Seq Scan on resource");
    }

    @Test
    void historiesOfTypesAreReadInOrder() {
        HistoryStore.Place place = new HistoryStore.Place(START.plusHours(5), new UUID(0, 0), new UUID(0, 0));
        for (Optional<HistoryStore.Place> after : List.of(Optional.of(place), Optional.<HistoryStore.Place>empty())) {
            String plan = String.join(
                    "\n",
                    TestEnvironment.await(new HistoryStore()
                            .explainOfType(environment.database.requests(), PROJECT, PATIENT, after, 20)));
            assertThat(plan)
                    .contains("resource_last_updated")
                    .doesNotContain("Seq Scan on resource\n", "Seq Scan on resource ");
        }
    }

    @Test
    void theRightResourcesAreFound() {
        SearchStore store = new SearchStore();
        Session session = environment.database.requests();
        SearchQuery rare = query(
                Optional.empty(),
                List.of(List.of(7_000_000_020L, 7_000_000_040L)),
                List.of(),
                Sort.LAST_UPDATED,
                Optional.empty());
        assertThat(TestEnvironment.await(store.count(session, rare))).isEqualTo(2);
        List<Place> found = TestEnvironment.await(store.find(session, rare));
        assertThat(found).extracting(Place::lastUpdated).containsExactly(START.plusSeconds(20), START.plusSeconds(40));
        List<UUID> ids = found.stream().map(Place::id).toList();
        assertThat(TestEnvironment.await(store.load(session, PROJECT, PATIENT, ids, 1)))
                .hasSize(1);
        assertThat(TestEnvironment.await(store.load(session, PROJECT, PATIENT, ids, 1000)))
                .extracting(version -> version.key().id())
                .containsExactlyElementsOf(ids);
        assertThat(TestEnvironment.await(
                        store.count(session, query(Optional.empty(), List.of(), List.of(), Sort.ID, Optional.empty()))))
                .isEqualTo(RESOURCES / 20);
    }
}
