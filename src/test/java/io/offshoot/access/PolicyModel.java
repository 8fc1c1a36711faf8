package io.offshoot.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What policies mean, worked out slowly on JSON trees from nothing but the policies' own text: the measure for the real
 * thing. Knows only the search parameters that the tests use.
 */
public final class PolicyModel {
    private static final Set<String> READING = Set.of("read", "vread", "history", "search");
    private static final Set<String> OF_ADMINISTRATORS = Set.of("Project", "ProjectMembership", "User", "Login");

    private static final Set<String> INTERACTIONS =
            Set.of("read", "vread", "history", "search", "create", "update", "delete");
    private static final Set<String> FOR_ALL = Set.of("StructureDefinition", "SearchParameter");

    private final List<JsonNode> policies;
    private final Map<String, String> variables;

    /** @param variables values by the text that stands for them, {@code %profile} and so on, longest first */
    public PolicyModel(List<JsonNode> policies, Map<String, String> variables) {
        this.policies = policies;
        this.variables = variables;
    }

    private List<JsonNode> entries(String type) {
        List<JsonNode> entries = new ArrayList<>();
        if (OF_ADMINISTRATORS.contains(type)) {
            return entries;
        }
        boolean named = false;
        for (JsonNode policy : policies) {
            for (JsonNode entry : policy.path("resource")) {
                named |= entry.path("resourceType").asText().equals(type);
                String of = entry.path("resourceType").asText();
                boolean unusable = type.equals("Binary") && entry.has("criteria");
                if ((of.equals(type) || of.equals("*")) && !unusable) {
                    entries.add(entry);
                }
            }
        }
        if (!named && FOR_ALL.contains(type)) {
            entries.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("resourceType", type)
                    .put("readonly", true));
        }
        return entries;
    }

    private static boolean allows(JsonNode entry, String interaction) {
        if (entry.has("interaction")) {
            for (JsonNode code : entry.path("interaction")) {
                if (code.asText().equals(interaction)) {
                    return true;
                }
            }
            return false;
        }
        return !entry.path("readonly").asBoolean() || READING.contains(interaction);
    }

    /** Whether some entry allows it for the type. */
    public boolean ofType(String type, String interaction) {
        return entries(type).stream().anyMatch(entry -> allows(entry, interaction));
    }

    /** The entry that allows it for a resource with that id. */
    public Optional<JsonNode> deciding(JsonNode resource, String id, String interaction) {
        return entries(resource.path("resourceType").asText()).stream()
                .filter(entry -> allows(entry, interaction))
                .filter(entry -> matches(entry, resource, id))
                .findFirst();
    }

    private boolean matches(JsonNode entry, JsonNode resource, String id) {
        if (!entry.has("criteria")) {
            return true;
        }
        String criteria = entry.path("criteria").asText();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            criteria = criteria.replace(variable.getKey(), variable.getValue());
        }
        for (String pair : criteria.substring(criteria.indexOf('?') + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            boolean any = false;
            for (String value : parts[1].split(",", -1)) {
                any |= matches(parts[0], value, resource, id);
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String parameter, String value, JsonNode resource, String id) {
        String type = resource.path("resourceType").asText();
        return switch (parameter) {
            case "_id" -> value.equals(id);
            case "subject" -> reference(resource.path("subject")).equals(value);
            case "organization" ->
                reference(resource.path("managingOrganization")).equals(value);
            case "identifier" -> anyIdentifier(resource, value);
            case "name" ->
                resource.at("/name/0/family").asText().startsWith(value)
                        || (type.equals("Organization")
                                && resource.path("name").asText().startsWith(value));
            case "_compartment" -> compartments(resource, id).contains(value);
            default -> throw new IllegalArgumentException(parameter);
        };
    }

    private static boolean anyIdentifier(JsonNode resource, String value) {
        for (JsonNode identifier : resource.path("identifier")) {
            if ((identifier.path("system").asText() + "|"
                            + identifier.path("value").asText())
                    .equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> compartments(JsonNode resource, String id) {
        Set<String> compartments = new HashSet<>();
        String type = resource.path("resourceType").asText();
        compartments.add(reference(resource.at("/meta/account")));
        resource.at("/meta/accounts").forEach(account -> compartments.add(reference(account)));
        if (type.equals("Patient")) {
            compartments.add("Patient/" + id);
            resource.path("link").forEach(link -> compartments.add(reference(link.path("other"))));
        }
        if (type.equals("Observation")) {
            compartments.add(reference(resource.path("subject")));
            resource.path("performer").forEach(performer -> compartments.add(reference(performer)));
        }
        return compartments;
    }

    private static String reference(JsonNode reference) {
        return reference.path("reference").asText();
    }

    /** The names of the elements that a list of an entry names. */
    public static List<String> fields(JsonNode entry, String list) {
        List<String> fields = new ArrayList<>();
        entry.path(list).forEach(field -> fields.add(field.asText()));
        return fields;
    }

    /** What of a resource is hidden from who gets it. */
    public List<String> hidden(JsonNode resource, String id) {
        Optional<JsonNode> entry = deciding(resource, id, "read");
        if (entry.isPresent()) {
            return fields(entry.get(), "hiddenFields");
        }
        List<String> all = new ArrayList<>();
        entries(resource.path("resourceType").asText()).forEach(each -> all.addAll(fields(each, "hiddenFields")));
        return all;
    }

    /** Whether any entry for the type hides an element, or a part of it. */
    public boolean anyHides(String type, String element) {
        List<JsonNode> entries = entries(type);
        boolean firstIsForAll = !entries.isEmpty()
                && !entries.get(0).has("criteria")
                && fields(entries.get(0), "hiddenFields").isEmpty()
                && fields(entries.get(0), "readonlyFields").isEmpty()
                && INTERACTIONS.stream().allMatch(each -> allows(entries.get(0), each));
        return !firstIsForAll
                && entries.stream()
                        .flatMap(entry -> fields(entry, "hiddenFields").stream())
                        .anyMatch(field -> field.equals(element) || field.startsWith(element + "."));
    }

    /** A copy of a resource without elements. */
    public static JsonNode without(JsonNode resource, List<String> fields) {
        JsonNode copy = resource.deepCopy();
        fields.forEach(field -> remove(copy, List.of(field.split("\\.", -1))));
        return copy;
    }

    private static boolean remove(JsonNode node, List<String> path) {
        if (node instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (remove(array.get(i), path)) {
                    array.remove(i);
                }
            }
            return array.isEmpty();
        }
        if (!(node instanceof ObjectNode object)) {
            return false;
        }
        String first = path.get(0);
        boolean had = object.has(first);
        if (path.size() == 1) {
            object.remove(first);
        } else if (had && remove(object.get(first), path.subList(1, path.size()))) {
            object.remove(first);
        }
        return had && object.isEmpty();
    }
}
