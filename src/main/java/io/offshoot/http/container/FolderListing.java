package io.offshoot.http.container;

import io.offshoot.container.ContainerView;
import io.offshoot.container.Containers;
import io.offshoot.container.Files;
import io.offshoot.container.FolderPath;
import io.offshoot.container.Folders;
import io.offshoot.container.Refusal;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.store.Database;
import io.offshoot.store.FolderStore;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code listFolder}: the objects and folders directly in a folder, objects newest first; streamed. */
final class FolderListing {
    private static final int PAGE = 500;

    private final Database database;
    private final Containers containers;
    private final Folders folders;
    private final Descriptions descriptions;
    private final ObjectStore objects = new ObjectStore();
    private final FolderStore store = new FolderStore();

    FolderListing(Database database, Containers containers, Folders folders, Files files) {
        this.database = database;
        this.containers = containers;
        this.folders = folders;
        this.descriptions = new Descriptions(containers, files);
    }

    Future<Void> list(ContainerCall call) {
        Input input = call.input();
        String folder = input.folder("folder");
        String only = input.string("only").orElse("all");
        if (!Set.of("all", "objects", "folders").contains(only)) {
            throw Refusal.input("only must be one of \"all\", \"objects\" and \"folders\"");
        }
        Optional<DescribeOptions> options = DescribeOptions.within(input, "describe");
        boolean hidden = input.bool("includeHidden", false);
        return containers
                .open(database.requests(), call.caller(), call.subject(), AccessLevel.VIEW)
                .compose(view -> folders.require(database.requests(), view, folder)
                        .compose(there -> only.equals("objects")
                                ? Future.succeededFuture(List.<String>of())
                                : store.children(database.requests(), view.project(), folder))
                        .compose(children -> only.equals("folders")
                                ? call.answer(Map.of("folders", children))
                                : objects(call, view, folder, hidden, options, only.equals("all"), children)));
    }

    private Future<Void> objects(
            ContainerCall call,
            ContainerView view,
            String folder,
            boolean hidden,
            Optional<DescribeOptions> options,
            boolean withFolders,
            List<String> children) {
        AnswerStream stream = new AnswerStream(call.ctx());
        AnswerStream.Rendering<ObjectRow> rendering = page -> rendered(page, options);
        Future<Void> listed = stream.values(
                "{\"objects\":[",
                last -> objects.list(database.requests(), view.project(), folder, hidden, last, PAGE),
                rendering);
        if (folder.equals(FolderPath.ROOT)) {
            listed = listed.compose(done -> stream.values(
                    "",
                    last -> objects.listBare(database.requests(), view.project(), last.map(ObjectRow::key), PAGE),
                    rendering));
        }
        String end = withFolders ? "],\"folders\":" + io.offshoot.model.Json.write(children) + "}" : "]}";
        return listed.compose(done -> stream.end(end));
    }

    private Future<List<Buffer>> rendered(List<ObjectRow> page, Optional<DescribeOptions> options) {
        if (options.isEmpty()) {
            return Future.succeededFuture(page.stream()
                    .map(row -> Buffer.buffer("{\"id\":\"" + ContainerIds.of(row.key()) + "\"}"))
                    .toList());
        }
        return descriptions.of(database.requests(), page, options.get()).map(all -> all.stream()
                .map(one -> ContainerCall.written(json -> {
                    json.writeStartObject();
                    json.writeStringField("id", ContainerIds.of(one.row().key()));
                    json.writeFieldName("describe");
                    one.write(json, options.get());
                    json.writeEndObject();
                }))
                .toList());
    }
}
