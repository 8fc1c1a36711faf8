package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.Library;
import io.offshoot.library.LibraryText;
import io.offshoot.library.Privilege;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.LibraryProjectStore.ListedProject;
import io.offshoot.store.ProjectUseStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Projects: lists in the several forms that clients ask for, one by id or name, its details, and what it uses. */
final class ProjectRoutes {
    /** What may be said of a project beside its name. */
    static final List<String> DETAILS = List.of("description", "alias", "defaultLocale", "locales", "dataSources");

    private static final int LONGEST = 4096;
    private static final String LOADED = "loaded";
    private static final String NODE = "offshoot";

    private final Library library;
    private final ProjectUseStore uses = new ProjectUseStore();
    private final ConfigurationStore objects = new ConfigurationStore();

    ProjectRoutes(Library library) {
        this.library = library;
    }

    void addTo(LibraryRouter router) {
        router.on(HttpMethod.GET, "/api/projects", this::list);
        router.on(HttpMethod.GET, "/api/projects/:id", call -> find(call)
                .compose(project -> call.send(200, Views.projectInFull(project))));
        router.on(HttpMethod.PATCH, "/api/projects/:id", this::describe);
        router.on(HttpMethod.GET, "/api/projects/:id/configurationObjects", this::uses);
        router.on(HttpMethod.GET, "/api/projects/:id/privileges", this::privileges);
        router.on(HttpMethod.GET, "/api/monitors/projects", this::monitor);
        router.on(HttpMethod.PATCH, "/api/monitors/projects/status", this::load);
        router.on(HttpMethod.GET, "/api/monitors/iServer/nodes", this::nodes);
    }

    private Future<ListedProject> find(LibraryCall call) {
        return library.projects().find(call.caller(), call.context().pathParam("id"));
    }

    private Future<Void> list(LibraryCall call) {
        return library.projects()
                .page(call.caller(), call.offset(), call.limit())
                .compose(page -> {
                    ArrayNode all = JsonNodeFactory.instance.arrayNode();
                    page.projects().forEach(project -> all.add(Views.project(project)));
                    total(call, page.total());
                    return call.send(200, all);
                });
    }

    private Future<Void> monitor(LibraryCall call) {
        return library.projects()
                .page(call.caller(), call.offset(), call.limit())
                .compose(page -> {
                    ObjectNode answer = JsonNodeFactory.instance.objectNode();
                    ArrayNode all = answer.putArray("projects");
                    page.projects().forEach(project -> {
                        ObjectNode view = all.addObject();
                        view.put("id", LibraryIds.text(project.id())).put("name", project.name());
                        view.put("status", LOADED);
                        view.putArray("nodes").addObject().put("name", NODE).put("status", LOADED);
                    });
                    total(call, page.total());
                    return call.send(200, answer);
                });
    }

    static void total(LibraryCall call, long total) {
        call.context().response().putHeader("x-mstr-total-count", Long.toString(total));
    }

    /** Every live project is loaded, always: asking for it is granted, anything else cannot be. */
    private Future<Void> load(LibraryCall call) {
        return call.body().compose(body -> library.projects()
                .read(call.caller(), call.project())
                .compose(project -> LOADED.equals(body.path("status").asText())
                        ? call.send(200, Map.of("status", LOADED))
                        : Future.failedFuture(Failure.invalid("Projects here are always loaded", "status"))));
    }

    private Future<Void> nodes(LibraryCall call) {
        Optional<String> wanted = call.query("projects.id");
        return library.projects().page(call.caller(), 0, call.limit()).compose(page -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ObjectNode node = answer.putArray("nodes").addObject();
            node.put("name", NODE).put("status", "running").put("default", true);
            ArrayNode projects = node.putArray("projects");
            page.projects().stream()
                    .filter(project -> wanted.isEmpty()
                            || wanted.flatMap(LibraryIds::parse)
                                    .filter(project.id()::equals)
                                    .isPresent())
                    .forEach(project -> projects.addObject()
                            .put("id", LibraryIds.text(project.id()))
                            .put("name", project.name())
                            .put("status", LOADED));
            return call.send(200, answer);
        });
    }

    private Future<Void> describe(LibraryCall call) {
        return call.body().compose(body -> find(call).compose(project -> {
            Map<String, JsonNode> changed = Patch.of(Views.projectInFull(project), body);
            return library.projects()
                    .describe(call.caller(), project.id(), text -> changed(text, changed))
                    .compose(done -> library.projects().read(call.caller(), project.id()))
                    .compose(now -> call.send(200, Views.projectInFull(now)));
        }));
    }

    private static LibraryText changed(LibraryText text, Map<String, JsonNode> changed) {
        LibraryText result = text;
        for (Map.Entry<String, JsonNode> member : changed.entrySet()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (!DETAILS.contains(name)) {
                throw Failure.invalid("One of " + String.join(", ", DETAILS) + " is expected", name);
            }
            if (name.equals("description") || name.equals("alias")) {
                Patch.text(changed, name, LONGEST);
            }
            result = value.isNull() ? result.without(name) : result.withRaw(name, Patch.json(References.stored(value)));
        }
        checkLocales(result);
        return result;
    }

    private static void checkLocales(LibraryText text) {
        List<Integer> locales;
        try {
            locales = text.numbers("locales");
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("A list of locale numbers is expected", "locales");
        }
        String usual = text.raw("defaultLocale").orElse("");
        if (!usual.isEmpty() && !usual.matches("[0-9]{1,9}")) {
            throw Failure.invalid("The number of a locale is expected", "defaultLocale");
        }
        if (!usual.isEmpty() && !locales.isEmpty() && !locales.contains(Integer.valueOf(usual))) {
            throw Failure.invalid("The default locale must be one of the locales", "defaultLocale");
        }
    }

    private Future<Void> privileges(LibraryCall call) {
        return find(call).compose(project -> library.privileges()
                .in(call.caller(), project.id())
                .compose(held -> {
                    ArrayNode all = JsonNodeFactory.instance.arrayNode();
                    held.orElse(Set.of()).stream().sorted().forEach(one -> all.add(Views.privilege(one)));
                    return call.send(200, all);
                }));
    }

    /** What the project uses of the environment, each with the reasons: for who may duplicate it. */
    private Future<Void> uses(LibraryCall call) {
        return find(call).compose(project -> library.privileges()
                .require(call.caller(), project.id(), Privilege.DUPLICATE_PROJECT)
                .compose(may -> uses.used(library.database().requests(), project.id()))
                .compose(used -> named(used.keySet()).compose(found -> {
                    ObjectNode answer = JsonNodeFactory.instance.objectNode();
                    ArrayNode all = answer.putArray("objects");
                    used.forEach((key, reasons) -> Optional.ofNullable(found.get(key))
                            .ifPresent(object -> {
                                ObjectNode view = Views.brief(object);
                                ArrayNode why = view.putArray("reasons");
                                reasons.forEach(why::add);
                                all.add(view);
                            }));
                    return call.send(200, answer);
                })));
    }

    private Future<Map<ResourceKey, ResourceVersion>> named(Set<ResourceKey> keys) {
        List<UUID> users = keys.stream()
                .filter(key -> key.type().equals(ResourceType.USER))
                .map(ResourceKey::id)
                .toList();
        return objects.users(library.database().requests(), users)
                .compose(people -> objects.some(library.database().requests(), Environment.ID, keys)
                        .map(others -> {
                            Map<ResourceKey, ResourceVersion> found = new HashMap<>();
                            people.forEach(object -> found.put(object.key(), object));
                            others.forEach(object -> found.put(object.key(), object));
                            return found;
                        }));
    }
}
