package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The six steps of the platform's page, with curl, from one environment to the other; and what has come of them. */
final class PageSteps {
    private final TwoEnvironments both;

    PageSteps(TwoEnvironments both) {
        this.both = both;
    }

    void go() throws IOException {
        Tutorial tutorial = new Tutorial(both.source);
        PageSamples page = new PageSamples()
                .with("http://example1.com/MicroStrategyLibrary", both.source.url())
                .with("http://example2.com/MicroStrategyLibrary", both.target.url())
                .with("B7CA92F04B9FAE8D941C3E9B7E0CD754", tutorial.id)
                .with("95A868464F2F105205B2848BBCB81C50", tutorial.user)
                .with("4E70890241DBB18E6CA1D8B850952A68", tutorial.group);
        Curl source = both.source.curl();
        Curl target = both.target.curl();

        // Steps 1 and 2: at the source, then at the target, before either has come any further.
        String id;
        String reserved;
        try (Rows.Held held = both.exportsStandStill()) {
            assertThat(held).isNotNull();
            JsonNode posted = source.json(
                            "POST",
                            "projectDuplications",
                            page.request(),
                            "-H",
                            "Prefer: respond-async",
                            "-H",
                            "X-MSTR-ProjectID: " + tutorial.id)
                    .expect(201)
                    .json();
            page.assertLike(posted, "exporting", 0);
            id = posted.get("id").asText();
            reserved = posted.at("/target/project/id").asText();
            JsonNode put = target.json(
                            "PUT", "projectDuplications/" + id, page.request(), "-H", "Prefer: respond-async")
                    .expect(201)
                    .json();
            page.assertLike(put, "import_syncing", 0);
            assertThat(put.get("id").asText()).isEqualTo(id);
            assertThat(put.at("/target/project/id").asText()).isEqualTo(reserved);
        }

        // Step 3, until the end, and the list.
        both.source.await(id, "exported");
        both.target.await(id, "completed");
        page.assertLike(source.get("projectDuplications/" + id), "exported", 100);
        JsonNode completed = target.get("projectDuplications/" + id);
        page.assertLike(completed, "completed", 100);
        JsonNode list = target.get("projectDuplications?offset=0&limit=1");
        assertThat(list.get("projectDuplications")).hasSize(1);
        assertThat(list.at("/projectDuplications/0/id").asText()).isEqualTo(id);
        page.assertLike(list.at("/projectDuplications/0"), "completed", 100);

        // Step 4: what has ended cannot be cancelled.
        for (Curl curl : List.of(source, target)) {
            JsonNode error = curl.json("PUT", "projectDuplications/" + id, "{\"status\": \"cancelled\"}")
                    .expect(409)
                    .json();
            assertThat(error.get("code").asText()).isEqualTo("INVALID_STATUS");
        }

        both.assertArrived(tutorial.project, completed);
        JsonNode there = target.get("projects/" + reserved);
        assertThat(there.get("name").asText()).isEqualTo("Target Project");
        assertThat(there.get("description").asText()).isEqualTo("this is a test description");
        assertThat(there.get("defaultLocale").asInt()).isEqualTo(2052);
        Tutorial.assertPeopleIn(both.target, reserved);

        // Steps 5 and 6: the package as a file.
        Path file = both.source.installation.folder().resolve(id + ".projdup");
        Files.write(
                file,
                source.send("GET", "projectDuplications/" + id + "/backup")
                        .expect(200)
                        .bytes());
        target.send("GET", "projectDuplications/" + id + "/backup").expect(409);
        JsonNode restored = target.send(
                        "POST", "projectDuplications/restoration", "-F", "file=@" + file, "-F", """
                        metadata={"target":{"environment":{"id":"%s","name":"Target environment"},
                                            "project":{"name":"New project name"}},
                                  "settings":{"import":{"description":"string","defaultLocale":2052,"locales":[1033,2052],
                                    "configurationObjects":{"conflictRules":[{"type":0,"rule":0}],"matchUsersByLogin":true}}}}""".formatted(
                                        both.target.url()))
                .expect(201)
                .json();
        both.assertArrived(
                tutorial.project, both.target.await(restored.get("id").asText(), "completed"));
    }
}
