package io.offshoot.http.container;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.offshoot.container.ContainerView;
import io.offshoot.container.Containers;
import io.offshoot.container.Handles;
import io.offshoot.container.Refusal;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Json;
import io.offshoot.store.ContainerStore;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectCriteria.Condition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code findProjects}: the projects where the caller was given a level, newest first. */
final class ProjectSearchMethods {
    private static final int MOST_PROJECTS = 10_000;

    private final Database database;
    private final Containers containers;
    private final ContainerStore store = new ContainerStore();

    ProjectSearchMethods(Database database, Containers containers) {
        this.database = database;
        this.containers = containers;
    }

    void addTo(Methods methods) {
        methods.add("system", "findProjects", this::find);
    }

    private Future<Void> find(ContainerCall call) {
        Input input = call.input();
        int limit = input.number("limit", 1, SearchMethods.MOST)
                .orElse((long) SearchMethods.MOST)
                .intValue();
        Optional<DescribeOptions> options = DescribeOptions.within(input, "describe");
        Optional<String> starting = input.string("starting");
        Predicate<ContainerView> wanted = wanted(input);
        String user = Handles.of(call.caller());
        return containers
                .levels()
                .given(database.requests(), call.caller(), MOST_PROJECTS)
                .compose(levels -> store.readAll(database.requests(), levels.keySet())
                        .map(found -> found.stream()
                                .map(each -> new ContainerView(
                                        each,
                                        containers.settings(each),
                                        Optional.ofNullable(
                                                levels.get(each.project().id()))))
                                .filter(view -> !view.settings().container())
                                .filter(wanted)
                                .toList()))
                .compose(all -> answer(call, from(all, starting), limit, options, user));
    }

    private static List<ContainerView> from(List<ContainerView> all, Optional<String> starting) {
        if (starting.isEmpty()) {
            return all;
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(starting.get())) {
                return all.subList(i, all.size());
            }
        }
        return List.of();
    }

    private static Predicate<ContainerView> wanted(Input input) {
        List<Predicate<ContainerView>> all = new ArrayList<>();
        Filters.name(input).ifPresent(name -> all.add(named(name)));
        input.string("level").ifPresent(name -> {
            AccessLevel least = AccessLevel.named(name)
                    .orElseThrow(() -> Refusal.input("level must be the name of a permission level"));
            all.add(view -> view.level().filter(level -> level.atLeast(least)).isPresent());
        });
        input.string("billTo")
                .ifPresent(payer -> all.add(view -> view.settings().billTo().equals(payer)));
        input.string("region")
                .ifPresent(region -> all.add(view -> view.settings().region().equals(region)));
        input.bool("containsPHI")
                .ifPresent(phi -> all.add(view -> view.settings().containsPHI() == phi));
        Filters.times(input, "created")
                .ifPresent(times -> all.add(view ->
                        times.include(view.container().created().toInstant().toEpochMilli())));
        if (input.has("tags")) {
            Condition tags = Filters.strings(input.tree().get("tags"), "tags", tag -> new Condition.Has("tags", tag));
            all.add(view -> holds(tags, view));
        }
        if (input.has("properties")) {
            Condition properties = Filters.properties(input.tree().get("properties"));
            all.add(view -> holds(properties, view));
        }
        return view -> all.stream().allMatch(each -> each.test(view));
    }

    private static Predicate<ContainerView> named(Condition condition) {
        if (condition instanceof Condition.Is is) {
            return view -> view.container().project().name().equals(is.value());
        }
        Condition.NameMatches name = (Condition.NameMatches) condition;
        // In linear time, whatever the expression: this runs on the event loop.
        try {
            Pattern pattern = Pattern.compile(name.expression(), name.anyCase() ? Pattern.CASE_INSENSITIVE : 0);
            return view -> pattern.matcher(view.container().project().name()).find();
        } catch (PatternSyntaxException e) {
            throw Refusal.input("name.regexp cannot be read: " + e.getDescription());
        }
    }

    private static boolean holds(Condition condition, ContainerView view) {
        if (condition instanceof Condition.All all) {
            return all.conditions().stream().allMatch(each -> holds(each, view));
        }
        if (condition instanceof Condition.Any any) {
            return any.conditions().stream().anyMatch(each -> holds(each, view));
        }
        if (condition instanceof Condition.Not not) {
            return !holds(not.condition(), view);
        }
        if (condition instanceof Condition.Has has) {
            return view.settings().tags().contains(has.value());
        }
        Condition.Property property = (Condition.Property) condition;
        Optional<String> value =
                Optional.ofNullable(view.settings().properties().get(property.key()));
        return property.value().isPresent() ? value.equals(property.value()) : value.isPresent();
    }

    private static Future<Void> answer(
            ContainerCall call, List<ContainerView> found, int limit, Optional<DescribeOptions> options, String user) {
        return call.answer(json -> {
            json.setCodec(Json.mapper());
            json.writeStartObject();
            json.writeArrayFieldStart("results");
            for (ContainerView view : found.subList(0, Math.min(limit, found.size()))) {
                json.writeStartObject();
                json.writeStringField("id", view.id());
                json.writeStringField("level", view.level().orElseThrow().name());
                json.writeObjectField("permissionSources", List.of(user));
                json.writeBooleanField("public", false);
                if (options.isPresent()) {
                    json.writeFieldName("describe");
                    new ProjectDescription(view, Optional.empty(), Optional.empty()).write(json, options.get());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectField(
                    "next", found.size() > limit ? found.get(limit).id() : null);
            json.writeEndObject();
        });
    }
}
