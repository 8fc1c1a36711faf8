package io.offshoot.http.container;

import io.offshoot.container.ContainerSettings;
import io.offshoot.container.ContainerView;
import io.offshoot.container.Containers;
import io.offshoot.container.Once;
import io.offshoot.container.Projects;
import io.offshoot.container.Refusal;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.FolderStore;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Projects themselves: made, described, changed and destroyed. */
final class ProjectMethods {
    private final Database database;
    private final Containers containers;
    private final Projects projects;
    private final Once once;
    private final FolderStore folders = new FolderStore();

    ProjectMethods(Database database, Containers containers, Projects projects, Once once) {
        this.database = database;
        this.containers = containers;
        this.projects = projects;
        this.once = once;
    }

    void addTo(Methods methods) {
        methods.add("project", "new", this::create)
                .add(Methods.CONTAINERS, "describe", this::describe)
                .add("project", "update", this::update)
                .add("project", "destroy", this::destroy)
                .add("project", "addTags", call -> tags(call, true))
                .add("project", "removeTags", call -> tags(call, false))
                .add("project", "setProperties", this::setProperties);
    }

    private Future<Void> create(ContainerCall call) {
        Input input = call.input();
        String name = input.required("name");
        ContainerSettings settings = SettingsInput.of(input, projects.unset(call.caller()));
        return once.run(call.nonce(), session -> projects.create(session, call.caller(), name, settings)
                        .map(id -> Json.write(Map.of("id", id))))
                .compose(call::answer);
    }

    private Future<Void> describe(ContainerCall call) {
        DescribeOptions options = DescribeOptions.of(call.input());
        return containers
                .open(database.requests(), call.caller(), call.subject(), AccessLevel.VIEW)
                .compose(view -> folders(view, options).compose(paths -> permissions(view, options)
                        .compose(permissions -> call.answer(
                                json -> new ProjectDescription(view, paths, permissions).write(json, options)))));
    }

    private Future<Optional<List<String>>> folders(ContainerView view, DescribeOptions options) {
        return options.asks("folders")
                ? folders.below(database.requests(), view.project(), "/").map(Optional::of)
                : Future.succeededFuture(Optional.empty());
    }

    private Future<Optional<Map<String, AccessLevel>>> permissions(ContainerView view, DescribeOptions options) {
        return options.asks("permissions")
                ? projects.permissions().of(database.requests(), view.project()).map(Optional::of)
                : Future.succeededFuture(Optional.empty());
    }

    private Future<Void> update(ContainerCall call) {
        Input input = call.input();
        Optional<String> name = input.string("name");
        Optional<Long> version = input.number("version", 0, Integer.MAX_VALUE);
        return change(call, AccessLevel.ADMINISTER, name, settings -> {
            if (version.isPresent() && version.get() != settings.version()) {
                throw Refusal.state("The project was changed meanwhile: its version is " + settings.version());
            }
            return SettingsInput.of(input, settings).next();
        });
    }

    private Future<Void> tags(ContainerCall call, boolean add) {
        List<String> tags = call.input()
                .strings("tags")
                .orElseThrow(() -> Refusal.input("tags is required and must be an array of nonempty strings"));
        return change(call, AccessLevel.CONTRIBUTE, Optional.empty(), settings -> {
            LinkedHashSet<String> set = new LinkedHashSet<>(settings.tags());
            boolean unused = add ? set.addAll(tags) : set.removeAll(tags);
            return settings.withTags(List.copyOf(set));
        });
    }

    private Future<Void> setProperties(ContainerCall call) {
        Map<String, Optional<String>> given = call.input()
                .properties("properties", true)
                .orElseThrow(() -> Refusal.input("properties is required and must be a mapping"));
        return change(call, AccessLevel.CONTRIBUTE, Optional.empty(), settings -> settings.withProperties(given));
    }

    private Future<Void> change(
            ContainerCall call, AccessLevel level, Optional<String> name, UnaryOperator<ContainerSettings> change) {
        return projects.update(call.caller(), call.subject(), level, name, change)
                .compose(done -> call.answerId());
    }

    private Future<Void> destroy(ContainerCall call) {
        return projects.destroy(call.caller(), call.subject()).compose(done -> call.answerId());
    }
}
