package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.library.ObjectKind;
import io.offshoot.library.duplication.ImportRules.Rule;
import io.offshoot.model.Environment;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.ImportedObject.Outcome;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Groups, security roles and the other configuration objects that an import brings. Names are there once within a kind. */
final class ObjectConflicts implements Conflicts {
    private static final ResourceType GROUP = ObjectKind.USER_GROUP.resource();
    private static final int TRIES = 1_000;

    private final ImportOrder order;
    private final LiveObjects live;
    private final ImportStore store = new ImportStore();
    private final ConfigurationStore configurations = new ConfigurationStore();

    ObjectConflicts(ImportOrder order, LiveObjects live) {
        this.order = order;
        this.live = live;
    }

    @Override
    public Future<Outcome> apply(Session session, ImportedObject object, LibraryText incoming) {
        return live.current(session, object.key())
                .compose(current -> current.isPresent()
                        ? conflict(session, object, current.get(), incoming)
                        : create(session, object, incoming));
    }

    private Future<Outcome> create(Session session, ImportedObject object, LibraryText incoming) {
        if (!ConfigurationStaging.allowed(order, object.origin().type())) {
            return Future.succeededFuture(Conflicts.notAllowed());
        }
        return written(session, object.key(), incoming).compose(text -> live.create(session, object.key(), text)
                .map(
                        isRenamed(incoming, text)
                                ? new Outcome(Outcome.RENAMED, taken(incoming))
                                : new Outcome(Outcome.CREATED, "")));
    }

    private Future<Outcome> conflict(
            Session session, ImportedObject object, ResourceVersion current, LibraryText incoming) {
        ResourceType type = object.origin().type();
        Rule rule = order.rules().rule(type);
        if (rule == Rule.USE_EXISTING) {
            return Future.succeededFuture(Conflicts.existing(object));
        }
        if (!ConfigurationStaging.allowed(order, type)) {
            return Future.succeededFuture(Conflicts.notAllowed());
        }
        if (rule == Rule.REPLACE) {
            return written(session, object.key(), incoming).compose(text -> live.update(session, current, text)
                    .map(new Outcome(Outcome.REPLACED, isRenamed(incoming, text) ? taken(incoming) : "")));
        }
        LibraryText text = LibraryText.of(current.content());
        LibraryText merged = Union.privileges(text, incoming);
        Set<String> all = new LinkedHashSet<>(text.references("members"));
        Future<LibraryText> result = type.equals(GROUP)
                ? members(session, object.key(), incoming)
                        .map(more -> all.addAll(more) ? merged.withReferences("members", List.copyOf(all)) : merged)
                : Future.succeededFuture(merged);
        return result.compose(done -> live.update(session, current, done)).map(new Outcome(Outcome.MERGED, ""));
    }

    private static boolean isRenamed(LibraryText incoming, LibraryText text) {
        return !incoming.string("name").equals(text.string("name"));
    }

    private static String taken(LibraryText incoming) {
        return "the name " + incoming.string("name").orElse("") + " is taken";
    }

    /** The text as it can be written here: with a name that is free, members that are here, privileges that there are. */
    private Future<LibraryText> written(Session session, ResourceKey key, LibraryText incoming) {
        boolean plain = ObjectKind.of(key.type()).filter(ObjectKind::plain).isPresent();
        List<Integer> known = ObjectShape.privileges(incoming);
        LibraryText text = plain
                        || incoming.raw("privileges").isEmpty()
                        || incoming.raw("privileges").get().equals(Json.write(known))
                ? incoming
                : incoming.withRaw("privileges", Json.write(known).getBytes(StandardCharsets.UTF_8));
        Future<LibraryText> whole = key.type().equals(GROUP)
                ? members(session, key, text)
                        .map(members -> members.equals(text.references("members"))
                                ? text
                                : text.withReferences("members", members))
                : Future.succeededFuture(text);
        return whole.compose(
                done -> named(session, key, done, text.string("name").orElse(""), 1));
    }

    private Future<LibraryText> named(Session session, ResourceKey key, LibraryText text, String name, int number) {
        String tried = number == 1 ? name : name + " (" + (number > TRIES ? UUID.randomUUID() : number) + ")";
        return configurations
                .nameTaken(session, Environment.ID, key, tried)
                .compose(taken -> taken
                        ? named(session, key, text, name, number + 1)
                        : Future.succeededFuture(number == 1 ? text : text.with("name", tried)));
    }

    /** The members of a group that are here or come along, but none that the group itself is in. */
    private Future<List<String>> members(Session session, ResourceKey group, LibraryText text) {
        List<ResourceKey> wanted = text.references("members").stream()
                .flatMap(reference -> LiveObjects.key(reference).stream())
                .distinct()
                .toList();
        List<UUID> users = ids(wanted, ResourceType.USER);
        List<UUID> groups = ids(wanted, GROUP);
        return configurations.users(session, users).compose(foundUsers -> configurations
                .some(
                        session,
                        Environment.ID,
                        groups.stream().map(id -> new ResourceKey(GROUP, id)).toList())
                .compose(foundGroups -> store.incoming(session, order.duplication(), GROUP, groups)
                        .compose(coming -> configurations
                                .withGroups(session, group.toString())
                                .map(line -> {
                                    Set<ResourceKey> here = new LinkedHashSet<>();
                                    foundUsers.forEach(user -> here.add(user.key()));
                                    foundGroups.forEach(one -> here.add(one.key()));
                                    coming.forEach(id -> here.add(new ResourceKey(GROUP, id)));
                                    return wanted.stream()
                                            .filter(here::contains)
                                            .map(ResourceKey::toString)
                                            .filter(reference -> !line.contains(reference))
                                            .collect(Collectors.toCollection(ArrayList::new));
                                }))));
    }

    private static List<UUID> ids(List<ResourceKey> keys, ResourceType type) {
        return keys.stream()
                .filter(key -> key.type().equals(type))
                .map(ResourceKey::id)
                .toList();
    }
}
