package io.offshoot.http.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether one executable may take another's place in a workflow without a change of anything else: it takes all inputs that the
 * other takes and needs no further ones, and gives all outputs that the other gives, each of the same class.
 */
final class StageCompatibility {
    private final List<String> reasons = new ArrayList<>();

    private StageCompatibility() {}

    /**
     * What speaks against it, a sentence each.
     *
     * @param current the specification of what the stage runs
     * @param other that of what it would run
     */
    static List<String> reasons(Input current, Input other) {
        StageCompatibility compatibility = new StageCompatibility();
        Optional<Map<String, Input>> inputs = parameters(current, "inputSpec");
        Optional<Map<String, Input>> otherInputs = parameters(other, "inputSpec");
        if (inputs.isPresent() && otherInputs.isPresent()) {
            compatibility.inputs(inputs.get(), otherInputs.get());
        }
        Optional<Map<String, Input>> outputs = parameters(current, "outputSpec");
        Optional<Map<String, Input>> otherOutputs = parameters(other, "outputSpec");
        if (outputs.isPresent() && otherOutputs.isPresent()) {
            compatibility.outputs(outputs.get(), otherOutputs.get());
        }
        return compatibility.reasons;
    }

    /** By name; empty where nothing is specified, so that nothing can be compared. */
    private static Optional<Map<String, Input>> parameters(Input spec, String name) {
        Optional<Input> specified =
                Optional.of(spec).filter(given -> given.tree().path(name).isArray());
        return specified.flatMap(given -> given.objects(name)).map(all -> {
            Map<String, Input> byName = new LinkedHashMap<>();
            all.forEach(each -> byName.put(each.anyString("name").orElse(""), each));
            return byName;
        });
    }

    private void inputs(Map<String, Input> current, Map<String, Input> other) {
        current.forEach((name, parameter) -> {
            if (sameClass("input", name, parameter, other.get(name))
                    && isOptional(parameter)
                    && !isOptional(other.get(name))) {
                reasons.add("The input \"" + name + "\" would be required");
            }
        });
        other.forEach((name, parameter) -> {
            if (!current.containsKey(name) && !isOptional(parameter)) {
                reasons.add("There would be another required input \"" + name + "\"");
            }
        });
    }

    private void outputs(Map<String, Input> current, Map<String, Input> other) {
        current.forEach((name, parameter) -> {
            if (sameClass("output", name, parameter, other.get(name))
                    && !isOptional(parameter)
                    && isOptional(other.get(name))) {
                reasons.add("The output \"" + name + "\" would be optional");
            }
        });
    }

    private boolean sameClass(String what, String name, Input current, Input other) {
        if (other == null) {
            reasons.add("There would be no " + what + " \"" + name + "\"");
            return false;
        }
        String before = current.anyString("class").orElse("");
        String after = other.anyString("class").orElse("");
        if (!before.equals(after)) {
            reasons.add("The " + what + " \"" + name + "\" would be of class " + after + ", not " + before);
            return false;
        }
        return true;
    }

    private static boolean isOptional(Input parameter) {
        return parameter.bool("optional", false) || parameter.has("default");
    }
}
