package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.Library;
import io.offshoot.library.Privileges;
import io.offshoot.library.Users;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.UUID;

/** {@code /api/users}: for super administrators, and the look at oneself for everybody. */
final class UserRoutes {
    private final Library library;
    private final ConfigurationStore store = new ConfigurationStore();

    UserRoutes(Library library) {
        this.library = library;
    }

    void addTo(LibraryRouter router) {
        router.on(HttpMethod.GET, "/api/users", this::list);
        router.on(HttpMethod.POST, "/api/users", this::create);
        router.on(HttpMethod.GET, "/api/users/:id", this::read);
        router.on(HttpMethod.PATCH, "/api/users/:id", this::update);
        router.on(HttpMethod.DELETE, "/api/users/:id", call -> find(call)
                .compose(user -> library.users().delete(call.caller(), user))
                .compose(gone -> call.none()));
    }

    private Session session() {
        return library.database().requests();
    }

    private Future<ResourceVersion> find(LibraryCall call) {
        UUID id = call.id();
        boolean itself = call.caller().identity().equals(new ResourceKey(ResourceType.USER, id));
        return (itself ? Future.<Void>succeededFuture() : Privileges.requireSuperAdmin(call.caller()))
                .compose(may -> library.users().read(session(), id));
    }

    private Future<Void> list(LibraryCall call) {
        return Privileges.requireSuperAdmin(call.caller())
                .compose(may -> store.users(
                        session(),
                        call.query("nameBegins")
                                .or(() -> call.query("searchTerm"))
                                .orElse(""),
                        call.offset(),
                        call.limit()))
                .compose(page -> {
                    ArrayNode all = JsonNodeFactory.instance.arrayNode();
                    page.objects().forEach(user -> all.add(Views.user(user)));
                    ProjectRoutes.total(call, page.total());
                    return call.send(200, all);
                });
    }

    private Future<ObjectNode> view(ResourceVersion user) {
        return store.groupsOf(session(), user.key().toString()).map(groups -> {
            ObjectNode view = Views.user(user);
            view.set("memberships", Views.briefs(groups));
            return view;
        });
    }

    private Future<Void> read(LibraryCall call) {
        return find(call).compose(this::view).compose(view -> call.send(200, view));
    }

    private Future<Void> create(LibraryCall call) {
        UUID id = UUID.randomUUID();
        return call.body()
                .map(UserInput::created)
                .compose(wanted -> library.users().create(call.caller(), id, wanted))
                .compose(this::view)
                .compose(view -> call.send(201, view));
    }

    private Future<Void> update(LibraryCall call) {
        return call.body()
                .compose(body -> find(call).compose(user -> view(user).compose(view -> {
                    Map<String, JsonNode> changed = Patch.of(view, body);
                    Users.Wanted wanted = UserInput.changed(user, changed);
                    return library.users().update(call.caller(), user, wanted);
                })))
                .compose(this::view)
                .compose(view -> call.send(200, view));
    }
}
