package io.offshoot.http.container;

import io.offshoot.container.ObjectText;
import io.offshoot.container.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Members of the specification of an applet, a workflow or a stage, as they are written in an input. */
final class SpecInput {
    private static final byte[] NULL = ObjectText.json(null);

    private final Input input;
    private final Map<String, byte[]> members = new LinkedHashMap<>();

    SpecInput(Input input) {
        this.input = input;
    }

    /** Strings; what is not given is empty. */
    SpecInput texts(List<String> names) {
        names.forEach(
                name -> members.put(name, ObjectText.json(input.anyString(name).orElse(""))));
        return this;
    }

    /** Strings that may be {@code null}, which they are when they are not given. */
    SpecInput nullable(List<String> names) {
        names.forEach(name -> members.put(name, NULL));
        return givenNullable(names);
    }

    /** Strings that may be {@code null}, of those that are given. */
    SpecInput givenNullable(List<String> names) {
        for (String name : names) {
            if (isNull(name)) {
                members.put(name, NULL);
            } else {
                input.anyString(name).ifPresent(text -> members.put(name, ObjectText.json(text)));
            }
        }
        return this;
    }

    /** Objects, of those that are given. */
    SpecInput objects(List<String> names) {
        for (String name : names) {
            input.object(name)
                    .ifPresent(found -> members.put(name, input.raw(name).orElseThrow()));
        }
        return this;
    }

    /** Arrays of objects, or {@code null}, of those that are given. */
    SpecInput arrays(List<String> names) {
        for (String name : names) {
            if (isNull(name)) {
                members.put(name, NULL);
            } else {
                input.objects(name)
                        .ifPresent(found -> members.put(name, input.raw(name).orElseThrow()));
            }
        }
        return this;
    }

    /** A boolean; {@code false} when it is not given. */
    SpecInput flag(String name) {
        members.put(name, ObjectText.json(input.bool(name, false)));
        return this;
    }

    /** Something that must be given as a string that is not empty. */
    SpecInput required(String name) {
        members.put(name, ObjectText.json(input.required(name)));
        return this;
    }

    private boolean isNull(String name) {
        return input.has(name) && input.tree().get(name).isNull();
    }

    /** Fails with InvalidInput unless a member is an object. */
    static Input requiredObject(Input input, String name) {
        return input.exact(name).orElseThrow(() -> Refusal.input(name + " is required and must be an object"));
    }

    /** What was read, with its JSON. */
    Map<String, byte[]> members() {
        return members;
    }
}
