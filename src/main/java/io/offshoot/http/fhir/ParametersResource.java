package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.model.Failure.Issue;
import java.util.List;
import java.util.Optional;

/** Reads a FHIR Parameters resource as a plain object: repeated parameters, and those whose name is plural, are arrays. */
final class ParametersResource {
    private ParametersResource() {}

    static JsonNode members(JsonNode resource, List<Issue> issues) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        if (!"Parameters".equals(resource.get("resourceType").asText())) {
            issues.add(CloneParameters.issue(
                    "Incorrect resource type: expected Parameters, but found "
                            + resource.get("resourceType").asText(),
                    "resourceType"));
            return members;
        }
        JsonNode parameters = resource.path("parameter");
        if (!parameters.isArray() && !parameters.isMissingNode()) {
            issues.add(CloneParameters.issue("An array is expected", "Parameters.parameter"));
            return members;
        }
        for (int i = 0; i < parameters.size(); i++) {
            JsonNode parameter = parameters.get(i);
            Optional<JsonNode> value = parameter.properties().stream()
                    .filter(member -> member.getKey().startsWith("value"))
                    .map(java.util.Map.Entry::getValue)
                    .findFirst();
            String name = parameter.path("name").asText();
            if (name.isEmpty() || value.isEmpty()) {
                issues.add(CloneParameters.issue(
                        "A parameter needs a name and a value", "Parameters.parameter[" + i + "]"));
            } else {
                add(members, name, value.get());
            }
        }
        return members;
    }

    private static void add(ObjectNode members, String name, JsonNode value) {
        JsonNode before = members.get(name);
        if (before instanceof ArrayNode array) {
            array.add(value);
        } else if (before != null) {
            members.set(name, JsonNodeFactory.instance.arrayNode().add(before).add(value));
        } else if (name.endsWith("s") && !name.equals("danglingReferences")) {
            members.set(name, JsonNodeFactory.instance.arrayNode().add(value));
        } else {
            members.set(name, value);
        }
    }
}
