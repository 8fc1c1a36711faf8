package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.library.duplication.ProjectSelection.Wishes;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import io.offshoot.store.Migrations;
import io.offshoot.store.ProjectRemovalStore;
import io.offshoot.store.SelectionPages;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourceSelection.Listing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the list of a duplication is made: in pages, as of one instant, by whoever goes on with it. */
class SelectionListIT {
    private static ExportFixture fixture;
    private static UUID project;

    @BeforeAll
    static void make() {
        fixture = new ExportFixture();
        project = fixture.project("Listed");
        fixture.put(project, "Folder", "'path':'/Profiles'");
        fixture.put(project, "Folder", "'path':'/Profiles/ann'");
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    /** What changes afterwards changes nothing, also when somebody else goes on with the list. */
    @Test
    void theInstantCountsForWhoGoesOn() {
        UUID other = fixture.project("Instant");
        UUID subscription = fixture.put(other, "DeliverySubscription", ProjectSelectionIT.recipients("Contact"));
        UUID folder = fixture.put(other, "Folder", "'path':'/Profiles/bob'");
        Duplication duplication = fixture.read(fixture.request(other, ExportContentsIT.settings("", "", "", false)));
        AtomicInteger pages = new AtomicInteger();
        SelectionList stopped = new SelectionList(fixture.database, () -> pages.incrementAndGet() > 1, 1);
        Wishes wishes = ProjectSelectionIT.wishes("noContacts skipEmpty");
        assertThat(stopped.make(duplication, other, wishes).toCompletionStage().toCompletableFuture())
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LeaseLost.class);
        assertThat(fixture.one("select walk from selection where duplication = '" + duplication.id() + "'"))
                .as("where it goes on")
                .isEqualTo("0");

        fixture.update(other, "DeliverySubscription", subscription, ProjectSelectionIT.recipients("User"));
        fixture.put(other, "Record", "'folder':'/Profiles/bob','name':'r'");
        ProjectSelection selection = ExportFixture.await(
                new SelectionList(fixture.database, () -> false, 1).make(duplication, other, wishes));

        assertThat(selection.ofType(ResourceType.of("DeliverySubscription"))).isEmpty();
        assertThat(selection.count(ResourceType.of("Folder"), 1)).isZero();
        assertThat(selection.listed().get(ResourceType.of("Folder")).leftOut()).isEqualTo(1);
        assertThat(fixture.one("select object_id from selected_object where object_type = 406 and duplication = '"
                        + duplication.id() + "'"))
                .isEqualTo(folder.toString());
    }

    /** A duplication that is being removed gets no list any more, and leaves none behind. */
    @Test
    void aListThatIsForgottenStaysForgotten() {
        Duplication duplication = fixture.read(fixture.request(project, ExportContentsIT.settings("", "", "", false)));
        AtomicInteger pages = new AtomicInteger();
        SelectionList half = new SelectionList(fixture.database, () -> pages.incrementAndGet() > 3, 1);
        assertThat(half.make(duplication, project, ProjectSelectionIT.wishes("schema skipAll"))
                        .toCompletionStage()
                        .toCompletableFuture())
                .failsWithin(Duration.ofMinutes(1));
        SelectionPages walks = new SelectionPages();
        assertThat(ExportFixture.await(walk(walks, duplication))).isPresent();
        assertThat(listed(duplication)).isNotEqualTo("0");
        assertThat(ExportFixture.await(
                        new ProjectRemovalStore().forget(fixture.database.requests(), duplication.id(), 5_000)))
                .isTrue();

        assertThat(ExportFixture.await(walk(walks, duplication))).isEmpty();
        assertThat(ExportFixture.await(
                        new SelectionStore().note(fixture.database.requests(), duplication.id(), 1, Optional.empty())))
                .isFalse();
        assertThat(listed(duplication)).isEqualTo("0");
    }

    private static Future<Optional<SelectionPages.Reached>> walk(SelectionPages walks, Duplication duplication) {
        return walks.page(
                fixture.database.requests(),
                project,
                fixture.snapshot(),
                duplication.id(),
                SelectionPages.Walk.FOLDERS,
                ResourceType.of("Folder"),
                Optional.empty(),
                100,
                List.of("/Profiles"));
    }

    private static String listed(Duplication duplication) {
        return fixture.one("select count(*) from selected_object where duplication = '" + duplication.id() + "'");
    }

