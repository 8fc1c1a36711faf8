package io.offshoot.container;

import io.offshoot.text.Member;
import io.offshoot.text.Members;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow consists of: its title and the like, and its stages in order. Each member stands as it was given, byte for
 * byte. Every change counts {@code editVersion} up, so that two people do not overwrite what the other did.
 */
public final class WorkflowSpec {
    private static final String STAGES = "stages";
    private static final String EDIT_VERSION = "editVersion";

    private final Map<String, byte[]> members;
    private final List<Stage> stages;

    private WorkflowSpec(Map<String, byte[]> members, List<Stage> stages) {
        this.members = members;
        this.stages = List.copyOf(stages);
    }

    /**
     * A stage: its members with their JSON.
     *
     * @param id unlike those of the other stages
     */
    public record Stage(String id, Map<String, byte[]> members) {
        /** The same with other values of some members. */
        public Stage with(Map<String, byte[]> others) {
            Map<String, byte[]> changed = new LinkedHashMap<>(members);
            changed.putAll(others);
            return new Stage(id, changed);
        }

        private static Stage read(byte[] json) {
            Map<String, byte[]> members = WorkflowSpec.members(json);
            return new Stage(
                    Members.find(json, "id").flatMap(id -> id.string(json)).orElse(""), members);
        }
    }

    /**
     * A new workflow's.
     *
     * @throws io.offshoot.model.Failure InvalidInput when two stages have one id
     */
    public static WorkflowSpec of(Map<String, byte[]> members, List<Stage> stages) {
        Map<String, byte[]> all = new LinkedHashMap<>(members);
        all.put(EDIT_VERSION, ObjectText.json(0));
        if (stages.stream().map(Stage::id).distinct().count() < stages.size()) {
            throw Refusal.input("stages must have ids that differ");
        }
        return new WorkflowSpec(all, stages);
    }

    /** The one of a text that {@link #text} gave. */
    public static WorkflowSpec read(byte[] text) {
        Map<String, byte[]> members = members(text);
        byte[] array = members.remove(STAGES);
        List<Stage> stages = new ArrayList<>();
        if (array != null) {
            Members.of(array, 0).forEach(each -> stages.add(Stage.read(bytes(array, each))));
        }
        return new WorkflowSpec(members, stages);
    }

    private static Map<String, byte[]> members(byte[] json) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        Members.of(json, 0).forEach(member -> members.put(member.name(json), bytes(json, member)));
        return members;
    }

    private static byte[] bytes(byte[] json, Member member) {
        return java.util.Arrays.copyOfRange(json, member.valueStart(), member.valueEnd());
    }

    public List<Stage> stages() {
        return stages;
    }

    /** How often it was changed. */
    public int editVersion() {
        return Optional.ofNullable(members.get(EDIT_VERSION))
                .map(json -> Integer.parseInt(new String(json, StandardCharsets.UTF_8)))
                .orElse(0);
    }

    /** The stage of that id; fails with ResourceNotFound. */
    public Stage stage(String id) {
        return stages.stream()
                .filter(stage -> stage.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("The stage \"" + id + "\" could not be found in the workflow"));
    }

    /** The members besides the stages, with their JSON. */
    public Map<String, byte[]> members() {
        return new LinkedHashMap<>(members);
    }

    /** The same with other values of some members and these stages, changed once more. */
    public WorkflowSpec with(Map<String, byte[]> others, List<Stage> changedStages) {
        Map<String, byte[]> changed = members();
        changed.putAll(others);
        changed.put(EDIT_VERSION, ObjectText.json(editVersion() + 1));
        return new WorkflowSpec(changed, changedStages);
    }

    /** The same with other stages, changed once more. */
    public WorkflowSpec withStages(List<Stage> others) {
        return with(Map.of(), others);
    }

    /** Its JSON. */
    public byte[] text() {
        Map<String, byte[]> all = new LinkedHashMap<>(members);
        List<byte[]> written =
                stages.stream().map(stage -> object(stage.members())).toList();
        all.put(STAGES, joined('[', written, ']'));
        return object(all);
    }

    /** The JSON of an object with those members. */
    public static byte[] object(Map<String, byte[]> members) {
        List<byte[]> parts = new ArrayList<>();
        members.forEach((name, json) -> {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            part.writeBytes(ObjectText.json(name));
            part.write(':');
            part.writeBytes(json);
            parts.add(part.toByteArray());
        });
        return joined('{', parts, '}');
    }

    private static byte[] joined(char open, List<byte[]> parts, char close) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(open);
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(parts.get(i));
        }
        out.write(close);
        return out.toByteArray();
    }
}
