package io.offshoot.http.container;

import io.offshoot.container.Archival;
import io.offshoot.container.ArchivalScope;
import io.offshoot.container.Refusal;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Archiving files and bringing them back: {@code archive}, {@code unarchive}. */
final class ArchivalMethods {
    private static final Set<String> RATES = Set.of("Expedited", "Standard", "Bulk");
    private static final double GIGABYTE = 1 << 30;

    private final Archival archival;

    ArchivalMethods(Archival archival) {
        this.archival = archival;
    }

    void addTo(Methods methods) {
        methods.add("project", "archive", this::archive).add("project", "unarchive", this::unarchive);
    }

    private Future<Void> archive(ContainerCall call) {
        Input input = call.input();
        return archival.archive(call.caller(), call.subject(), scope(input), input.bool("allCopies", false))
                .compose(count -> call.answer(Map.of("id", call.subject(), "count", count)));
    }

    private Future<Void> unarchive(ContainerCall call) {
        Input input = call.input();
        if (!RATES.contains(input.string("rate").orElse("Standard"))) {
            throw Refusal.input("rate must be one of \"Expedited\", \"Standard\" and \"Bulk\"");
        }
        return archival.unarchive(call.caller(), call.subject(), scope(input), input.bool("dryRun", false))
                .compose(done -> call.answer(Map.of(
                        "id", call.subject(), "files", done.files(), "size", done.bytes() / GIGABYTE, "cost", 0)));
    }

    private static ArchivalScope scope(Input input) {
        if (input.has("files") == input.has("folder")) {
            throw Refusal.input("Either files or folder is required");
        }
        if (input.has("folder")) {
            return new ArchivalScope.Folder(input.requiredFolder("folder"), input.bool("recurse", true));
        }
        Set<UUID> files = new LinkedHashSet<>();
        for (String id : input.strings("files").orElseThrow()) {
            files.add(ContainerIds.object(id)
                    .filter(key -> key.type().equals(ResourceType.BINARY))
                    .orElseThrow(() -> Refusal.input("files must be an array of IDs of files, unlike \"" + id + "\""))
                    .id());
        }
        return new ArchivalScope.Named(List.copyOf(files));
    }
}