    /** Thousands of files and of what is said of them, on small pages: nothing is read but how far a page came. */
    @Test
    void aLargeProjectIsListedPageByPage() {
        UUID large = fixture.project("Large");
        fixture.sql("insert into resource (project, type, id, version_id, last_updated, written_in, content, digest)"
                + " select '" + large
                + "', t.type, case t.type when 9 then ('00000000-0000-4000-8000-' || lpad(n::text, 12,"
                + " '0'))::uuid else gen_random_uuid() end, gen_random_uuid(), now() + n * interval '1 ms',"
                + " pg_current_xact_id(), replace(case t.type when 9 then '{}' when 305 then"
                + " '{\"executableCode\":{\"url\":\"Binary/00000000-0000-4000-8000-#\"}}' else"
                + " '{\"folder\":\"/Profiles/u' || n % 7 ||"
                + " '\",\"object\":{\"reference\":\"Binary/00000000-0000-4000-8000-#\"}}' end, '#', lpad(n::text, 12,"
                + " '0')), '' from generate_series(1, 6000) n, unnest('{9,305,405}'::int2[]) t (type)"
                + " where t.type <> 305 or n % 2 = 0");
        Map<String, List<Long>> expected =
                Map.of("schema", List.of(3000L, 3000L, 3000L), "skipAll", List.of(0L, 0L, 3000L));
        expected.forEach((wishes, counts) -> {
            Duplication duplication =
                    fixture.read(fixture.request(large, ExportContentsIT.settings("", "", "", false)));
            AtomicInteger pages = new AtomicInteger();
            ProjectSelection selection =
                    ExportFixture.await(new SelectionList(fixture.database, () -> pages.incrementAndGet() < 0, 100)
                            .make(duplication, large, ProjectSelectionIT.wishes(wishes)));

            assertThat(List.of(
                            selection.count(ResourceType.BINARY, 6000),
                            selection.count(ResourceType.of("Placement"), 6000),
                            selection.count(ResourceType.BOT, 3000)))
                    .isEqualTo(counts);
            assertThat(pages.get()).isGreaterThan(60);
        });
    }

    /** What is named and is not there is not counted: an export would be found to be short of it. */
    @Test
    void whatIsNamedAndNotThereIsNotListed() {
        UUID other = fixture.project("Holes");
        UUID gone = fixture.binary(other, Buffer.buffer("gone"));
        fixture.put(other, "Bot", "'name':'b','executableCode':{'url':'Binary/" + gone + "'}");
        fixture.put(other, "Bot", "'name':'b','executableCode':{'url':'Binary/" + UUID.randomUUID() + "'}");
        fixture.put(other, "Placement", ProjectSelectionIT.placed("/Profiles/ann", "Binary", gone));
        fixture.delete(other, "Binary", gone);
        for (String wishes : List.of("schema", "skipAll")) {
            Duplication duplication =
                    fixture.read(fixture.request(other, ExportContentsIT.settings("", "", "", false)));
            ProjectSelection selection = ExportFixture.await(new SelectionList(fixture.database, () -> false)
                    .make(duplication, other, ProjectSelectionIT.wishes(wishes)));
            assertThat(selection.count(ResourceType.BINARY, 0)).as(wishes).isZero();
        }
    }

    /** One that an earlier version has begun had its choice in its parameters. */
    @Test
    void whatWasBegunBeforeKeepsItsChoice() {
        UUID bot = UUID.randomUUID();
        UUID folder = UUID.randomUUID();
        UUID file = UUID.randomUUID();
        try (ExportFixture before = new ExportFixture()) {
            UUID id = before.request(before.project("Before"), ExportContentsIT.settings("", "", "", false));
            before.sql(
                    "update duplication set kind = 'transfer', parameters = '{\"resourceTypes\":[\"Binary\",\"Bot\"],"
                            + "\"excludeIds\":[\"Bot/" + bot + "\",\"Folder/" + folder + "\"],\"only\":[\"Binary/"
                            + file
                            + "\"]}' where id = '" + id + "'");
            before.sql("drop table selected_object");
            before.sql("drop table selection");
            before.sql("delete from schema_version where name = 'V035__selections.sql'");

            ExportFixture.await(Migrations.run(before.vertx, before.server));

            assertThat(before.one("select string_agg(object_type || ' ' || object_id || ' ' || taken, ', '"
                            + " order by object_type) from selected_object where duplication = '" + id + "'"))
                    .isEqualTo("9 " + file + " true, 305 " + bot + " false, 406 " + folder + " false");
            CloneCommand command = Json.read(before.read(id).parameters(), CloneCommand.class);
            assertThat(command.excludeIds()).isEmpty();
            assertThat(command.listed())
                    .isEqualTo(Map.of("Binary", Listing.ONLY, "Bot", Listing.WITHOUT, "Folder", Listing.WITHOUT));
        }
    }
}
