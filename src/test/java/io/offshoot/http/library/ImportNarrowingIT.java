package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.LibraryIds;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which objects of the environment an import takes out of a package, where its settings name some: no others are made. */
class ImportNarrowingIT {
    private final LibraryFixture fixture = LibraryFixture.get();
    private final RestorationClient restorations = new RestorationClient(fixture, fixture.root);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                              | user group other source event",
                "'matchUsersByLogin':true                      | user group other source event",
                "'objects':['%source%']                        | source",
                "'objects':['%source%','%group%','%unknown%']  | source group",
                "'objects':[]                                  |",
                "'objects':[],'includeAllUserGroups':true      | group other",
                "'includeAllUserGroups':true,'objects':['%user%'] | user group other",
                "'includeAllUserGroups':false                  | user group other source event",
                "'includeAllUserGroups':true                   | user group other source event",
            })
    void onlyWhatIsNamedIsMade(String settings, String expected) {
        Map<String, UUID> ids = new TreeMap<>();
        for (String name : Set.of("user", "group", "other", "source", "event", "unknown")) {
            ids.put(name, UUID.randomUUID());
        }
        String mark = LibraryFixture.name("n").replace(' ', 'x');
        String member = "'members':[{'reference':'User/" + ids.get("user") + "'}]";
        PackageBuilder file = new PackageBuilder()
                .object(
                        "User",
                        ids.get("user"),
                        "{'resourceType':'User','login':'%1$s','firstName':'N','lastName':'%1$s'}",
                        mark)
                .object("UserGroup", ids.get("group"), "{'resourceType':'UserGroup','name':'G%s'," + member + "}", mark)
                .object("UserGroup", ids.get("other"), "{'resourceType':'UserGroup','name':'O%s'}", mark)
                .object("DataSource", ids.get("source"), "{'resourceType':'DataSource','name':'S%s'}", mark)
                .object("ScheduleEvent", ids.get("event"), "{'resourceType':'ScheduleEvent','name':'E%s'}", mark);
        String wanted = settings == null ? "" : settings;
        for (Map.Entry<String, UUID> id : ids.entrySet()) {
            wanted = wanted.replace("%" + id.getKey() + "%", LibraryIds.text(id.getValue()));
        }
        JsonNode record = restorations.begin(
                file.file(), RestorationClient.metadata("P" + mark, "'configurationObjects':{" + wanted + "}"));
        JsonNode ended = restorations.end(RestorationClient.id(record));
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");

        Map<String, String> outcomes = new TreeMap<>();
        restorations
                .outcomes(RestorationClient.id(record))
                .forEach(line -> outcomes.put(
                        line.path("source").asText().replaceFirst("^.*/", ""),
                        line.path("outcome").asText() + line.path("reasons")));
        Set<String> made = new TreeSet<>();
        ids.forEach((name, id) -> {
            String outcome = outcomes.getOrDefault(id.toString(), "none");
            if (outcome.startsWith("created")) {
                made.add(name);
            } else {
                assertThat(outcome).as(name).isEqualTo(name.equals("unknown") ? "none" : "skipped[\"not selected\"]");
            }
        });
        assertThat(made).isEqualTo(expected == null ? Set.of() : new TreeSet<>(Set.of(expected.split(" "))));
        // What the outcomes say is what is here.
        assertThat(fixture.root
                        .send("GET", "api/datasources/" + LibraryIds.text(ids.get("source")), "")
                        .statusCode())
                .isEqualTo(made.contains("source") ? 200 : 404);
        assertThat(fixture.root
                        .send("GET", "api/usergroups/" + LibraryIds.text(ids.get("other")), "")
                        .statusCode())
                .isEqualTo(made.contains("other") ? 200 : 404);
        if (made.contains("group")) {
            // A member that did not come is none.
            assertThat(fixture.root.get("api/usergroups/" + LibraryIds.text(ids.get("group")) + "/members"))
                    .hasSize(made.contains("user") ? 1 : 0);
        }
    }
}
