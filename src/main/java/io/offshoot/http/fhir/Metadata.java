package io.offshoot.http.fhir;

import io.offshoot.definitions.Compartments;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The CapabilityStatement: what this server does, told from what it is made of. */
final class Metadata {
    private static final List<String> INTERACTIONS = List.of(
            "create", "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "search-type");

    private static final Set<String> NOT_OF_BINARY = Set.of("patch", "search-type");

    private static final Map<String, List<String>> REFERRED = new TreeMap<>();

    static {
        for (ResourceType type : ResourceType.all()) {
            for (SearchParameter parameter : SearchParameters.r4().of(type)) {
                parameter.targets().forEach(target -> REFERRED.computeIfAbsent(target.name(), of -> new ArrayList<>())
                        .add(type + ":" + parameter.code()));
            }
        }
    }

    private final Buffer text;

    Metadata(FhirUrls urls) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("resourceType", "CapabilityStatement");
        statement.put("status", "active");
        statement.put("date", OffsetDateTime.now(ZoneOffset.UTC).withNano(0).toString());
        statement.put("kind", "instance");
        statement.put("software", Map.of("name", "Offshoot"));
        statement.put("implementation", Map.of("description", "Offshoot", "url", urls.fhir()));
        statement.put("fhirVersion", "4.0.1");
        statement.put("format", List.of("json"));
        statement.put("patchFormat", List.of("application/json-patch+json"));
        statement.put("rest", List.of(rest()));
        text = Buffer.buffer(Json.write(statement));
    }

    void answer(RoutingContext ctx) {
        ctx.response().putHeader("Content-Type", OperationOutcomes.CONTENT_TYPE).end(text);
    }

    private static Map<String, Object> rest() {
        Map<String, Object> rest = new LinkedHashMap<>();
        rest.put("mode", "server");
        List<Object> resources = new ArrayList<>();
        ResourceType.all().forEach(type -> resources.add(resource(type)));
        rest.put("resource", resources);
        rest.put("interaction", codes(List.of("transaction", "batch")));
        return rest;
    }

    private static Map<String, Object> resource(ResourceType type) {
        boolean binary = type.equals(ResourceType.BINARY);
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("type", type.name());
        resource.put(
                "interaction",
                codes(INTERACTIONS.stream()
                        .filter(code -> !binary || !NOT_OF_BINARY.contains(code))
                        .toList()));
        resource.put("versioning", "versioned-update");
        resource.put("readHistory", true);
        resource.put("updateCreate", true);
        resource.put("conditionalCreate", !binary);
        resource.put("conditionalRead", "full-support");
        resource.put("conditionalUpdate", !binary);
        resource.put("conditionalDelete", binary ? "not-supported" : "single");
        if (!binary) {
            List<String> includes = SearchParameters.r4().of(type).stream()
                    .filter(parameter -> parameter.kind() == SearchParameter.Kind.REFERENCE)
                    .map(parameter -> type + ":" + parameter.code())
                    .toList();
            if (!includes.isEmpty()) {
                resource.put("searchInclude", includes);
            }
            if (REFERRED.containsKey(type.name())) {
                resource.put("searchRevInclude", REFERRED.get(type.name()));
            }
            resource.put("searchParam", searchParameters(type));
        }
        if (type.equals(ResourceType.PROJECT)) {
            resource.put("operation", operations());
        }
        return resource;
    }

    private static List<Object> operations() {
        List<Object> operations = new ArrayList<>();
        for (String name : List.of("init", "clone", "expunge")) {
            Map<String, Object> operation = new LinkedHashMap<>();
            operation.put("name", name);
            operation.put("definition", "https://medplum.com/fhir/OperationDefinition/project-" + name);
            operations.add(operation);
        }
        return operations;
    }

    private static List<Object> searchParameters(ResourceType type) {
        List<Object> parameters = new ArrayList<>();
        parameters.add(parameter("_id", "token"));
        parameters.add(parameter("_lastUpdated", "date"));
        for (SearchParameter parameter : SearchParameters.r4().of(type)) {
            Map<String, Object> described =
                    parameter(parameter.code(), parameter.kind().name().toLowerCase(Locale.ROOT));
            if (!parameter.kind().indexed()) {
                described.put("documentation", "Only beside another parameter.");
            }
            parameters.add(described);
        }
        if (!Compartments.r4().ofPatient(type).isEmpty()) {
            parameters.add(parameter("_compartment", "reference"));
        }
        return parameters;
    }

    private static Map<String, Object> parameter(String name, String type) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put("type", type);
        return parameter;
    }

    private static List<Object> codes(List<String> codes) {
        return codes.stream().<Object>map(code -> Map.of("code", code)).toList();
    }
}
