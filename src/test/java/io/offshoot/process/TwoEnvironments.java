package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Two environments, each with a process, a database, a data folder and keys of its own. All that leads from one to the other is
 * HTTP over a network of the test's. The source has a project with resources of all kinds, and files.
 */
final class TwoEnvironments implements AutoCloseable {
    final EnvironmentSide source = new EnvironmentSide();
    final EnvironmentSide target = new EnvironmentSide();
    final String project;

    TwoEnvironments(int resources, int files) throws Exception {
        source.start(target, "");
        String key = "\"" + source.publicKey() + "\"";
        CompletableFuture<Void> started = CompletableFuture.runAsync(() -> target.start(source, key));
        project = SourceProject.generated(source.installation, resources);
        SourceProject.addFiles(source.caller(), project, files);
        started.join();
    }

    /** The body of both requests for the large project. */
    String body(String name) {
        return body(project, name);
    }

    /** The body of both requests. */
    String body(String sent, String name) {
        return """
                {"source": {"environment": {"id": "%s", "name": "Source Environment"},
                            "project": {"id": "%s", "name": "Source"}},
                 "target": {"environment": {"id": "%s", "name": "Target Environment"}, "project": {"name": "%s"}},
                 "settings": {"import": {"description": "of the tests"}}}""".formatted(source.url(), digits(sent), target.url(), name);
    }

    /** An id as the Library door writes it. */
    static String digits(String id) {
        return id.replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** An id of the Library door as the store has it. */
    static String uuid(String digits) {
        return UUID.fromString(digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"))
                .toString();
    }

    /** Begins one of the large project at the source; gives its id. */
    String post(String name) {
        return source.send("POST", "", body(name)).expect(201).json().get("id").asText();
    }

    /** Begins its other half at the target. */
    void put(String id, String name) {
        target.send("PUT", "/" + id, body(name)).expect(201);
    }

    /** What the source packs waits until this is let go: it can be cancelled in the middle, for certain. */
    Rows.Held exportsStandStill() {
        return source.rows().hold("lock table package_part in exclusive mode");
    }

    /** Waits for both ends, and sees that all has arrived; gives the target's record. */
    JsonNode awaitArrival(String id) {
        source.await(id, "exported");
        JsonNode record = target.await(id, "completed");
        assertArrived(project, record);
        return record;
    }

    /** What the target holds in the record's project is what the source holds in that one. */
    void assertArrived(String sent, JsonNode record) {
        Map<String, String> expected = source.content(sent);
        Map<String, String> arrived =
                target.content(uuid(record.at("/target/project/id").asText()));
        assertThat(arrived.keySet()).isEqualTo(expected.keySet());
        assertThat(arrived).isEqualTo(expected);
    }

    @Override
    public void close() {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(source::close);
        target.close();
        closed.join();
    }
}
