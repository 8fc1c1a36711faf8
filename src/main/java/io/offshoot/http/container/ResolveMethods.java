package io.offshoot.http.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.container.Containers;
import io.offshoot.container.DataObjects;
import io.offshoot.container.DataObjects.Found;
import io.offshoot.container.Files;
import io.offshoot.container.FolderPath;
import io.offshoot.container.Refusal;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectSearchStore;
import io.offshoot.store.ObjectSearchStore.Name;
import io.offshoot.store.ObjectSearchStore.Resolved;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Many objects at once: found by their names, described by their ids. */
final class ResolveMethods {
    private static final int MOST = 1000;

    private final Database database;
    private final Containers containers;
    private final DataObjects objects;
    private final Descriptions descriptions;
    private final ObjectSearchStore store = new ObjectSearchStore();

    ResolveMethods(Database database, DataObjects objects, Files files) {
        this.database = database;
        this.objects = objects;
        this.containers = objects.containers();
        this.descriptions = new Descriptions(containers, files);
    }

    void addTo(Methods methods) {
        methods.add("system", "resolveDataObjects", this::resolve).add("system", "describeDataObjects", this::describe);
    }

    private static JsonNode list(Input input) {
        JsonNode objects = input.tree().path("objects");
        if (!objects.isArray() || objects.size() > MOST) {
            throw Refusal.input("objects is required and must be an array of at most " + MOST + " elements");
        }
        return objects;
    }

    private Future<Void> resolve(ContainerCall call) {
        JsonNode wanted = list(call.input());
        Optional<String> project = call.input().string("project");
        Optional<String> folder = call.input().string("folder");
        List<Input> each = new ArrayList<>();
        wanted.forEach(node -> each.add(Input.within(node, "objects")));
        Map<String, Future<UUID>> projects = new LinkedHashMap<>();
        for (Input input : each) {
            String id = input.string("project")
                    .or(() -> project)
                    .orElseThrow(() -> Refusal.input("project is required for every object"));
            projects.computeIfAbsent(id, this.opened(call));
        }
        return Future.all(List.copyOf(projects.values())).compose(opened -> {
            List<Name> names = new ArrayList<>();
            for (Input input : each) {
                UUID in = projects.get(input.string("project").or(() -> project).orElseThrow())
                        .result();
                names.add(new Name(
                        names.size(),
                        in,
                        input.string("folder").or(() -> folder).map(path -> FolderPath.of(path, "folder")),
                        input.required("name")));
            }
            return resolve(call, names, projects);
        });
    }

    private java.util.function.Function<String, Future<UUID>> opened(ContainerCall call) {
        return id -> containers
                .open(database.requests(), call.caller(), id, AccessLevel.VIEW)
                .map(view -> view.project());
    }

    private Future<Void> resolve(ContainerCall call, List<Name> names, Map<String, Future<UUID>> projects) {
        Map<UUID, String> ids = new LinkedHashMap<>();
        projects.forEach((id, project) -> ids.put(project.result(), id));
        return store.resolve(database.requests(), names)
                .compose(found -> bare(call, names).map(more -> {
                    Map<Integer, List<Map<String, String>>> byName = new LinkedHashMap<>();
                    List<Resolved> all = new ArrayList<>(found);
                    all.addAll(more);
                    all.forEach(one -> byName.computeIfAbsent(one.no(), no -> new ArrayList<>())
                            .add(Map.of("project", ids.get(one.project()), "id", ContainerIds.of(one.key()))));
                    return names.stream()
                            .map(name -> byName.getOrDefault(name.no(), List.of()))
                            .toList();
                }))
                .compose(results -> call.answer(Map.of("results", results)));
    }

