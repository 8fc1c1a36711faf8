package io.offshoot.http.container;

import io.offshoot.container.ProjectLists;
import io.offshoot.container.Refusal;
import io.offshoot.container.clone.CloneRequest;
import io.offshoot.container.clone.CloneResult;
import io.offshoot.container.clone.ContainerClone;
import io.offshoot.container.clone.ObjectCloneCommand;
import io.offshoot.container.clone.ObjectClones;
import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.http.IdempotencyKeys;
import io.offshoot.http.Preference;
import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /class-xxxx/clone} and {@code /class-xxxx/listProjects}. */
final class CloneMethods {
    private final ContainerClone clones;
    private final ObjectClones duplications;
    private final ProjectLists lists;
    private final String base;
    private final Metrics metrics;

    /** @param base of the server's addresses, with a slash at its end */
    CloneMethods(ContainerClone clones, ObjectClones duplications, ProjectLists lists, String base, Metrics metrics) {
        this.clones = clones;
        this.duplications = duplications;
        this.lists = lists;
        this.base = base;
        this.metrics = metrics;
    }

    void addTo(Methods methods) {
        methods.add(Methods.CONTAINERS, "clone", this::clone).add(Methods.OBJECTS, "listProjects", this::listProjects);
    }

    private Future<Void> clone(ContainerCall call) {
        CloneRequest request = request(call);
        boolean async =
                Preference.of(call.ctx().request().headers().getAll("Prefer")).respondAsync();
        Optional<CloneCommand.Idempotency> key = IdempotencyKeys.of(
                call.ctx().request(), call.subject() + "/clone", call.input().text());
        if (!async && key.isEmpty()) {
            return clones.run(call.caller(), request).compose(result -> {
                metrics.objectsCloned(result.copied(), result.existing());
                return answer(call, result);
            });
        }
        return duplications
                .ask(ObjectCloneCommand.of(call.caller(), request, key))
                .compose(accepted ->
                        async ? accepted(call, request, accepted) : answerWhenEnded(call, accepted.duplication()));
    }

    private Future<Void> answerWhenEnded(ContainerCall call, UUID duplication) {
        return duplications.ended(duplication).compose(result -> answer(call, result));
    }

    /** The page's answer; where the report is, which it does not know, stands in a header. */
    private Future<Void> answer(ContainerCall call, CloneResult result) {
        call.ctx().response().putHeader("Link", "<" + address(result.id()) + ">; rel=\"describedby\"");
        return call.answer(result.answer());
    }

    private Future<Void> accepted(ContainerCall call, CloneRequest request, DuplicationAccepted accepted) {
        call.ctx()
                .response()
                .setStatusCode(202)
                .putHeader("Content-Location", address(accepted.duplication()))
                .putHeader("Retry-After", "1");
        return call.answer(Map.of(
                "id",
                request.source(),
                "project",
                request.destination(),
                "duplication",
                accepted.duplication().toString()));
    }

    private String address(UUID duplication) {
        return base + "duplications/" + duplication;
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
