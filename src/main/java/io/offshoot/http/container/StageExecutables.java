package io.offshoot.http.container;

import io.offshoot.container.DataObjects;
import io.offshoot.container.DataObjects.Found;
import io.offshoot.container.Refusal;
import io.offshoot.container.WorkflowSpec;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the stages of workflows run, and whether something else may run in its place. */
final class StageExecutables {
    private final Database database;
    private final DataObjects objects;
    private final StageInput stages;

    StageExecutables(Database database, DataObjects objects, StageInput stages) {
        this.database = database;
        this.objects = objects;
        this.stages = stages;
    }

    /** {@code isStageCompatible}: whether an executable may take the place of what a stage runs, and if not, why. */
    Future<Void> isCompatible(ContainerCall call) {
        String stage = call.input().required("stage");
        String executable = call.input().required("executable");
        Optional<Long> version = call.input().number("editVersion", 0, Integer.MAX_VALUE);
        return stages.requireExecutable(call, executable)
                .compose(there -> find(call, call.subject()))
                .compose(workflow -> {
                    WorkflowSpec spec = WorkflowSpec.read(text(workflow));
                    if (version.isPresent() && version.get() != spec.editVersion()) {
                        throw Refusal.state("The editVersion of the workflow " + call.subject() + " is "
                                + spec.editVersion() + ", not " + version.get());
                    }
                    return reasons(call, spec, stage, executable).compose(reasons -> {
                        Map<String, Object> answer = new LinkedHashMap<>();
                        answer.put("id", call.subject());
                        answer.put("compatible", reasons.isEmpty());
                        if (!reasons.isEmpty()) {
                            answer.put("incompatibilities", reasons);
                        }
                        return call.answer(answer);
                    });
                });
    }

    /** What speaks against a change of what a stage runs, of the workflow as it is now. */
    Future<List<String>> reasons(ContainerCall call, String stage, String executable) {
        return find(call, call.subject())
                .compose(workflow -> reasons(call, WorkflowSpec.read(text(workflow)), stage, executable));
    }

    private Future<List<String>> reasons(ContainerCall call, WorkflowSpec spec, String stage, String executable) {
        byte[] runs = spec.stage(stage).members().get("executable");
        if (runs == null) {
            return Future.succeededFuture(List.of("The stage runs nothing now"));
        }
        String current = Json.read(new String(runs, StandardCharsets.UTF_8), String.class);
        return find(call, executable)
                .compose(other -> current.equals(executable)
                        ? Future.succeededFuture(List.of())
                        : findIfThere(call, current).map(running -> running.map(
                                        one -> StageCompatibility.reasons(Input.of(text(one)), Input.of(text(other))))
                                .orElseGet(() ->
                                        List.of("What the stage runs now, " + current + ", could not be found"))));
    }

    /** Empty for what is gone or not the caller's to see; any other trouble is no answer. */
    private Future<Optional<Found>> findIfThere(ContainerCall call, String id) {
        return find(call, id)
                .map(Optional::of)
                .recover(error -> error instanceof Failure failure
                                && (failure.kind() == Kind.NOT_FOUND || failure.kind() == Kind.FORBIDDEN)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(error));
    }

    private Future<Found> find(ContainerCall call, String id) {
        return objects.find(database.requests(), call.caller(), id, Optional.empty());
    }

    private static byte[] text(Found found) {
        return found.text().raw("spec").orElse("{}").getBytes(StandardCharsets.UTF_8);
    }
}
