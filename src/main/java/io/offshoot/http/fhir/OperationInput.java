package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The input of an operation: a plain JSON object, or a FHIR Parameters resource with the same names. It is as strict as
 * resources are: with a lenient reader the last of two {@code resourceTypes} would win and copy what the first left out.
 */
final class OperationInput {
    private OperationInput() {}

    /**
     * The members of the input; none when there is no body.
     *
     * @param most bytes that it may have
     * @throws Failure INVALID for what is no JSON object, holds a member twice, or text that cannot be stored
     */
    static JsonNode members(byte[] body, int most) {
        JsonNode json = object(body, most);
        if (!json.has("resourceType")) {
            return json;
        }
        List<Issue> issues = new ArrayList<>();
        JsonNode members = ParametersResource.members(json, issues);
        if (!issues.isEmpty()) {
            throw Failure.of(Kind.INVALID, issues);
        }
        return members;
    }

    /**
     * Refuses members that the operation does not have: a typo must not do something else than what was meant.
     *
     * @throws Failure INVALID, naming each
     */
    static void requireKnown(JsonNode members, Set<String> known) {
        List<Issue> issues = new ArrayList<>();
        members.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                issues.add(CloneParameters.issue("Unknown parameter", name));
            }
        });
        if (!issues.isEmpty()) {
            throw Failure.of(Kind.INVALID, issues);
        }
    }

    /**
     * A plain JSON object, whatever its members are called; an empty one when there is no body.
     *
     * @throws Failure as {@link #members}
     */
    static JsonNode object(byte[] body, int most) {
        if (isBlank(body)) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonCheck.object(body, JsonLimits.RESOURCE.withMaxBytes(most));
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("checked JSON in memory is always readable", e);
        }
    }

    private static boolean isBlank(byte[] body) {
        for (byte each : body) {
            if (each != ' ' && each != '\t' && each != '\r' && each != '\n') {
                return false;
            }
        }
        return true;
    }
}