    /** Resources that were never given a name are called {@code Type-id}. */
    private Future<List<Resolved>> bare(ContainerCall call, List<Name> names) {
        Map<ResourceKey, List<Name>> wanted = new LinkedHashMap<>();
        for (Name name : names) {
            int hyphen = name.name().indexOf('-');
            boolean inRoot = name.folder().filter(folder -> !folder.equals("/")).isEmpty();
            Optional<ResourceType> type = hyphen < 0 || !inRoot
                    ? Optional.empty()
                    : ResourceType.named(name.name().substring(0, hyphen));
            type.filter(found -> ContainerIds.classOf(found).isPresent())
                    .flatMap(found ->
                            Ids.parse(name.name().substring(hyphen + 1)).map(id -> new ResourceKey(found, id)))
                    .ifPresent(key -> wanted.computeIfAbsent(key, any -> new ArrayList<>())
                            .add(name));
        }
        if (wanted.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return objects.all(database.requests(), call.caller(), wanted.keySet()).map(found -> found.stream()
                .filter(copy -> !copy.row().described())
                .flatMap(copy -> wanted.get(copy.row().key()).stream()
                        .filter(name -> name.project().equals(copy.project()))
                        .map(name -> new Resolved(
                                name.no(), copy.project(), copy.row().key())))
                .toList());
    }

    private Future<Void> describe(ContainerCall call) {
        JsonNode wanted = list(call.input());
        Optional<JsonNode> common = Optional.ofNullable(call.input().tree().get("classDescribeOptions"));
        List<String> ids = new ArrayList<>();
        List<DescribeOptions> options = new ArrayList<>();
        for (JsonNode node : wanted) {
            Input input = node.isTextual() ? Input.nothing() : Input.within(node, "objects");
            String id = node.isTextual() ? node.textValue() : input.required("id");
            ids.add(id);
            options.add(DescribeOptions.given(input, "describe")
                    .or(() -> common.map(map -> map.get(id.substring(0, Math.max(0, id.indexOf('-')))))
                            .filter(JsonNode::isObject)
                            .map(map -> DescribeOptions.of(Input.within(map, "classDescribeOptions"))))
                    .orElse(DescribeOptions.USUAL));
        }
        List<ResourceKey> keys = ids.stream()
                .flatMap(id -> ContainerIds.object(id).stream())
                .distinct()
                .toList();
        return objects.all(database.requests(), call.caller(), keys).compose(found -> {
            Map<ResourceKey, List<Found>> byKey = found.stream()
                    .collect(Collectors.groupingBy(copy -> copy.row().key()));
            List<Future<Buffer>> results = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                results.add(described(ids.get(i), options.get(i), byKey));
            }
            return Future.all(results).compose(done -> {
                Buffer answer = Buffer.buffer("{\"results\":[");
                for (int i = 0; i < results.size(); i++) {
                    answer.appendString(i == 0 ? "" : ",")
                            .appendBuffer(results.get(i).result());
                }
                return call.answer(answer.appendString("]}"));
            });
        });
    }

    private Future<Buffer> described(String id, DescribeOptions options, Map<ResourceKey, List<Found>> byKey) {
        List<Found> copies = ContainerIds.object(id)
                .map(key -> byKey.getOrDefault(key, List.of()))
                .orElse(List.of());
        Optional<UUID> hint = options.project().flatMap(ContainerIds::project);
        Optional<Found> copy = copies.stream()
                .filter(each -> hint.equals(Optional.of(each.project())))
                .findFirst()
                .or(() -> copies.stream().findFirst());
        if (copy.isEmpty()) {
            return Future.succeededFuture(Buffer.buffer(io.offshoot.model.Json.write(Map.of(
                    "error",
                    Map.of(
                            "type",
                            "ResourceNotFound",
                            "message",
                            Refusal.noEntity(id).getMessage())))));
        }
        return descriptions
                .of(database.requests(), List.of(copy.get().row()), options)
                .map(one -> ContainerCall.written(json -> {
                    json.writeStartObject();
                    json.writeFieldName("describe");
                    one.get(0).write(json, options);
                    json.writeEndObject();
                }));
    }
}
