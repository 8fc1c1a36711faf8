package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The input of {@code Project/$clone}: a plain JSON object, or a FHIR Parameters resource with the same names. No body
 * and an empty object mean a full clone. An unknown member is refused: a typo in {@code resourceTypes} must not copy
 * patients.
 */
record CloneParameters(
        Optional<String> name,
        List<String> resourceTypes,
        List<String> includeIds,
        List<String> excludeIds,
        DanglingReferences danglingReferences) {

    /** Bytes that the input may have. */
    static final int LARGEST = 4 << 20;

    /** Reads and checks the body; fails with every finding, each with the member it is about. */
    static CloneParameters read(byte[] body) {
        List<Issue> issues = new ArrayList<>();
        CloneParameters parameters = read(OperationInput.members(body, LARGEST), issues);
        if (!issues.isEmpty()) {
            throw Failure.of(Kind.INVALID, issues);
        }
        return parameters;
    }

    private static CloneParameters read(JsonNode json, List<Issue> issues) {
        Optional<String> name = Optional.empty();
        List<String> types = List.of();
        List<String> included = List.of();
        List<String> excluded = List.of();
        DanglingReferences dangling = DanglingReferences.KEEP;
        for (var member : json.properties()) {
            JsonNode value = member.getValue();
            switch (member.getKey()) {
                case "name" -> name = name(value, issues);
                case "resourceTypes" -> types = types(value, issues);
                case "includeIds" -> included = strings("includeIds", value, issues);
                case "excludeIds" -> excluded = strings("excludeIds", value, issues);
                case "danglingReferences" -> dangling = dangling(value, issues);
                default -> issues.add(issue("Unknown parameter: " + member.getKey(), member.getKey()));
            }
        }
        return new CloneParameters(name, types, included, excluded, dangling);
    }

    private static Optional<String> name(JsonNode value, List<Issue> issues) {
        if (value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            issues.add(issue("Invalid JSON type: expected string, but got " + typeOf(value), "name"));
            return Optional.empty();
        }
        String text = value.textValue();
        if (!text.isEmpty() && text.isBlank()) {
            issues.add(issue("String must contain non-whitespace content", "name"));
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static List<String> types(JsonNode value, List<Issue> issues) {
        List<String> names = strings("resourceTypes", value, issues);
        for (int i = 0; i < names.size(); i++) {
            if (ResourceType.named(names.get(i)).isEmpty()) {
                issues.add(issue("Unknown resource type: " + names.get(i), "resourceTypes[" + i + "]"));
            }
        }
        return names;
    }

    private static List<String> strings(String member, JsonNode value, List<Issue> issues) {
        if (!value.isArray()) {
            issues.add(issue("Invalid JSON type: expected array of strings, but got " + typeOf(value), member));
            return List.of();
        }
        List<String> strings = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            JsonNode element = value.get(i);
            String expression = member + "[" + i + "]";
            if (!element.isTextual()) {
                issues.add(issue("Invalid JSON type: expected string, but got " + typeOf(element), expression));
            } else if (element.textValue().isBlank()) {
                issues.add(issue("String must contain non-whitespace content", expression));
            } else {
                strings.add(element.textValue());
            }
        }
        return strings;
    }

    private static DanglingReferences dangling(JsonNode value, List<Issue> issues) {
        Optional<DanglingReferences> policy =
                value.isTextual() ? DanglingReferences.labelled(value.textValue()) : Optional.empty();
        if (policy.isEmpty()) {
            issues.add(issue("danglingReferences must be keep, drop or fail", "danglingReferences"));
        }
        return policy.orElse(DanglingReferences.KEEP);
    }

    private static String typeOf(JsonNode value) {
        return value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    }

    static Issue issue(String text, String expression) {
        return new Issue(text, Optional.of(expression));
    }
}
