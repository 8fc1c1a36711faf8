package io.offshoot.http.container;

import io.offshoot.container.DataObjects;
import io.offshoot.container.Files;
import io.offshoot.container.ObjectChanges;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Once;
import io.offshoot.container.Refusal;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What all data objects can do: be described, renamed, tagged, and, while they are open, be changed and closed. */
final class ObjectMethods {
    private static final ResourceType RECORD = ResourceType.of("Record");

    private final Database database;
    private final DataObjects objects;
    private final ObjectChanges changes;
    private final Descriptions descriptions;
    private final Once once;

    ObjectMethods(Database database, DataObjects objects, Files files, Once once) {
        this.database = database;
        this.objects = objects;
        this.changes = new ObjectChanges(database, objects);
        this.descriptions = new Descriptions(objects.containers(), files);
        this.once = once;
    }

    void addTo(Methods methods) {
        List<String> all = Methods.OBJECTS;
        methods.add("record", "new", this::newRecord)
                .add(all, "describe", this::describe)
                .add(all, "getDetails", this::getDetails)
                .add(all, "rename", this::rename)
                .add(all, "addTags", call -> set(call, "tags", true))
                .add(all, "removeTags", call -> set(call, "tags", false))
                .add(all, "setProperties", this::setProperties)
                .add(all, "addTypes", call -> types(call, true))
                .add(all, "removeTypes", call -> types(call, false))
                .add(all, "setDetails", this::setDetails)
                .add(all, "setVisibility", this::setVisibility)
                .add(List.of("record", "workflow", "applet", "database"), "close", this::close);
    }

    private Future<Void> newRecord(ContainerCall call) {
        boolean close = call.input().bool("close", false);
        return once.run(call.nonce(), session -> ObjectInput.base(session, objects, call, RECORD)
                        .map(base -> ObjectInput.read(call.input(), RECORD, close, Map.of(), base))
                        .compose(wanted -> objects.create(session, call.caller(), wanted))
                        .map(key -> Json.write(Map.of("id", ContainerIds.of(key)))))
                .compose(call::answer);
    }

    private Future<Void> describe(ContainerCall call) {
        DescribeOptions options = DescribeOptions.of(call.input());
        return objects.find(
                        database.requests(),
                        call.caller(),
                        call.subject(),
                        options.project().flatMap(ContainerIds::project))
                .compose(found -> descriptions.of(database.requests(), List.of(found.row()), options))
                .compose(one -> call.answer(json -> one.get(0).write(json, options)));
    }

    private Future<Void> getDetails(ContainerCall call) {
        DescribeOptions options =
                new DescribeOptions(Set.of("details"), false, call.input().string("project"));
        return objects.find(
                        database.requests(),
                        call.caller(),
                        call.subject(),
                        options.project().flatMap(ContainerIds::project))
                .compose(found -> descriptions.of(database.requests(), List.of(found.row()), options))
                .compose(one -> call.answer(one.get(0).details()));
    }

    private Future<Void> rename(ContainerCall call) {
        byte[] name = ObjectText.json(call.input().required("name"));
        return own(call, text -> text.with("name", name));
    }

    private Future<Void> setProperties(ContainerCall call) {
        Map<String, Optional<String>> given = call.input()
                .properties("properties", true)
                .orElseThrow(() -> Refusal.input("properties is required and must be a mapping"));
        return own(call, text -> {
            Map<String, String> properties = text.properties();
            given.forEach((key, value) ->
                    value.ifPresentOrElse(set -> properties.put(key, set), () -> properties.remove(key)));
            return text.with("properties", ObjectText.json(properties));
        });
    }

    private Future<Void> set(ContainerCall call, String member, boolean add) {
        UnaryOperator<ObjectText> edit = edit(call, member, add);
        return own(call, edit);
    }

    private Future<Void> types(ContainerCall call, boolean add) {
        UnaryOperator<ObjectText> edit = edit(call, "types", add);
        return changes.shared(call.caller(), call.subject(), edit).compose(done -> call.answerId());
    }

    private static UnaryOperator<ObjectText> edit(ContainerCall call, String member, boolean add) {
        List<String> given = call.input()
                .strings(member)
                .orElseThrow(() -> Refusal.input(member + " is required and must be an array of nonempty strings"));
        return text -> {
            Set<String> set = new LinkedHashSet<>(text.strings(member));
            boolean unused = add ? set.addAll(given) : set.removeAll(given);
            return text.with(member, ObjectText.json(set));
        };
    }

    private Future<Void> own(ContainerCall call, UnaryOperator<ObjectText> change) {
        Optional<UUID> project = call.input().string("project").map(id -> ContainerIds.project(id)
                .orElseThrow(() -> Refusal.noEntity(id)));
        return changes.own(call.caller(), call.subject(), project, change).compose(done -> call.answerId());
    }

    private Future<Void> setDetails(ContainerCall call) {
        byte[] details = call.input().text();
        ObjectInput.checkDetails(details);
        return changes.shared(call.caller(), call.subject(), text -> text.withDetails(details))
                .compose(done -> call.answerId());
    }

    private Future<Void> setVisibility(ContainerCall call) {
        byte[] hidden = ObjectText.json(call.input()
                .bool("hidden")
                .orElseThrow(() -> Refusal.input("hidden is required and must be a boolean")));
        return changes.shared(call.caller(), call.subject(), text -> text.with("hidden", hidden))
                .compose(done -> call.answerId());
    }

    private Future<Void> close(ContainerCall call) {
        return changes.close(call.caller(), call.subject()).compose(done -> call.answerId());
    }
}
