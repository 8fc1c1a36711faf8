package io.offshoot.http.container;

import com.fasterxml.jackson.core.JsonGenerator;
import io.offshoot.container.Containers;
import io.offshoot.container.Files;
import io.offshoot.container.FolderPath;
import io.offshoot.container.Refusal;
import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectCriteria;
import io.offshoot.store.ObjectCriteria.Field;
import io.offshoot.store.ObjectCriteria.Order;
import io.offshoot.store.ObjectCriteria.Place;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectSearchStore;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code findDataObjects}. */
final class SearchMethods {
    static final int MOST = 1000;
    private static final int MOST_PROJECTS = 10_000;
    private static final Duration MOST_TIME = Duration.ofSeconds(5);

    private final Database database;
    private final Containers containers;
    private final Descriptions descriptions;
    private final FewAtOnce patterns = new FewAtOnce(2);
    private final ObjectSearchStore store = new ObjectSearchStore();

    SearchMethods(Database database, Containers containers, Files files) {
        this.database = database;
        this.containers = containers;
        this.descriptions = new Descriptions(containers, files);
    }

    void addTo(Methods methods) {
        methods.add("system", "findDataObjects", this::find);
    }

    private Future<Void> find(ContainerCall call) {
        Input input = call.input();
        Optional<Input> scope = input.object("scope");
        Optional<DescribeOptions> options = DescribeOptions.within(input, "describe");
        int limit = input.number("limit", 1, MOST).orElse((long) MOST).intValue();
        AccessLevel level = input.string("level")
                .map(name -> AccessLevel.named(name)
                        .orElseThrow(() -> Refusal.input("level must be the name of a permission level")))
                .orElse(AccessLevel.VIEW);
        ObjectCriteria wanted = new ObjectCriteria(
                List.of(),
                scope.flatMap(in -> in.string("folder")).map(folder -> FolderPath.of(folder, "scope.folder")),
                scope.map(in -> in.bool("recurse", true)).orElse(true),
                classes(input),
                ids(input),
                Filters.ofObjects(input),
                order(input),
                from(input),
                limit + 1);
        return projects(call.caller(), scope.flatMap(in -> in.string("project")), level)
                .compose(projects -> projects.isEmpty()
                        ? Future.succeededFuture(List.<ObjectRow>of())
                        : found(call.caller(), in(wanted, projects)))
                .compose(rows -> answer(call, rows, limit, options));
    }

    private Future<List<ObjectRow>> found(Caller caller, ObjectCriteria criteria) {
        return criteria.byPattern()
                ? patterns.run(caller, () -> store.findWithin(database, criteria, MOST_TIME))
                : store.find(database.requests(), criteria);
    }

    /** The projects that are searched: the one that is named, or all where the caller was given that level. */
    private Future<List<UUID>> projects(Caller caller, Optional<String> named, AccessLevel level) {
        return named.isPresent()
                ? containers
                        .open(database.requests(), caller, named.get(), AccessLevel.VIEW)
                        .map(view -> view.level().orElseThrow().atLeast(level) ? List.of(view.project()) : List.of())
                : containers
                        .levels()
                        .given(database.requests(), caller, MOST_PROJECTS)
                        .map(levels -> levels.entrySet().stream()
                                .filter(entry -> entry.getValue().atLeast(level))
                                .map(Map.Entry::getKey)
                                .toList());
    }

    private static ObjectCriteria in(ObjectCriteria wanted, List<UUID> projects) {
        return new ObjectCriteria(
                projects,
                wanted.folder(),
                wanted.recurse(),
                wanted.classes(),
                wanted.ids(),
                wanted.conditions(),
                wanted.order(),
                wanted.from(),
                wanted.count());
    }

    private static List<String> classes(Input input) {
        List<String> classes = input.has("class") && input.tree().get("class").isArray()
                ? input.strings("class").orElseThrow()
                : input.string("class").map(List::of).orElse(List.of());
        if (!Set.of("record", "file", "applet", "workflow", "database", "dbcluster")
                .containsAll(classes)) {
            throw Refusal.input("class must be one of the classes of data objects");
        }
        return classes;
    }

    private static Optional<List<ResourceKey>> ids(Input input) {
        if (!input.has("id")) {
            return Optional.empty();
        }
        List<String> given =
                input.tree().get("id").isArray() ? input.strings("id").orElseThrow() : List.of(input.required("id"));
        return Optional.of(
                given.stream().flatMap(id -> ContainerIds.object(id).stream()).toList());
    }

    private static Order order(Input input) {
        Optional<Input> sort = input.object("sortBy");
        if (sort.isEmpty()) {
            return Order.NEWEST;
        }
        String field = sort.get().string("field").orElse("modified");
        String ordering = sort.get().string("ordering").orElse("ascending");
        if (!Set.of("ascending", "descending").contains(ordering)) {
            throw Refusal.input("sortBy.ordering must be \"ascending\" or \"descending\"");
        }
        Field by =
                switch (field) {
                    case "modified" -> Field.MODIFIED;
                    case "created" -> Field.CREATED;
                    case "name" -> Field.NAME;
                    default -> throw Refusal.input("sortBy.field must be \"created\", \"modified\" or \"name\"");
                };
        return new Order(by, ordering.equals("ascending"));
    }

    private static Optional<Place> from(Input input) {
        return input.object("starting").map(starting -> {
            UUID project = ContainerIds.project(starting.required("project"))
                    .orElseThrow(() -> Refusal.input("starting.project must be the ID of a project"));
            ResourceKey key = ContainerIds.object(starting.required("id"))
                    .orElseThrow(() -> Refusal.input("starting.id must be the ID of a data object"));
            return new Place(project, key);
        });
    }

    private Future<Void> answer(
            ContainerCall call, List<ObjectRow> rows, int limit, Optional<DescribeOptions> options) {
        List<ObjectRow> page = rows.subList(0, Math.min(limit, rows.size()));
        DescribeOptions described = options.orElse(new DescribeOptions(Set.of(), false, Optional.empty()));
        return descriptions
                .of(database.requests(), rows, described)
                .compose(all -> call.answer(json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("results");
                    for (ObjectDescription one : all.subList(0, page.size())) {
                        json.writeStartObject();
                        place(json, one);
                        if (options.isPresent()) {
                            json.writeFieldName("describe");
                            one.write(json, described);
                        }
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeFieldName("next");
                    if (rows.size() > limit) {
                        json.writeStartObject();
                        place(json, all.get(limit));
                        json.writeEndObject();
                    } else {
                        json.writeNull();
                    }
                    json.writeEndObject();
                }));
    }

    private static void place(JsonGenerator json, ObjectDescription one) throws IOException {
        json.writeStringField("project", one.project());
        json.writeStringField("id", ContainerIds.of(one.row().key()));
    }
}
