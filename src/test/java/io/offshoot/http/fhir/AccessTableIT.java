package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import io.offshoot.access.PolicyModel;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every principal, every route, every resource: what is answered is what a slow model of the policies says, and where that
 * says nothing, nothing. Writes name a version that does not stand, so that one that is allowed ends with a 412.
 */
class AccessTableIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FHIR = "fhir/R4/";
    private static final String NO_VERSION = "W/\"" + new UUID(0, 1) + "\"";
    private static final Set<String> OF_ADMINISTRATORS = Set.of("Project", "ProjectMembership", "User");

    private static TestServer server;
    private static TestClient owner;
    /** The resources by reference, as their owner sees them. */
    private static final Map<String, JsonNode> there = new LinkedHashMap<>();

    private static final List<Who> principals = new ArrayList<>();

    /** @param model empty: whom no policy limits */
    private record Who(String name, TestClient client, boolean admin, Optional<PolicyModel> model) {
        boolean ofType(String type, String interaction) {
            if (OF_ADMINISTRATORS.contains(type)) {
                return admin
                        && !(type.equals("Project")
                                && Set.of("create", "delete").contains(interaction));
            }
            if (type.equals("Login")) {
                return false;
            }
            return model.map(limits -> limits.ofType(type, interaction)).orElse(true);
        }

        boolean may(String reference, String interaction) {
            JsonNode resource = there.get(reference);
            String type = resource.path("resourceType").asText();
            if (OF_ADMINISTRATORS.contains(type) || model.isEmpty()) {
                return ofType(type, interaction);
            }
            return model.get().deciding(resource, id(reference), interaction).isPresent()
                    && (!type.equals("Binary") || seesContext(resource));
        }

        private boolean seesContext(JsonNode binary) {
            String context = binary.at("/securityContext/reference").asText();
            return context.isEmpty() || may(context, "read");
        }

        int status(String reference, String interaction, int allowed) {
            String type = there.get(reference).path("resourceType").asText();
            if (!ofType(type, "read")) {
                return 403;
            }
            if (!may(reference, "read")) {
                return 404;
            }
            return may(reference, interaction) ? allowed : 403;
        }

        /** What decides about rights is written by administrators only, whatever a policy says. */
        int writeStatus(String reference, String interaction, int allowed) {
            String type = there.get(reference).path("resourceType").asText();
            if (interaction.equals("update") && !ofType(type, "update")) {
                return 403;
            }
            int status = status(reference, interaction, allowed);
            boolean forAdministrators =
                    Set.of("AccessPolicy", "ClientApplication").contains(type) && !admin;
            return forAdministrators && status != 404 ? 403 : status;
        }

        /** A PUT is refused by its type before anything is looked up. */
        int putStatus(String reference) {
            int status = writeStatus(reference, "update", 412);
            String type = there.get(reference).path("resourceType").asText();
            return Set.of("AccessPolicy", "ClientApplication").contains(type) && !admin ? 403 : status;
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.start();
        owner = server.newProject("Table");
        String orgA = add("{\"resourceType\":\"Organization\",\"name\":\"Alpha\"}");
        String orgB = add("{\"resourceType\":\"Organization\",\"name\":\"Beta\"}");
        String patientA = add(patient("Alberich", orgA));
        String patientB = add(patient("Beowulf", orgB));
        add(
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\""
                        + patientA + "\"}}");
        add(
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\""
                        + patientB + "\"}}");
        add(
                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"YQ==\",\"securityContext\":{\"reference\":\""
                        + patientA + "\"}}");
        add("{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"YQ==\"}");
        add("{\"resourceType\":\"AccessPolicy\",\"name\":\"Nobody's\"}");
        there.put(
                "Project/" + owner.project(),
                owner.get(FHIR + "Project/" + owner.project()).json());
        there.put(
                "ClientApplication/" + owner.id,
                owner.get(FHIR + "ClientApplication/" + owner.id).json());
        JsonNode membership = owner.get(FHIR + "ProjectMembership").json().at("/entry/0/resource");
        there.put("ProjectMembership/" + membership.path("id").asText(), membership);

        principals.add(new Who("an administrator", owner, true, Optional.empty()));
        principals.add(new Who("a member", member("", List.of(), Map.of(), false), false, Optional.empty()));
        who("whose policy is empty", "[]", Map.of(), false);
        who("who reads everything", "[{\"resourceType\":\"*\",\"readonly\":true}]", Map.of(), false);
        who(
                "who sees one organization",
                "[{\"resourceType\":\"Patient\",\"criteria\":\"Patient?organization=%org\"},"
                        + "{\"resourceType\":\"Organization\",\"criteria\":\"Organization?_id=%org.id\",\"readonly\":true},"
                        + "{\"resourceType\":\"Binary\",\"interaction\":[\"read\"]}]",
                Map.of("%org", orgA),
                false);
        who(
                "who sees one patient's compartment",
                "[{\"resourceType\":\"*\",\"criteria\":\"*?_compartment=%patient\"},{\"resourceType\":\"Binary\"}]",
                Map.of("%patient", patientB),
                false);
        who(
                "who sees no names",
                "[{\"resourceType\":\"Patient\",\"hiddenFields\":[\"name.family\"]},"
                        + "{\"resourceType\":\"*\",\"interaction\":[\"read\",\"search\",\"create\"]}]",
                Map.of(),
                false);
        who(
                "who writes and does not look back",
                "[{\"resourceType\":\"Observation\",\"interaction\":[\"create\",\"update\",\"delete\"]}]",
                Map.of(),
                false);
        who(
                "who asks for administrators' types",
                "[{\"resourceType\":\"Project\"},{\"resourceType\":\"ProjectMembership\"},{\"resourceType\":\"AccessPolicy\"}]",
                Map.of(),
                false);
        who("an administrator with a policy", "[{\"resourceType\":\"Patient\"}]", Map.of(), true);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String patient(String name, String organization) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + name + "\",\"given\":[\"X\"]}],"
                + "\"managingOrganization\":{\"reference\":\"" + organization + "\"}}";
    }

    private static String add(String text) {
        JsonNode resource = tree(text);
        String type = resource.path("resourceType").asText();
        String reference =
                type + "/" + owner.post(FHIR + type, text).expect(201).id();
        ((ObjectNode) resource).remove("data");
        there.put(reference, resource);
        return reference;
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String id(String reference) {
        return reference.substring(reference.indexOf('/') + 1);
    }

    private static void who(String name, String entries, Map<String, String> parameters, boolean admin) {
        String policy = "{\"resourceType\":\"AccessPolicy\",\"resource\":" + entries + "}";
        Map<String, String> variables = new LinkedHashMap<>();
        parameters.forEach((variable, value) -> {
            variables.put(variable + ".id", id(value));
            variables.put(variable, value);
        });
        principals.add(new Who(
                name,
                member(policy, List.copyOf(parameters.keySet()), parameters, admin),
                admin,
                Optional.of(new PolicyModel(List.of(tree(policy)), variables))));
    }

    private static TestClient member(String policy, List<String> names, Map<String, String> values, boolean admin) {
        String client = owner.post(
                        FHIR + "ClientApplication", "{\"resourceType\":\"ClientApplication\",\"secret\":\"s\"}")
                .expect(201)
                .id();
        StringBuilder access = new StringBuilder();
        if (!policy.isEmpty()) {
            String id = owner.post(FHIR + "AccessPolicy", policy).expect(201).id();
            access.append(",\"access\":[{\"policy\":{\"reference\":\"AccessPolicy/" + id + "\"}");
            for (String name : names) {
                access.append(",\"parameter\":[{\"name\":\"" + name.substring(1)
                        + "\",\"valueReference\":{\"reference\":\"" + values.get(name) + "\"}}]");
            }
            access.append("}]");
        }
        String itself = "{\"reference\":\"ClientApplication/" + client + "\"}";
        owner.post(
                        FHIR + "ProjectMembership",
                        "{\"resourceType\":\"ProjectMembership\",\"project\":{\"reference\":\"Project/"
                                + owner.project() + "\"},\"user\":" + itself + ",\"profile\":" + itself + ",\"admin\":"
                                + admin + access + "}")
                .expect(201);
        return new TestClient(server.urls.base(), client, "s");
    }

    @TestFactory
    Stream<DynamicTest> singleResources() {
        return principals.stream().flatMap(who -> there.keySet().stream()
                .map(reference -> DynamicTest.dynamicTest(
                        who.name + ", " + reference.replaceAll("/.*", ""), () -> single(who, reference))));
    }

    private static void single(Who who, String reference) {
        TestClient client = who.client;
        String path = FHIR + reference;
        Reply read = client.get(path, "Accept", "application/fhir+json").expect(who.status(reference, "read", 200));
        if (read.status == 200) {
            shows(who, reference, read.json());
        }
        String version = owner.get(path, "Accept", "application/fhir+json").at("/meta/versionId");
        Reply past = client.get(path + "/_history/" + version, "Accept", "application/fhir+json")
                .expect(who.status(reference, "vread", 200));
        if (past.status == 200) {
            shows(who, reference, past.json());
        }
        Reply history = client.get(path + "/_history").expect(who.status(reference, "history", 200));
        if (history.status == 200) {
            assertThat(history.at("/total")).isEqualTo("1");
            shows(who, reference, history.json().at("/entry/0/resource"));
        }
        batch(who, reference);
        if (reference.startsWith("Binary/")) {
            client.get(path, "Accept", "*/*").expect(who.status(reference, "read", 200));
            client.send("PUT", path, BodyPublishers.ofString("b"), "Content-Type", "text/plain", "If-Match", NO_VERSION)
                    .expect(who.writeStatus(reference, "update", 412));
        } else {
            ObjectNode sent = there.get(reference).deepCopy();
            sent.put("id", id(reference));
            client.put(path, sent.toString(), "If-Match", NO_VERSION).expect(who.putStatus(reference));
            client.send(
                            "PATCH",
                            path,
                            BodyPublishers.ofString("[]"),
                            "Content-Type",
                            "application/json-patch+json",
                            "If-Match",
                            NO_VERSION)
                    .expect(who.writeStatus(reference, "update", 412));
        }
        client.delete(path, "If-Match", NO_VERSION).expect(who.writeStatus(reference, "delete", 412));
        client.post(path + "/$expunge", "{}").expect(403);
    }

    private static void shows(Who who, String reference, JsonNode shown) {
        JsonNode resource = there.get(reference);
        List<String> hidden =
                who.model.map(model -> model.hidden(resource, id(reference))).orElse(List.of());
        for (String field : hidden) {
            assertThat(shown.findValues(field.substring(field.lastIndexOf('.') + 1)))
                    .isEmpty();
        }
        if (reference.startsWith("Patient/")) {
            JsonNode expected = PolicyModel.without(resource, hidden);
            assertThat(PolicyModel.without(shown, List.of("id", "meta"))).isEqualTo(expected);
        }
    }

    private static void batch(Who who, String reference) {
        int read = who.status(reference, "read", 200);
        String entries = "{\"request\":{\"method\":\"GET\",\"url\":\"" + reference + "\"}},"
                + "{\"request\":{\"method\":\"DELETE\",\"url\":\"" + reference + "\",\"ifMatch\":"
                + "\"W/\\\"" + new UUID(0, 1) + "\\\"\"}}";
        Reply batch = who.client
                .post(FHIR, "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + entries + "]}")
                .expect(200);
        assertThat(batch.at("/entry/0/response/status")).startsWith(Integer.toString(read));
        assertThat(batch.at("/entry/1/response/status"))
                .startsWith(Integer.toString(who.writeStatus(reference, "delete", 412)));
        String alone = "{\"request\":{\"method\":\"GET\",\"url\":\"" + reference + "\"}}";
        who.client
                .post(FHIR, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + alone + "]}")
                .expect(read);
    }

    @TestFactory
    Stream<DynamicTest> types() {
        Set<String> types = new TreeSet<>(Set.of("Login", "Location", "User"));
        there.keySet().forEach(reference -> types.add(reference.replaceAll("/.*", "")));
        types.remove("Binary");
        return principals.stream().flatMap(who -> types.stream()
                .map(type -> DynamicTest.dynamicTest(who.name + ", all of " + type, () -> all(who, type))));
    }

    private static void all(Who who, String type) {
        Set<String> seen = new TreeSet<>();
        there.keySet().stream()
                .filter(reference -> reference.startsWith(type + "/") && who.may(reference, "search"))
                .forEach(reference -> seen.add(id(reference)));
        int status = who.ofType(type, "search") ? 200 : 403;
        for (String path : List.of(type + "?_total=accurate", type + "?_summary=count")) {
            Reply found = who.client.get(FHIR + path).expect(status);
            if (status == 200
                    && !Set.of("AccessPolicy", "ClientApplication", "ProjectMembership", "User")
                            .contains(type)) {
                assertThat(found.at("/total")).as(found.text()).isEqualTo(Integer.toString(seen.size()));
                if (!path.contains("_summary")) {
                    assertThat(ids(found)).isEqualTo(seen);
                }
            }
        }
        Reply history = who.client
                .get(FHIR + type + "/_history")
                .expect(who.ofType(type, "history") && who.ofType(type, "read") ? 200 : 403);
        if (history.status == 200) {
            for (String id : ids(history)) {
                String reference = type + "/" + id;
                assertThat(!there.containsKey(reference)
                                || (who.may(reference, "read") && who.may(reference, "history")))
                        .as(reference)
                        .isTrue();
            }
        }
        Reply created = who.client
                .post(FHIR + type, "{\"resourceType\":\"" + type + "\"}", "If-None-Exist", "_id=" + new UUID(0, 9))
                .expect(createStatus(who, type));
        if (created.status == 201) {
            owner.delete(FHIR + type + "/" + created.id()).expect(200);
        }
    }

    /** A resource with nothing in it meets no criteria. */
    private static int createStatus(Who who, String type) {
        boolean administrative = Set.of("AccessPolicy", "ClientApplication").contains(type);
        boolean may = (who.model.isEmpty() || OF_ADMINISTRATORS.contains(type))
                ? who.ofType(type, "create")
                : who.model
                        .get()
                        .deciding(tree("{\"resourceType\":\"" + type + "\"}"), "new", "create")
                        .isPresent();
        boolean searches = who.ofType(type, "search");
        return may && searches && (who.admin || !administrative) ? 201 : 403;
    }

    private static Set<String> ids(Reply bundle) {
        Set<String> ids = new TreeSet<>();
        bundle.json().path("entry").forEach(entry -> {
            String id = entry.at("/resource/id").asText();
            if (!id.isEmpty()) {
                ids.add(id);
            }
        });
        return ids;
    }

    @TestFactory
    Stream<DynamicTest> operations() {
        return principals.stream()
                .map(who -> DynamicTest.dynamicTest(who.name, () -> {
                    String project = FHIR + "Project/" + owner.project();
                    who.client.post(project + "/$clone", "{}").expect(403);
                    who.client.post(project + "/$expunge", "{}").expect(403);
                    who.client.post(FHIR + "Project/$init", "{\"name\":\"x\"}").expect(403);
                    who.client.get("auth/me").expect(200);
                    who.client.get("admin/projects/" + owner.project()).expect(who.admin ? 200 : 403);
                    TestClient stranger = server.newProject("Stranger");
                    for (String reference : there.keySet()) {
                        stranger.get(FHIR + reference).expect(404);
                    }
                }));
    }
}
