package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.Configurations.Wanted;
import io.offshoot.library.Library;
import io.offshoot.library.ObjectKind;
import io.offshoot.library.Privilege;
import io.offshoot.library.Privileges;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The objects of the environment besides users: {@code /api/usergroups}, {@code /api/securityRoles}, the platform's own
 * paths for some others, and {@code /api/configurationObjects?type=} for every kind.
 */
final class ConfigurationRoutes {
    private final Library library;
    private final ConfigurationStore store = new ConfigurationStore();

    ConfigurationRoutes(Library library) {
        this.library = library;
    }

    void addTo(LibraryRouter router) {
        add(router, "/api/usergroups", "", call -> ObjectKind.USER_GROUP);
        add(router, "/api/securityRoles", "", call -> ObjectKind.SECURITY_ROLE);
        add(router, "/api/schedules", "schedules", call -> ObjectKind.SCHEDULE);
        add(router, "/api/events", "events", call -> ObjectKind.EVENT);
        add(router, "/api/datasources/logins", "logins", call -> ObjectKind.DATABASE_LOGIN);
        add(router, "/api/datasources/connections", "connections", call -> ObjectKind.DATABASE_CONNECTION);
        add(router, "/api/datasources", "datasources", call -> ObjectKind.DATA_SOURCE);
        add(router, "/api/transmitters", "transmitters", call -> ObjectKind.TRANSMITTER);
        add(router, "/api/devices", "devices", call -> ObjectKind.DEVICE);
        add(router, "/api/contacts", "contacts", call -> ObjectKind.CONTACT);
        add(router, "/api/contactGroups", "contactGroups", call -> ObjectKind.CONTACT_GROUP);
        add(router, "/api/configurationObjects", "objects", ConfigurationRoutes::named);
        router.on(HttpMethod.GET, "/api/usergroups/:id/members", this::members);
        router.on(HttpMethod.GET, "/api/securityRoles/:id/members", this::holders);
        router.on(HttpMethod.PATCH, "/api/securityRoles/:id/members", this::grant);
    }

    /** @param envelope the member that lists are in; empty: a list is the answer itself */
    private void add(LibraryRouter router, String path, String envelope, Function<LibraryCall, ObjectKind> kind) {
        router.on(HttpMethod.GET, path, call -> list(call, kind.apply(call), envelope));
        router.on(HttpMethod.POST, path, call -> create(call, kind.apply(call)));
        router.on(HttpMethod.GET, path + "/:id", call -> read(call, kind.apply(call)));
        router.on(HttpMethod.PATCH, path + "/:id", call -> update(call, kind.apply(call)));
        router.on(HttpMethod.PUT, path + "/:id", call -> update(call, kind.apply(call)));
        router.on(HttpMethod.DELETE, path + "/:id", call -> delete(call, kind.apply(call)));
    }

    private static ObjectKind named(LibraryCall call) {
        return call.query("type")
                .flatMap(ObjectKind::named)
                .filter(kind -> kind != ObjectKind.PROJECT && kind != ObjectKind.USER)
                .orElseThrow(() ->
                        Failure.invalid("The number or name of a type of configuration objects is expected", "type"));
    }

    private Session session() {
        return library.database().requests();
    }

    /** Who may write a kind may read it; groups and roles only super administrators. */
    private Future<Void> mayRead(LibraryCall call, ObjectKind kind) {
        return kind.plain()
                ? library.privileges().requireOfEnvironment(call.caller(), Privilege.CREATE_CONFIGURATION_OBJECTS)
                : Privileges.requireSuperAdmin(call.caller());
    }

    private Future<ResourceVersion> find(LibraryCall call, ObjectKind kind) {
        return mayRead(call, kind).compose(may -> library.configurations().read(session(), kind, call.id()));
    }

    private Future<Void> list(LibraryCall call, ObjectKind kind, String envelope) {
        String name =
                call.query("nameBegins").or(() -> call.query("searchTerm")).orElse("");
        return mayRead(call, kind)
                .compose(may ->
                        store.page(session(), Environment.ID, kind.resource(), name, call.offset(), call.limit()))
                .compose(page -> {
                    ArrayNode all = JsonNodeFactory.instance.arrayNode();
                    page.objects().forEach(object -> all.add(Views.full(object)));
                    ProjectRoutes.total(call, page.total());
                    return call.send(
                            200,
                            envelope.isEmpty()
                                    ? all
                                    : JsonNodeFactory.instance.objectNode().set(envelope, all));
                });
    }

    private Future<ObjectNode> view(ResourceVersion object) {
        ObjectNode view = ObjectInput.view(object);
        if (!object.key().type().equals(ObjectKind.USER_GROUP.resource())) {
            return Future.succeededFuture(view);
        }
        return store.groupsOf(session(), object.key().toString())
                .compose(groups -> membersOf(object).map(members -> {
                    view.set("memberships", Views.briefs(groups));
                    view.set("members", members);
                    return view;
                }));
    }

    private Future<ArrayNode> membersOf(ResourceVersion group) {
        return GroupMembers.of(store, session(), group);
    }

    private Future<Void> read(LibraryCall call, ObjectKind kind) {
        return find(call, kind).compose(this::view).compose(view -> call.send(200, view));
    }

    private Future<Void> create(LibraryCall call, ObjectKind kind) {
        UUID id = UUID.randomUUID();
        return call.body()
                .map(body -> ObjectInput.created(kind, body))
                .compose(wanted -> library.configurations().create(call.caller(), kind, id, wanted))
                .compose(this::view)
                .compose(view -> call.send(201, view));
    }

    private Future<Void> update(LibraryCall call, ObjectKind kind) {
        return call.body()
                .compose(body -> find(call, kind).compose(object -> view(object).compose(view -> {
                    Map<String, JsonNode> changed = Patch.of(view, body);
                    Wanted wanted = ObjectInput.changed(kind, object, changed);
                    return library.configurations().update(call.caller(), kind, object, wanted);
                })))
                .compose(this::view)
                .compose(view -> call.send(200, view));
    }

    private Future<Void> delete(LibraryCall call, ObjectKind kind) {
        return find(call, kind)
                .compose(object -> library.configurations().delete(call.caller(), kind, object))
                .compose(gone -> call.none());
    }

    private Future<Void> members(LibraryCall call) {
        return find(call, ObjectKind.USER_GROUP).compose(this::membersOf).compose(members -> call.send(200, members));
    }

    /** Who holds a role: in the project of {@code X-MSTR-ProjectID}, else in the environment. */
    private Future<Void> holders(LibraryCall call) {
        UUID place = place(call);
        Future<Void> may = place.equals(Environment.ID)
                ? Privileges.requireSuperAdmin(call.caller())
                : library.privileges().require(call.caller(), place, Privilege.DUPLICATE_PROJECT);
        return may.compose(checked -> library.grants().holders(session(), place, call.id()))
                .compose(references -> GroupMembers.of(store, session(), references))
                .compose(holders -> call.send(200, holders));
    }

    private Future<Void> grant(LibraryCall call) {
        UUID place = place(call);
        return call.body().compose(body -> {
            Future<Void> done = Future.succeededFuture();
            for (GroupMembers.Change change : GroupMembers.changes(body)) {
                done = done.compose(before ->
                        library.grants().change(call.caller(), place, call.id(), change.members(), change.add()));
            }
            return done.compose(changed -> call.none());
        });
    }

    private static UUID place(LibraryCall call) {
        boolean named = call.context().request().getHeader("X-MSTR-ProjectID") != null
                || call.query("projectId").isPresent();
        return named ? call.project() : Environment.ID;
    }
}
