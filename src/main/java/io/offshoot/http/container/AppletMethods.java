package io.offshoot.http.container;

import io.offshoot.container.DataLinks;
import io.offshoot.container.DataObjects;
import io.offshoot.container.Files;
import io.offshoot.container.NewObject;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Once;
import io.offshoot.container.Refusal;
import io.offshoot.container.WorkflowSpec;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Applets: made, closed from the beginning, and given as a whole. They are kept and cloned, and never run here. */
final class AppletMethods {
    private static final ResourceType APPLET = ResourceType.of("Applet");
    private static final List<String> TEXTS = List.of("title", "summary", "description", "developerNotes");

    private final Database database;
    private final DataObjects objects;
    private final Descriptions descriptions;
    private final Once once;

    AppletMethods(Database database, DataObjects objects, Files files, Once once) {
        this.database = database;
        this.objects = objects;
        this.descriptions = new Descriptions(objects.containers(), files);
        this.once = once;
    }

    void addTo(Methods methods) {
        methods.add("applet", "new", this::create).add("applet", "get", this::get);
    }

    private Future<Void> create(ContainerCall call) {
        Input input = call.input();
        Input runSpec = SpecInput.requiredObject(input, "runSpec");
        runSpec.required("interpreter");
        if (runSpec.anyString("code").isEmpty() && runSpec.object("file").isEmpty()) {
            throw Refusal.input("runSpec.code is required and must be a string");
        }
        Map<String, byte[]> spec = new SpecInput(input)
                .texts(TEXTS)
                .required("dxapi")
                .objects(List.of("runSpec", "access", "httpsApp"))
                .arrays(List.of("inputSpec", "outputSpec"))
                .flag("ignoreReuse")
                .members();
        Map<String, byte[]> own = new LinkedHashMap<>();
        own.put("bundled", ObjectText.references(bundled(runSpec)));
        own.put("spec", WorkflowSpec.object(spec));
        NewObject wanted = ObjectInput.read(input, APPLET, true, own);
        return once.run(call.nonce(), session -> objects.create(session, call.caller(), wanted)
                        .map(key -> Json.write(Map.of("id", ContainerIds.of(key)))))
                .compose(call::answer);
    }

    /** What an applet brings along wherever it is cloned to. */
    private static Set<ResourceKey> bundled(Input runSpec) {
        Set<ResourceKey> bundled = new LinkedHashSet<>();
        for (Input each : runSpec.objects("bundledDepends").orElse(List.of())) {
            each.required("name");
            List<ResourceKey> link = each.raw("id").map(DataLinks::of).orElse(List.of());
            if (link.size() != 1) {
                throw Refusal.input("runSpec.bundledDepends must be an array of objects with a name and, as id, a link"
                        + " to a data object");
            }
            bundled.add(link.get(0));
        }
        return bundled;
    }

    private Future<Void> get(ContainerCall call) {
        DescribeOptions options = new DescribeOptions(Set.of("code"), true, Optional.empty());
        return objects.find(database.requests(), call.caller(), call.subject(), Optional.empty())
                .compose(found -> descriptions
                        .of(database.requests(), List.of(found.row()), options)
                        .compose(one -> objects.containers()
                                .of(database.requests(), call.caller(), found.project())
                                .compose(view -> call.answer(RegionalSpec.of(
                                        ContainerCall.written(json -> one.get(0).write(json, options)),
                                        view.orElseThrow(() -> Refusal.noEntity(call.subject()))
                                                .settings()
                                                .region())))));
    }
}
