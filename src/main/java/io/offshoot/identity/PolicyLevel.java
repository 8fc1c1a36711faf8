package io.offshoot.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.access.ControlTexts;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a membership with access policies may do where there is one level for a whole project: everything that each of its
 * policies grants for all types. One that grants types, resources or elements one by one grants no level, since there it
 * would let its holder see the rest; nor does one that cannot be read.
 */
final class PolicyLevel {
    private static final ResourceType ACCESS_POLICY = ResourceType.of("AccessPolicy");
    private static final String PREFIX = ACCESS_POLICY + "/";
    private static final List<String> NARROWING =
            List.of("criteria", "compartment", "hiddenFields", "readonlyFields", "writeConstraint");
    private static final Set<String> READING = Set.of("read", "search");
    private static final Set<String> WRITING = Set.of("read", "search", "create", "update", "delete");

    private final ResourceStore resources = new ResourceStore();

    /** The level of a membership that policies restrict; empty for none. */
    Future<Optional<AccessLevel>> of(Session session, UUID project, UUID membership) {
        return read(session, project, new ResourceKey(ResourceType.PROJECT_MEMBERSHIP, membership))
                .compose(found -> {
                    Optional<List<ResourceKey>> policies = found.flatMap(PolicyLevel::policies);
                    return policies.isPresent()
                            ? lowest(session, project, policies.get())
                            : Future.succeededFuture(Optional.empty());
                });
    }

    private Future<Optional<AccessLevel>> lowest(Session session, UUID project, List<ResourceKey> policies) {
        Future<Optional<AccessLevel>> level = Future.succeededFuture(Optional.of(AccessLevel.CONTRIBUTE));
        for (ResourceKey policy : policies) {
            level = level.compose(before -> before.isEmpty()
                    ? Future.succeededFuture(before)
                    : read(session, project, policy).map(found -> found.flatMap(PolicyLevel::granted)
                            .map(granted -> granted.atMost(before.get()))));
        }
        return level;
    }

    private Future<Optional<JsonNode>> read(Session session, UUID project, ResourceKey key) {
        return resources.read(session, project, key).map(found -> found.filter(version -> !version.deleted())
                .flatMap(PolicyLevel::tree));
    }

    private static Optional<JsonNode> tree(ResourceVersion version) {
        try {
            // What cannot be enforced grants nothing at any door.
            ControlTexts.check(version.key().type(), version.content().getBytes());
            return Optional.of(Json.mapper().readTree(version.content().toString(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | Failure e) {
            return Optional.empty();
        }
    }

    /** The policies that a membership names; empty when one of them is none. */
    private static Optional<List<ResourceKey>> policies(JsonNode membership) {
        List<JsonNode> references = new ArrayList<>();
        if (membership.has("accessPolicy")) {
            references.add(membership.path("accessPolicy").path("reference"));
        }
        membership
                .path("access")
                .forEach(access -> references.add(access.path("policy").path("reference")));
        List<ResourceKey> keys = references.stream()
                .map(JsonNode::asText)
                .filter(text -> text.startsWith(PREFIX))
                .flatMap(text -> Ids.parse(text.substring(PREFIX.length())).stream())
                .map(id -> new ResourceKey(ACCESS_POLICY, id))
                .toList();
        return keys.isEmpty() || keys.size() < references.size() ? Optional.empty() : Optional.of(keys);
    }

    /** What a policy grants for all types, less what any of its lines takes away. */
    static Optional<AccessLevel> granted(JsonNode policy) {
        Optional<AccessLevel> all = Optional.empty();
        boolean readOnly = false;
        for (JsonNode line : policy.path("resource")) {
            Optional<AccessLevel> level = line(line);
            if (NARROWING.stream().anyMatch(line::has) || level.isEmpty()) {
                return Optional.empty();
            }
            readOnly |= level.get() == AccessLevel.VIEW;
            if (line.path("resourceType").asText().equals("*")) {
                all = level;
            }
        }
        if (policy.has("ipAccessRule") || policy.has("compartment")) {
            return Optional.empty();
        }
        return readOnly ? all.map(level -> level.atMost(AccessLevel.VIEW)) : all;
    }

    private static Optional<AccessLevel> line(JsonNode line) {
        if (line.path("readonly").asBoolean(false)) {
            return Optional.of(AccessLevel.VIEW);
        }
        if (!line.has("interaction")) {
            return Optional.of(AccessLevel.CONTRIBUTE);
        }
        List<String> words = new ArrayList<>();
        line.path("interaction").forEach(word -> words.add(word.asText()));
        if (words.containsAll(WRITING)) {
            return Optional.of(AccessLevel.CONTRIBUTE);
        }
        return words.containsAll(READING) ? Optional.of(AccessLevel.VIEW) : Optional.empty();
    }
}
