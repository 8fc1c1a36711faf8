package io.offshoot.http.container;

import io.offshoot.container.DataObjects;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Refusal;
import io.offshoot.container.WorkflowSpec.Stage;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads the stages of workflows. */
final class StageInput {
    private static final Pattern ID = Pattern.compile("([a-zA-Z_]|stage-)[0-9a-zA-Z_]{0,255}");
    private static final List<String> NULLABLE = List.of("name", "folder");
    private static final List<String> OBJECTS = List.of("input", "executionPolicy", "systemRequirements");

    private final Database database;
    private final DataObjects objects;

    StageInput(Database database, DataObjects objects) {
        this.database = database;
        this.objects = objects;
    }

    /** A new stage, which gets an id if it is given none; fails with InvalidInput. */
    static Stage read(Input input) {
        String id = input.string("id").orElseGet(StageInput::newId);
        if (!ID.matcher(id).matches()) {
            throw Refusal.input(
                    "The id of a stage must be letters, digits and underscores, not beginning with a digit");
        }
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("id", ObjectText.json(id));
        OBJECTS.forEach(name -> members.put(name, "{}".getBytes(StandardCharsets.UTF_8)));
        members.putAll(new SpecInput(input)
                .required("executable")
                .nullable(NULLABLE)
                .objects(OBJECTS)
                .members());
        return new Stage(id, members);
    }

    private static String newId() {
        return "stage-" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }

    /** What an update says of stages, by their ids. */
    static Map<String, Map<String, byte[]>> changes(Input input) {
        Map<String, Map<String, byte[]>> changes = new LinkedHashMap<>();
        Optional<Input> stages = input.exact("stages");
        stages.ifPresent(all -> all.tree().fieldNames().forEachRemaining(id -> {
            Input one = all.exact(id).orElseThrow();
            changes.put(
                    id,
                    new SpecInput(one).givenNullable(NULLABLE).objects(OBJECTS).members());
        }));
        return changes;
    }

    /** Fails with ResourceNotFound unless the caller sees what the stages run. */
    Future<Void> requireExecutables(ContainerCall call, List<Stage> stages) {
        Future<Void> done = Future.succeededFuture();
        for (Stage stage : stages) {
            String executable =
                    Json.read(new String(stage.members().get("executable"), StandardCharsets.UTF_8), String.class);
            done = done.compose(before -> requireExecutable(call, executable));
        }
        return done;
    }

    /** Fails with InvalidInput for what is no applet, ResourceNotFound unless the caller sees it. */
    Future<Void> requireExecutable(ContainerCall call, String executable) {
        if (!executable.startsWith("applet-") && !executable.startsWith("app-")) {
            return Future.failedFuture(
                    Refusal.input("executable must be the ID of an applet or app, not \"" + executable + "\""));
        }
        return objects.find(database.requests(), call.caller(), executable, Optional.empty())
                .mapEmpty();
    }
}
