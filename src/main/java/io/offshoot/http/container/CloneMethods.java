package io.offshoot.http.container;

import io.offshoot.container.ProjectLists;
import io.offshoot.container.Refusal;
import io.offshoot.container.clone.CloneRequest;
import io.offshoot.container.clone.ContainerClone;
import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /class-xxxx/clone} and {@code /class-xxxx/listProjects}. */
final class CloneMethods {
    private final ContainerClone clones;

    private final ProjectLists lists;
    private final Metrics metrics;

    CloneMethods(ContainerClone clones, ProjectLists lists, Metrics metrics) {
        this.clones = clones;
        this.lists = lists;
        this.metrics = metrics;
    }

    void addTo(Methods methods) {
        methods.add(Methods.CONTAINERS, "clone", this::clone).add(Methods.OBJECTS, "listProjects", this::listProjects);
    }

    private Future<Void> clone(ContainerCall call) {
        return clones.run(call.caller(), request(call)).compose(result -> {
            metrics.objectsCloned(result.copied(), result.existing());
            return call.answer(result.answer());
        });
    }

    private static CloneRequest request(ContainerCall call) {
        Input input = call.input();
        Optional<List<String>> objects = input.strings("objects");
        Optional<List<String>> folders = input.strings("folders");
        if (objects.isEmpty() && folders.isEmpty()) {
            throw Refusal.input("objects is required if folders is not provided");
        }
        String project = input.string("project")
                .orElseThrow(() -> Refusal.input("project must be a nonempty string unequal to the source container"));
        String destination = input.string("destination").orElse("/");
        return CloneRequest.of(
                call.subject(),
                project,
                destination,
                input.bool("parents", false),
                objects.orElse(List.of()),
                folders.orElse(List.of()));
    }

    private Future<Void> listProjects(ContainerCall call) {
        return lists.list(call.caller(), call.subject(), call.input().string("archivalInfoForOrg"))
                .compose(listed -> {
                    Map<String, Object> answer = new LinkedHashMap<>(listed.levels());
                    listed.live().ifPresent(live -> answer.put("liveProjects", live));
                    return call.answer(answer);
                });
    }
}
