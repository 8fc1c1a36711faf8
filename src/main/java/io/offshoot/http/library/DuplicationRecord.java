package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.duplication.StatusWord;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.Duplication;
import io.offshoot.store.LibraryDuplication.Side;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.offshoot.store.RetryStore.Retrying;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/**
 * A duplication as clients read it: the platform's members, then those of this server, which clients pass over. Those that
 * said at the login that they are the Python client know the statuses in capital letters only.
 */
final class DuplicationRecord {
    /** What the Python client says that it is. */
    private static final int PYTHON = 76;

    /** Of a report, which may have thousands. */
    private static final int MOST_WARNINGS = 20;

    private DuplicationRecord() {}

    /** The member that lists are in. */
    static String list(LibraryCall call) {
        return call.applicationType() == PYTHON ? "duplications" : "projectDuplications";
    }

    static ObjectNode of(LibraryCall call, Recorded recorded, int progress, Optional<Retrying> retrying) {
        Duplication duplication = recorded.duplication();
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", LibraryIds.text(duplication.id()));
        view.set("source", side(recorded.details().source()));
        view.set("target", side(recorded.details().target()));
        view.put("createdDate", Views.date(duplication.created()));
        view.put("lastUpdatedDate", Views.date(recorded.changed()));
        String status = StatusWord.of(duplication).label();
        view.put("status", call.applicationType() == PYTHON ? status.toUpperCase(Locale.ROOT) : status);
        view.put("progress", progress);
        view.put(
                "message",
                duplication
                        .failure()
                        .map(text -> Json.read(text, FailureText.class).line())
                        .or(() -> retrying.map(DuplicationRecord::sentence))
                        .orElse(""));
        view.set("settings", json(recorded.details().settings()));
        extend(view, recorded);
        return view;
    }

    private static String sentence(Retrying retrying) {
        return "Retrying: failed " + retrying.failures() + (retrying.failures() == 1 ? " time" : " times in a row")
                + ", tried again at " + Views.date(retrying.next());
    }

    private static ObjectNode side(Side side) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.putObject("environment").put("id", side.environment()).put("name", side.environmentName());
        view.putObject("project").put("id", LibraryIds.text(side.project())).put("name", side.projectName());
        view.set("creator", json(side.creator()));
        return view;
    }

    /** What was said at the request, and what the report of an export says. */
    private static JsonNode warnings(Recorded recorded) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        json(recorded.details().warnings()).forEach(all::add);
        recorded.duplication()
                .report()
                .map(report -> json(report).path("warnings"))
                .ifPresent(found -> {
                    for (int i = 0; i < Math.min(found.size(), MOST_WARNINGS); i++) {
                        all.add(found.get(i));
                    }
                    if (found.size() > MOST_WARNINGS) {
                        all.add("The report has " + (found.size() - MOST_WARNINGS) + " more");
                    }
                });
        return all;
    }

    private static JsonNode json(String text) {
        return Json.read(text, JsonNode.class);
    }

    private static void extend(ObjectNode view, Recorded recorded) {
        Duplication duplication = recorded.duplication();
        long done = recorded.done();
        view.put(
                "phase", duplication.waiting() ? "waiting" : duplication.state().label());
        ObjectNode objects = view.putObject("objects").put("done", done).put("planned", duplication.total());
        objects.put("bytes", recorded.bytes());
        ObjectNode types = objects.putObject("types");
        recorded.types().forEach((type, count) -> types.put(type.name(), count));
        OffsetDateTime until = duplication.finished().orElseGet(() -> OffsetDateTime.now(ZoneOffset.UTC));
        OffsetDateTime since = duplication.admitted().orElse(duplication.created());
        double seconds = Math.max(0.001, Duration.between(since, until).toMillis() / 1000.0);
        double rate = done / seconds;
        view.put("objectsPerSecond", Math.round(rate * 10) / 10.0);
        if (duplication.finished().isEmpty() && done > 0 && duplication.total() > done) {
            long left = Math.round((duplication.total() - done) / rate);
            view.put("estimatedEndDate", Views.date(until.plusSeconds(left)));
        }
        view.set("warnings", warnings(recorded));
        recorded.details().counterpart().ifPresent(told -> view.set("counterpart", json(told)));
        view.putObject("links")
                .put("report", "/duplications/" + duplication.id())
                .put("outcomes", "/duplications/" + duplication.id() + "/outcomes");
    }
}
