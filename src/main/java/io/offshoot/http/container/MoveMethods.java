package io.offshoot.http.container;

import io.offshoot.container.FolderPath;
import io.offshoot.container.Moves;
import io.offshoot.container.Refusal;
import io.offshoot.container.Removals;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Moving and removing objects and folders inside a project. */
final class MoveMethods {
    private final Moves moves;
    private final Removals removals;

    MoveMethods(Moves moves, Removals removals) {
        this.moves = moves;
        this.removals = removals;
    }

    void addTo(Methods methods) {
        methods.add(Methods.CONTAINERS, "move", this::move)
                .add(Methods.CONTAINERS, "renameFolder", this::renameFolder)
                .add(Methods.CONTAINERS, "removeFolder", this::removeFolder)
                .add(Methods.CONTAINERS, "removeObjects", this::removeObjects);
    }

    private Future<Void> move(ContainerCall call) {
        Input input = call.input();
        List<String> paths = input.strings("folders").orElse(List.of()).stream()
                .map(path -> FolderPath.of(path, "folders"))
                .toList();
        return moves.move(
                        call.caller(),
                        call.subject(),
                        input.strings("objects").orElse(List.of()),
                        paths,
                        input.requiredFolder("destination"))
                .compose(done -> call.answerId());
    }

    private Future<Void> renameFolder(ContainerCall call) {
        Input input = call.input();
        String folder = input.requiredFolder("folder");
        if (input.has("name") == input.has("newpath")) {
            throw Refusal.input("Either name or newpath is required");
        }
        String target = input.has("newpath")
                ? input.requiredFolder("newpath")
                : FolderPath.in(FolderPath.parent(folder), FolderPath.name(input.required("name"), "name"));
        return moves.rename(call.caller(), call.subject(), folder, target).compose(done -> call.answerId());
    }

    private Future<Void> removeFolder(ContainerCall call) {
        Input input = call.input();
        return removals.folder(
                        call.caller(),
                        call.subject(),
                        input.requiredFolder("folder"),
                        input.bool("recurse", false),
                        input.bool("force", false),
                        input.bool("partial", false))
                .compose(all -> call.answer(Map.of("id", call.subject(), "completed", all)));
    }

    private Future<Void> removeObjects(ContainerCall call) {
        List<String> objects = call.input()
                .strings("objects")
                .orElseThrow(() -> Refusal.input("objects is required and must be an array of nonempty strings"));
        return removals.objects(
                        call.caller(), call.subject(), objects, call.input().bool("force", false))
                .compose(done -> call.answerId());
    }
}
