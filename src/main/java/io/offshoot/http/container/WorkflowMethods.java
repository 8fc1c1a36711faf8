package io.offshoot.http.container;

import io.offshoot.container.DataObjects;
import io.offshoot.container.ObjectChanges;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Once;
import io.offshoot.container.Refusal;
import io.offshoot.container.WorkflowSpec;
import io.offshoot.container.WorkflowSpec.Stage;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Workflows: made, changed while they are open, closed like any object. They are kept and cloned, and never run here. */
final class WorkflowMethods {
    private static final ResourceType WORKFLOW = ResourceType.of("Workflow");
    private static final List<String> NULLABLE = List.of("title", "outputFolder");
    private static final List<String> TEXTS = List.of("summary", "description");
    private static final List<String> ARRAYS = List.of("inputs", "outputs");

    private final DataObjects objects;
    private final ObjectChanges changes;
    private final StageInput stages;
    private final StageExecutables executables;
    private final Once once;

    WorkflowMethods(Database database, DataObjects objects, Once once) {
        this.objects = objects;
        this.changes = new ObjectChanges(database, objects);
        this.stages = new StageInput(database, objects);
        this.executables = new StageExecutables(database, objects, stages);
        this.once = once;
    }

    void addTo(Methods methods) {
        methods.add("workflow", "new", this::create)
                .add("workflow", "update", this::update)
                .add("workflow", "addStage", this::addStage)
                .add("workflow", "removeStage", this::removeStage)
                .add("workflow", "moveStage", this::moveStage)
                .add("workflow", "updateStageExecutable", this::updateExecutable)
                .add("workflow", "isStageCompatible", executables::isCompatible);
    }

    private Future<Void> create(ContainerCall call) {
        List<Stage> given = call.input().objects("stages").orElse(List.of()).stream()
                .map(StageInput::read)
                .toList();
        return stages.requireExecutables(call, given)
                .compose(there -> once.run(call.nonce(), session -> create(session, call, given)))
                .compose(call::answer);
    }

    private Future<String> create(Session session, ContainerCall call, List<Stage> given) {
        Input input = call.input();
        return ObjectInput.base(session, objects, call, WORKFLOW)
                .compose(base -> {
                    Map<String, byte[]> spec = new SpecInput(input)
                            .nullable(NULLABLE)
                            .texts(TEXTS)
                            .arrays(ARRAYS)
                            .members();
                    WorkflowSpec workflow = WorkflowSpec.of(
                            base.map(text -> merged(text, input, spec)).orElse(spec),
                            input.has("stages")
                                    ? given
                                    : base.map(text -> spec(text).stages()).orElse(List.of()));
                    Map<String, byte[]> own = Map.of("spec", workflow.text());
                    return objects.create(session, call.caller(), ObjectInput.read(input, WORKFLOW, false, own, base));
                })
                .map(key -> answer(ContainerIds.of(key), 0, Map.of()));
    }

    /** What a workflow begins with that begins from another: that one's members, but for those that are given. */
    private static Map<String, byte[]> merged(ObjectText base, Input input, Map<String, byte[]> given) {
        Map<String, byte[]> merged = new LinkedHashMap<>(spec(base).members());
        given.forEach((name, json) -> {
            if (input.has(name)) {
                merged.put(name, json);
            }
        });
        return merged;
    }

    private static WorkflowSpec spec(ObjectText text) {
        return WorkflowSpec.read(text.raw("spec").orElse("{}").getBytes(StandardCharsets.UTF_8));
    }

    private Future<Void> update(ContainerCall call) {
        Input input = call.input();
        Map<String, byte[]> given =
                new SpecInput(input).givenNullable(NULLABLE).arrays(ARRAYS).members();
        TEXTS.forEach(name -> input.anyString(name).ifPresent(text -> given.put(name, ObjectText.json(text))));
        Map<String, Map<String, byte[]>> ofStages = StageInput.changes(input);
        return change(call, Map.of(), spec -> {
            ofStages.keySet().forEach(spec::stage);
            return spec.with(
                    given,
                    spec.stages().stream()
                            .map(stage -> stage.with(ofStages.getOrDefault(stage.id(), Map.of())))
                            .toList());
        });
    }

    private Future<Void> addStage(ContainerCall call) {
        Stage stage = StageInput.read(call.input());
        return stages.requireExecutables(call, List.of(stage))
                .compose(there -> change(call, Map.of("stage", stage.id()), spec -> {
                    List<Stage> all = new ArrayList<>(spec.stages());
                    if (all.stream().anyMatch(each -> each.id().equals(stage.id()))) {
                        throw Refusal.input("The workflow has a stage \"" + stage.id() + "\" already");
                    }
                    all.add(stage);
                    return spec.withStages(all);
                }));
    }

    private Future<Void> removeStage(ContainerCall call) {
        String id = call.input().required("stage");
        return change(call, Map.of(), spec -> {
            List<Stage> all = new ArrayList<>(spec.stages());
            all.remove(spec.stage(id));
            return spec.withStages(all);
        });
    }

    private Future<Void> moveStage(ContainerCall call) {
        String id = call.input().required("stage");
        int index = call.input()
                .number("newIndex", 0, Integer.MAX_VALUE)
                .orElseThrow(() -> Refusal.input("newIndex is required and must be an integer"))
                .intValue();
        return change(call, Map.of(), spec -> {
            List<Stage> all = new ArrayList<>(spec.stages());
            Stage stage = spec.stage(id);
            all.remove(stage);
            if (index > all.size()) {
                throw Refusal.input("newIndex must be less than the number of stages");
            }
            all.add(index, stage);
            return spec.withStages(all);
        });
    }

    private Future<Void> updateExecutable(ContainerCall call) {
        String id = call.input().required("stage");
        String executable = call.input().required("executable");
        boolean force = call.input().bool("force", false);
        Map<String, byte[]> given = Map.of("executable", ObjectText.json(executable));
        return stages.requireExecutable(call, executable)
                .compose(there -> executables.reasons(call, id, executable))
                .compose(reasons -> {
                    if (!reasons.isEmpty() && !force) {
                        throw Refusal.state(executable + " cannot take the place of what the stage runs unless force is"
                                + " true: " + String.join("; ", reasons));
                    }
                    return change(call, Map.of("compatible", reasons.isEmpty()), spec -> {
                        spec.stage(id);
                        return spec.withStages(spec.stages().stream()
                                .map(stage -> stage.id().equals(id) ? stage.with(given) : stage)
                                .toList());
                    });
                });
    }

    /** Changes a workflow that is open and still at the version that the caller saw. */
    private Future<Void> change(ContainerCall call, Map<String, Object> more, UnaryOperator<WorkflowSpec> change) {
        int version = call.input()
                .number("editVersion", 0, Integer.MAX_VALUE)
                .orElseThrow(() -> Refusal.input("editVersion is required and must be an integer"))
                .intValue();
        return changes.shared(call.caller(), call.subject(), text -> {
                    WorkflowSpec spec = spec(text);
                    if (spec.editVersion() != version) {
                        throw Refusal.state(
                                "The workflow " + call.subject() + " was changed meanwhile: its editVersion is "
                                        + spec.editVersion() + ", not " + version);
                    }
                    return text.withSpec(change.apply(spec).text());
                })
                .compose(done -> call.answer(answer(call.subject(), version + 1, more)));
    }

    private static String answer(String id, int editVersion, Map<String, Object> more) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("editVersion", editVersion);
        answer.putAll(more);
        return Json.write(answer);
    }
}
