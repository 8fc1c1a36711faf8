package io.offshoot.access;

import static io.offshoot.TestEnvironment.await;
import static io.offshoot.TestEnvironment.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.TestEnvironment;
import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.SearchResult;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.identity.Principal;
import io.offshoot.identity.Scope;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonPatch;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random policies, every interaction with every resource, against a slow model. {@code -Doffshoot.policies=5000} runs more
 * of them, {@code -Doffshoot.seed=<the printed one>} the same again.
 */
class AccessFuzzIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int POLICIES = Integer.getInteger("offshoot.policies", 120);
    private static final String[] INTERACTIONS = {"read", "vread", "history", "search", "create", "update", "delete"};
    private static final Map<String, String[]> FIELDS = Map.of(
            "Patient", new String[] {"name", "birthDate", "identifier", "managingOrganization"},
            "Observation", new String[] {"status", "subject", "note"},
            "Organization", new String[] {"name", "identifier"},
            "*", new String[] {"identifier", "text"});

    private static TestEnvironment environment;
    private static Access owner;
    private static UUID user;
    private static ResourceKey profile;
    private static Searches searches;
    /** The resources by reference, without id and meta of the server. */
    private static final Map<String, JsonNode> there = new LinkedHashMap<>();

    private static final Map<String, ResourceVersion> versions = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        environment = new TestEnvironment();
        Principal root = environment.superAdministrator();
        owner = environment.newProject(root, "Fuzzed");
        user = UUID.randomUUID();
        searches = new Searches(environment.database, List.of(TestEnvironment.BASE + "fhir/R4/"));
        String orgA = add(
                "{\"resourceType\":\"Organization\",\"name\":\"Alpha\",\"identifier\":[{\"system\":\"u\",\"value\":\"a\"}]}");
        String orgB = add("{\"resourceType\":\"Organization\",\"name\":\"Beta\"}");
        profile = key(
                add("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Self\"}],\"birthDate\":\"2000-01-01\"}"));
        String patientA = add("{\"resourceType\":\"Patient\",\"meta\":{\"account\":{\"reference\":\"" + orgA
                + "\"}},\"name\":[{\"family\":\"Alberich\"}],\"managingOrganization\":{\"reference\":\"" + orgA
                + "\"},\"identifier\":[{\"system\":\"s\",\"value\":\"1\"}]}");
        String patientB = add("{\"resourceType\":\"Patient\",\"meta\":{\"accounts\":[{\"reference\":\"" + orgA
                + "\"},{\"reference\":\"" + orgB + "\"}]},\"name\":[{\"family\":\"Beowulf\"}],\"link\":[{\"other\":"
                + "{\"reference\":\"" + profile
                + "\"},\"type\":\"seealso\"}],\"managingOrganization\":{\"reference\":\""
                + orgB + "\"},\"identifier\":[{\"system\":\"s\",\"value\":\"2\"}]}");
        for (String subject : List.of(profile.toString(), patientA, patientB)) {
            add(
                    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"note\":[{\"text\":\"x\"}],\"subject\":{\"reference\":\""
                            + subject + "\"}}");
        }
        add("{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"" + patientB
                + "\"},\"performer\":[{\"reference\":\"" + profile
                + "\"}],\"identifier\":[{\"system\":\"s\",\"value\":\"1\"}]}");
        add("{\"resourceType\":\"Observation\",\"status\":\"final\"}");
        add("{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}");
        add("{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"securityContext\":{\"reference\":\""
                + patientA + "\"}}");
        add("{\"resourceType\":\"StructureDefinition\",\"name\":\"S\"}");
    }

    @AfterAll
    static void stop() {
        environment.close();
    }

    private static String add(String text) {
        ResourceVersion made = await(environment.repository.create(
                owner, ResourceType.of(tree(utf8(text)).path("resourceType").asText()), utf8(text), Optional.empty()));
        there.put(made.key().toString(), tree(utf8(text)));
        versions.put(made.key().toString(), made);
        return made.key().toString();
    }

    private static ResourceKey key(String reference) {
        int slash = reference.indexOf('/');
        return new ResourceKey(
                ResourceType.of(reference.substring(0, slash)), UUID.fromString(reference.substring(slash + 1)));
    }

    private static JsonNode tree(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Case(long seed, int no, PolicyModel model, Access access, List<JsonNode> policies) {
        String as(String what) {
            return "seed " + seed + ", policy " + no + ": " + what + " under " + policies;
        }
    }

    @Test
    void randomPoliciesMeanWhatTheModelSays() {
        long seed = Long.getLong("offshoot.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int no = 0; no < POLICIES; no++) {
            Case one = next(seed, no, random);
            for (String reference : there.keySet()) {
                readsOf(one, reference);
                writes(one, reference, random);
                patches(one, reference);
            }
            for (String type : List.of("Patient", "Observation", "Organization", "StructureDefinition", "Location")) {
                searches(one, type, random);
                typeHistory(one, type);
            }
        }
    }

    private static Case next(long seed, int no, Random random) {
        List<JsonNode> policies = new ArrayList<>();
        List<AccessRules.Given> given = new ArrayList<>();
        String parameter = any(
                random,
                there.keySet().stream()
                        .filter(each -> each.startsWith("Organization/"))
                        .toArray(String[]::new));
        for (int i = 0; i <= random.nextInt(2); i++) {
            ObjectNode policy = JSON.createObjectNode().put("resourceType", "AccessPolicy");
            ArrayNode entries = policy.putArray("resource");
            for (int n = random.nextInt(5); n > 0; n--) {
                entry(entries.addObject(), random);
            }
            policies.add(policy);
            given.add(new AccessRules.Given(
                    new UUID(0, i),
                    Policy.parse(utf8(policy.toString())),
                    new Variables(profile.toString()).reference("org", parameter)));
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("%profile.id", profile.id().toString());
        variables.put("%profile", profile.toString());
        variables.put("%patient", profile.toString());
        variables.put("%org", parameter);
        Principal principal = new Principal.User(
                owner.project(),
                UUID.randomUUID(),
                user,
                profile,
                false,
                false,
                "",
                Scope.OPENID,
                AccessRules.limited(false, owner.project(), given));
        return new Case(
                seed, no, new PolicyModel(policies, variables), new Access(principal, owner.project()), policies);
    }

    private static void entry(ObjectNode entry, Random random) {
        String type = any(random, "Patient", "Patient", "Observation", "Observation", "Organization", "*", "Binary");
        entry.put("resourceType", type);
        if (random.nextInt(3) == 0) {
            entry.put("readonly", random.nextBoolean());
        }
        if (random.nextInt(3) == 0) {
            ArrayNode codes = entry.putArray("interaction");
            for (String code : INTERACTIONS) {
                if (random.nextInt(3) > 0) {
                    codes.add(code);
                }
            }
        }
        if (type.equals("Binary")) {
            return;
        }
        if (random.nextInt(2) == 0) {
            String criteria = type + "?" + criterion(type, random);
            entry.put("criteria", random.nextInt(4) == 0 ? criteria + "&" + criterion(type, random) : criteria);
        }
        for (String list : List.of("hiddenFields", "readonlyFields")) {
            if (random.nextInt(4) == 0) {
                entry.putArray(list).add(any(random, FIELDS.get(type)));
            }
        }
    }

    private static String criterion(String type, Random random) {
        String id = key(any(random, there.keySet().toArray(String[]::new))).id().toString();
        String compartment = "_compartment=" + any(random, "%profile", "%patient", "%org", "%org,%profile");
        return switch (type) {
            case "Patient" ->
                any(
                        random,
                        "organization=%org",
                        "identifier=s|1",
                        "identifier=s|1,s|2",
                        "name=Beo",
                        "_id=%profile.id",
                        compartment);
            case "Observation" -> any(random, "subject=%profile", "subject=%patient", compartment, compartment);
            case "Organization" -> any(random, "name=Al", "identifier=u|a", "_id=" + id);
            default -> compartment;
        };
    }

    private static String any(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    /** What a call came to: the kind of its failure, or nothing. */
    private static <T> Optional<Failure.Kind> outcome(Future<T> call, java.util.function.Consumer<T> then) {
        return await(call.map(value -> {
                    then.accept(value);
                    return Optional.<Failure.Kind>empty();
                })
                .recover(error -> error instanceof Failure failure
                        ? Future.succeededFuture(Optional.of(failure.kind()))
                        : Future.failedFuture(error)));
    }

    private static Optional<Failure.Kind> allowed(boolean ofType, boolean seen, boolean may) {
        if (!ofType) {
            return Optional.of(Failure.Kind.FORBIDDEN);
        }
        if (!seen) {
            return Optional.of(Failure.Kind.NOT_FOUND);
        }
        return may ? Optional.empty() : Optional.of(Failure.Kind.FORBIDDEN);
    }

    private static boolean reads(Case one, String reference) {
        JsonNode resource = there.get(reference);
        String id = key(reference).id().toString();
        if (one.model.deciding(resource, id, "read").isEmpty()) {
            return false;
        }
        String context = resource.at("/securityContext/reference").asText();
        return context.isEmpty()
                || one.model
                        .deciding(there.get(context), key(context).id().toString(), "read")
                        .isPresent();
    }

    private void readsOf(Case one, String reference) {
        ResourceKey key = key(reference);
        JsonNode resource = there.get(reference);
        String id = key.id().toString();
        boolean type = one.model.ofType(key.type().name(), "read");
        boolean seen = reads(one, reference);
        JsonNode expected = PolicyModel.without(resource, one.model.hidden(resource, id));
        assertThat(outcome(environment.repository.read(one.access, key), version -> assertThat(shown(one, version))
                        .as(one.as("read " + reference))
                        .isEqualTo(expected)))
                .as(one.as("read " + reference))
                .isEqualTo(allowed(type, seen, true));
        for (String interaction : List.of("vread", "history")) {
            boolean may = one.model.deciding(resource, id, interaction).isPresent();
            Future<?> call = interaction.equals("vread")
                    ? environment.repository.vread(
                            one.access, key, versions.get(reference).versionId())
                    : environment
                            .repository
                            .history(one.access, key, Optional.empty(), 0, 10)
                            .onSuccess(page -> assertThat(page).hasSize(1));
            assertThat(outcome(call, done -> {}))
                    .as(one.as(interaction + " " + reference))
                    .isEqualTo(allowed(type, seen, may));
        }
    }

    private static JsonNode shown(Case one, ResourceVersion version) {
        ObjectNode shown = (ObjectNode) tree(await(environment.presentation.of(one.access.principal(), version, false))
                .getBytes());
        shown.remove("id");
        ObjectNode meta = (ObjectNode) shown.get("meta");
        meta.remove(List.of("versionId", "lastUpdated"));
        if (meta.isEmpty()) {
            shown.remove("meta");
        }
        JsonNode account = there.containsKey(version.key().toString())
                ? there.get(version.key().toString()).at("/meta/account")
                : JSON.missingNode();
        if (!account.isMissingNode()) {
            // Only the extended form shows it.
            shown.withObject("/meta").set("account", account);
        }
        return shown;
    }

    /** Undone at once, whatever became of it. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient ResourceVersion version;

        Undone(ResourceVersion version) {
            super(null, null, false, false);
            this.version = version;
        }
    }

    private static Future<ResourceVersion> undone(Future<ResourceVersion> call) {
        return call.compose(version -> Future.failedFuture(new Undone(version)));
    }

    private static Future<ResourceVersion> result(Future<ResourceVersion> call) {
        return call.recover(error ->
                error instanceof Undone undone ? Future.succeededFuture(undone.version) : Future.failedFuture(error));
    }

    private void writes(Case one, String reference, Random random) {
        ResourceKey key = key(reference);
        JsonNode before = there.get(reference);
        String id = key.id().toString();
        boolean seen = reads(one, reference);
        boolean readable = one.model.ofType(key.type().name(), "read");
        ObjectNode sent = changed(before, random);
        sent.put("id", id);
        Optional<JsonNode> entry = one.model.deciding(before, id, "update");
        JsonNode after = entry.map(rule -> kept(one, rule, before, sent, id)).orElse(before);
        boolean may =
                entry.isPresent() && one.model.deciding(after, id, "update").isPresent();
        assertThat(outcome(
                        result(environment.database.transaction(session -> undone(environment
                                .repository
                                .update(session, one.access, key, utf8(sent.toString()), Optional.empty())
                                .map(written -> written.version())))),
                        version -> assertThat(tree(version.content().getBytes()))
                                .as(one.as("update " + reference + " by " + sent))
                                .isEqualTo(after)))
                .as(one.as("update " + reference + " by " + sent))
                .isEqualTo(
                        one.model.ofType(key.type().name(), "update")
                                ? allowed(readable, seen, may)
                                : Optional.of(Failure.Kind.FORBIDDEN));
        assertThat(outcome(
                        environment
                                .database
                                .transaction(session -> undone(environment
                                        .repository
                                        .delete(session, one.access, key, Optional.empty())
                                        .map(versions.get(reference))))
                                .recover(AccessFuzzIT::swallow),
                        done -> {}))
                .as(one.as("delete " + reference))
                .isEqualTo(allowed(
                        readable, seen, one.model.deciding(before, id, "delete").isPresent()));
        creates(one, key.type(), sent);
    }

    /** A patch sees what a read shows: it can neither test nor copy what is hidden. */
    private void patches(Case one, String reference) {
        ResourceKey key = key(reference);
        JsonNode before = there.get(reference);
        String id = key.id().toString();
        String field = before.has("birthDate") ? "birthDate" : before.has("status") ? "status" : "";
        if (field.isEmpty()) {
            return;
        }
        boolean hidden = one.model.hidden(before, id).contains(field);
        String patch = "[{\"op\":\"test\",\"path\":\"/" + field + "\",\"value\":" + before.get(field) + "},"
                + "{\"op\":\"copy\",\"from\":\"/" + field + "\",\"path\":\"/language\"}]";
        ObjectNode sent = before.deepCopy();
        sent.set("language", before.get(field));
        Optional<JsonNode> entry = one.model.deciding(before, id, "update");
        JsonNode after = entry.map(rule -> kept(one, rule, before, sent, id)).orElse(before);
        Optional<Failure.Kind> expected = one.model.ofType(key.type().name(), "update")
                ? allowed(one.model.ofType(key.type().name(), "read"), reads(one, reference), entry.isPresent())
                : Optional.of(Failure.Kind.FORBIDDEN);
        Optional<Failure.Kind> outcome = outcome(
                result(environment.database.transaction(session -> undone(environment
                        .repository
                        .patch(
                                session,
                                one.access,
                                key,
                                JsonPatch.parse(utf8(patch), JsonLimits.RESOURCE),
                                Optional.empty())
                        .map(written -> written.version())))),
                version -> assertThat(tree(version.content().getBytes()))
                        .as(one.as("patch " + reference))
                        .isEqualTo(after));
        if (expected.isEmpty() && hidden) {
            assertThat(outcome)
                    .as(one.as("patch " + reference + " by what is hidden"))
                    .isNotEmpty();
        } else if (expected.isEmpty() && one.model.deciding(after, id, "update").isEmpty()) {
            assertThat(outcome).as(one.as("patch " + reference)).contains(Failure.Kind.FORBIDDEN);
        } else {
            assertThat(outcome).as(one.as("patch " + reference)).isEqualTo(expected);
        }
    }

    private void typeHistory(Case one, String type) {
        Set<String> expected = new TreeSet<>();
        there.forEach((reference, resource) -> {
            String id = key(reference).id().toString();
            if (reference.startsWith(type + "/")
                    && one.model.deciding(resource, id, "read").isPresent()
                    && one.model.deciding(resource, id, "history").isPresent()) {
                expected.add(reference);
            }
        });
        Optional<Failure.Kind> outcome = outcome(
                environment.repository.history(
                        one.access, ResourceType.of(type), Optional.empty(), Optional.empty(), 100),
                versions -> assertThat(versions.stream()
                                .map(version -> version.key().toString())
                                .toList())
                        .as(one.as("history of " + type))
                        .containsExactlyInAnyOrderElementsOf(expected));
        assertThat(outcome)
                .as(one.as("history of " + type))
                .isEqualTo(
                        one.model.ofType(type, "history") && one.model.ofType(type, "read")
                                ? Optional.empty()
                                : Optional.of(Failure.Kind.FORBIDDEN));
    }

    private static Future<ResourceVersion> swallow(Throwable error) {
        return error instanceof Undone undone ? Future.succeededFuture(undone.version) : Future.failedFuture(error);
    }

    private void creates(Case one, ResourceType type, ObjectNode sent) {
        String id = UUID.randomUUID().toString();
        ObjectNode bare = (ObjectNode) PolicyModel.without(sent, List.of("id", "meta"));
        Optional<JsonNode> first = one.model.deciding(bare, id, "create");
        List<String> fields = new ArrayList<>();
        first.ifPresent(rule -> {
            fields.addAll(PolicyModel.fields(rule, "hiddenFields"));
            fields.addAll(PolicyModel.fields(rule, "readonlyFields"));
        });
        JsonNode made = PolicyModel.without(bare, fields);
        String context = bare.at("/securityContext/reference").asText();
        boolean may = one.model.deciding(made, id, "create").isPresent() && (context.isEmpty() || reads(one, context));
        assertThat(outcome(
                        result(environment.database.transaction(session -> undone(environment.repository.create(
                                session, one.access, type, utf8(sent.toString()), Optional.of(UUID.fromString(id)))))),
                        version -> assertThat(tree(version.content().getBytes()))
                                .as(one.as("create " + sent))
                                .isEqualTo(made)))
                .as(one.as("create " + sent))
                .isEqualTo(may ? Optional.empty() : Optional.of(Failure.Kind.FORBIDDEN));
    }

    private static ObjectNode changed(JsonNode before, Random random) {
        ObjectNode changed = before.deepCopy();
        switch (random.nextInt(5)) {
            case 0 -> changed.put("implicitRules", "http://x/" + random.nextInt());
            case 1 -> changed.remove(List.of("name", "status", "contentType"));
            case 2 -> changed.remove(List.of("managingOrganization", "subject", "identifier"));
            case 3 -> {
                String field =
                        before.path("resourceType").asText().equals("Patient") ? "managingOrganization" : "subject";
                String type = field.equals("subject") ? "Patient/" : "Organization/";
                if (!before.path("resourceType").asText().equals("Binary")) {
                    changed.putObject(field)
                            .put(
                                    "reference",
                                    any(
                                            random,
                                            there.keySet().stream()
                                                    .filter(each -> each.startsWith(type))
                                                    .toArray(String[]::new)));
                }
            }
            default ->
                changed.putObject("meta").putObject("account").put("reference", "Organization/" + new UUID(0, 0));
        }
        return changed;
    }

    /** What is stored: what was sent, but for the accounts and the elements that stay. */
    private static JsonNode kept(Case one, JsonNode rule, JsonNode before, ObjectNode sent, String id) {
        ObjectNode after = sent.deepCopy();
        after.remove("id");
        after.remove("meta");
        if (before.has("meta")) {
            after.set("meta", before.get("meta"));
        }
        Set<String> stay = new TreeSet<>(PolicyModel.fields(rule, "hiddenFields"));
        stay.addAll(PolicyModel.fields(rule, "readonlyFields"));
        stay.addAll(one.model.hidden(before, id));
        for (String field : stay) {
            after.remove(field);
            if (before.has(field)) {
                after.set(field, before.get(field));
            }
        }
        return after;
    }

    private void searches(Case one, String type, Random random) {
        String parameter = any(random, "", "identifier=s%7C1", "name=Be", "_compartment=" + profile);
        boolean ofPatient = type.equals("Patient") || type.equals("Observation");
        boolean known = (!parameter.startsWith("name") || !type.equals("Observation"))
                && (!parameter.startsWith("_compartment") || ofPatient);
        String query = (known ? parameter + "&" : "") + "_total=accurate&_count=1000";
        Set<String> expected = new TreeSet<>();
        there.forEach((reference, resource) -> {
            ResourceKey key = key(reference);
            boolean wanted = !known || parameter.isEmpty() || wanted(parameter, resource, key);
            if (key.type().name().equals(type)
                    && wanted
                    && one.model
                            .deciding(resource, key.id().toString(), "search")
                            .isPresent()) {
                expected.add(reference);
            }
        });
        String as = one.as(type + "?" + query);
        Set<String> found = new TreeSet<>();
        Optional<Failure.Kind> outcome = outcome(
                Future.succeededFuture(Query.parse(query))
                        .map(parsed -> new SearchParser().parse(ResourceType.of(type), parsed))
                        .compose(request -> searches.run(one.access, request))
                        .compose(result -> collect(result, found)),
                total -> assertThat(total).as(as).isEqualTo(OptionalLong.of(expected.size())));
        if (!one.model.ofType(type, "search")) {
            assertThat(outcome).as(as).contains(Failure.Kind.FORBIDDEN);
        } else if (known && !parameter.isEmpty() && looksAtHidden(one.model, type, parameter)) {
            assertThat(outcome).as(as).contains(Failure.Kind.INVALID);
        } else {
            assertThat(outcome).as(as).isEmpty();
            assertThat(found).as(as).isEqualTo(expected);
        }
    }

    private static boolean looksAtHidden(PolicyModel model, String type, String parameter) {
        if (parameter.startsWith("_compartment")) {
            return (type.equals("Observation")
                            && (model.anyHides(type, "subject") || model.anyHides(type, "performer")))
                    || (type.equals("Patient") && model.anyHides(type, "link"));
        }
        return model.anyHides(type, parameter.substring(0, parameter.indexOf('=')));
    }

    private static boolean wanted(String parameter, JsonNode resource, ResourceKey key) {
        ObjectNode entry =
                JSON.createObjectNode().put("resourceType", key.type().name());
        entry.put("criteria", key.type() + "?" + parameter.replace("%7C", "|"));
        ObjectNode policy = JSON.createObjectNode();
        policy.putArray("resource").add(entry);
        return new PolicyModel(List.of(policy), Map.of())
                .deciding(resource, key.id().toString(), "search")
                .isPresent();
    }

    private static Future<OptionalLong> collect(SearchResult result, Set<String> found) {
        return result.next().compose(next -> {
            if (next.isEmpty()) {
                return Future.succeededFuture(result.total());
            }
            next.get().forEach(version -> found.add(version.key().toString()));
            return collect(result, found);
        });
    }
}
