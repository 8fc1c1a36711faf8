package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.Library;
import io.offshoot.library.LibraryText;
import io.offshoot.library.Subscriptions;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Subscriptions and folders of the project that {@code X-MSTR-ProjectID}, or the path, names. */
final class SubscriptionRoutes {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_PATH = 10_000;
    private static final Set<String> SERVERS = Set.of(
            "id", "owner", "dateCreated", "dateModified", "created", "resourceType", "version", "acg", "extType");

    private final Library library;

    SubscriptionRoutes(Library library) {
        this.library = library;
    }

    void addTo(LibraryRouter router) {
        router.on(HttpMethod.GET, "/api/subscriptions", this::list);
        router.on(HttpMethod.POST, "/api/subscriptions", this::create);
        router.on(HttpMethod.GET, "/api/subscriptions/:id", call -> library.subscriptions()
                .read(call.caller(), call.project(), call.id())
                .compose(found -> call.send(200, Views.full(found))));
        router.on(HttpMethod.PUT, "/api/subscriptions/:id", this::update);
        router.on(HttpMethod.PATCH, "/api/subscriptions/:id", this::update);
        router.on(HttpMethod.DELETE, "/api/subscriptions/:id", call -> library.subscriptions()
                .read(call.caller(), call.project(), call.id())
                .compose(found -> library.subscriptions().delete(call.caller(), found))
                .compose(gone -> call.none()));
        router.on(HttpMethod.GET, "/api/projects/:id/folders", this::folders);
        router.on(HttpMethod.POST, "/api/projects/:id/folders", this::makeFolder);
        router.on(HttpMethod.GET, "/api/projects/:id/profileFolders", this::profiles);
    }

    private Future<Void> list(LibraryCall call) {
        return library.subscriptions()
                .page(call.caller(), call.project(), call.offset(), call.limit())
                .compose(page -> {
                    ObjectNode answer = JsonNodeFactory.instance.objectNode();
                    ArrayNode all = answer.putArray("subscriptions");
                    page.objects().forEach(one -> all.add(Views.full(one)));
                    ProjectRoutes.total(call, page.total());
                    return call.send(200, answer);
                });
    }

    private Future<Void> create(LibraryCall call) {
        UUID project = call.project();
        return call.body()
                .map(body -> {
                    Map<String, JsonNode> members = new LinkedHashMap<>();
                    body.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
                    if (Patch.text(members, "name", LONGEST_NAME).isEmpty()) {
                        throw Failure.invalid("A text is expected", "name");
                    }
                    return changed(
                            LibraryText.create(Subscriptions.TYPE)
                                    .with("created", Views.date(OffsetDateTime.now(ZoneOffset.UTC))),
                            members);
                })
                .compose(text -> library.subscriptions().create(call.caller(), project, UUID.randomUUID(), text))
                .compose(made -> call.send(201, Views.full(made)));
    }

    private Future<Void> update(LibraryCall call) {
        UUID project = call.project();
        return call.body().compose(body -> library.subscriptions()
                .read(call.caller(), project, call.id())
                .compose(found -> {
                    Map<String, JsonNode> members = Patch.of(Views.full(found), body);
                    return library.subscriptions()
                            .update(call.caller(), found, changed(LibraryText.of(found.content()), members));
                })
                .compose(now -> call.send(200, Views.full(now))));
    }

    private static LibraryText changed(LibraryText text, Map<String, JsonNode> members) {
        LibraryText result = text;
        for (Map.Entry<String, JsonNode> member : members.entrySet()) {
            String name = member.getKey();
            if (!SERVERS.contains(name)) {
                if (name.equals("name")
                        && Patch.text(members, name, LONGEST_NAME).isEmpty()) {
                    throw Failure.invalid("A text is expected", "name");
                }
                result = member.getValue().isNull()
                        ? result.without(name)
                        : result.withRaw(name, Patch.json(References.stored(member.getValue())));
            }
        }
        return result;
    }

    private Future<Void> folders(LibraryCall call) {
        return library.folders()
                .list(call.caller(), call.id(), call.query("path").orElse("/"))
                .compose(paths -> {
                    ObjectNode answer = JsonNodeFactory.instance.objectNode();
                    ArrayNode all = answer.putArray("folders");
                    paths.forEach(path -> all.addObject().put("path", path));
                    return call.send(200, answer);
                });
    }

    private Future<Void> makeFolder(LibraryCall call) {
        return call.body().compose(body -> {
            String path = Patch.text(Map.of("path", body.path("path")), "path", LONGEST_PATH)
                    .orElseThrow(() -> Failure.invalid("A path is expected", "path"));
            return library.folders()
                    .create(call.caller(), call.id(), path)
                    .compose(made -> call.send(201, Map.of("path", path)));
        });
    }

    private Future<Void> profiles(LibraryCall call) {
        return library.folders().profiles(call.caller(), call.id()).compose(found -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ArrayNode all = answer.putArray("folders");
            found.forEach(folder -> all.addObject().put("path", folder.path()).put("empty", !folder.used()));
            return call.send(200, answer);
        });
    }
}
