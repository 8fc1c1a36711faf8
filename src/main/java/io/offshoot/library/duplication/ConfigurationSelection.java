package io.offshoot.library.duplication;

import io.offshoot.library.ObjectKind;
import io.offshoot.library.Subscriptions;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.library.duplication.settings.ExportSettings.Choice;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ProjectUseStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Which objects of the environment an export takes along, as of the instant. Users and groups of users go by their rule,
 * all others by that for type 5; what is listed by id comes besides, with what it names, unless its rule is to take none.
 */
final class ConfigurationSelection {
    private static final ResourceType USER_GROUP = ObjectKind.USER_GROUP.resource();
    private static final List<ResourceType> CONTACTS =
            List.of(ObjectKind.CONTACT.resource(), ObjectKind.CONTACT_GROUP.resource());

    private final Set<ResourceType> whole = new HashSet<>();
    private final Map<ResourceType, Set<UUID>> some = new HashMap<>();
    private final Set<UUID> notFound = new TreeSet<>();
    private final Set<UUID> notTaken = new TreeSet<>();

    private ConfigurationSelection() {}

    /** Finds out what the settings mean at the instant of what is taken of the project; fails with INVALID for a rule that is none. */
    static Future<ConfigurationSelection> of(
            Session session, UUID duplication, UUID project, ProjectSelection taken, ExportSettings settings) {
        String snapshot = taken.snapshot();
        Choice users = settings.configuration().users();
        Choice others = settings.configuration().others();
        if (others != Choice.RELATED && others != Choice.ALL) {
            return Future.failedFuture(
                    Failure.invalid("Type 5 takes rule 1 or 3", "settings.export.configurationObjects.rules"));
        }
        ConfigurationSelection selection = new ConfigurationSelection();
        for (ResourceType type : types()) {
            boolean all = person(type) ? users == Choice.ALL : others == Choice.ALL;
            boolean asked = (type.equals(USER_GROUP) && settings.configuration().includeAllUserGroups())
                    || (CONTACTS.contains(type) && settings.includeContactsAndContactGroups());
            if (all || asked) {
                selection.whole.add(type);
            }
        }
        return selection
                .listed(session, snapshot, settings.configuration().objects())
                .compose(listed -> {
                    List<ResourceKey> added = listed.stream()
                            .filter(key -> !person(key.type()) || users != Choice.NONE)
                            .toList();
                    added.forEach(selection::take);
                    listed.stream()
                            .filter(key -> !added.contains(key))
                            .forEach(key -> selection.notTaken.add(key.id()));
                    return new ProjectUseStore()
                            .used(
                                    session,
                                    duplication,
                                    project,
                                    snapshot,
                                    taken.ofType(Subscriptions.TYPE),
                                    added,
                                    users == Choice.RELATED)
                            .compose(used -> existing(session, snapshot, List.copyOf(used.keySet())));
                })
                .map(used -> {
                    used.stream()
                            .filter(key -> !person(key.type()) || users == Choice.RELATED)
                            .forEach(selection::take);
                    return selection;
                });
    }

    /** The types of configuration objects, in the order in which they are packed. */
    static List<ResourceType> types() {
        return ResourceType.all().stream().filter(ResourceType::ofEnvironment).toList();
    }

    private static boolean person(ResourceType type) {
        return type.equals(ResourceType.USER) || type.equals(USER_GROUP);
    }

    private void take(ResourceKey key) {
        some.computeIfAbsent(key.type(), any -> new TreeSet<>()).add(key.id());
    }

    /** The listed ids that are objects of the environment. */
    private Future<List<ResourceKey>> listed(Session session, String snapshot, Collection<UUID> ids) {
        List<ResourceKey> keys = ids.stream()
                .distinct()
                .flatMap(id -> types().stream().map(type -> new ResourceKey(type, id)))
                .toList();
        return existing(session, snapshot, keys).map(found -> {
            notFound.addAll(ids);
            found.forEach(key -> notFound.remove(key.id()));
            return found;
        });
    }

    private static Future<List<ResourceKey>> existing(Session session, String snapshot, List<ResourceKey> keys) {
        return keys.isEmpty()
                ? Future.succeededFuture(List.of())
                : new SourceStore()
                        .members(session, Environment.ID, snapshot, keys)
                        .map(BitSet::stream)
                        .map(places -> places.mapToObj(keys::get).toList());
    }

    /** Which objects of a type are taken; empty: none. */
    Optional<SourceSelection> ofType(ResourceType type) {
        if (whole.contains(type)) {
            return Optional.of(SourceSelection.ALL);
        }
        return Optional.ofNullable(some.get(type)).map(ids -> new SourceSelection(List.copyOf(ids), List.of(), false));
    }

    boolean takes(ResourceKey key) {
        return whole.contains(key.type())
                || some.getOrDefault(key.type(), Set.of()).contains(key.id());
    }

    /** Listed ids that no object of the environment has. */
    Set<UUID> notFound() {
        return notFound;
    }

    /** Listed ids of objects that their rule leaves behind. */
    Set<UUID> notTaken() {
        return notTaken;
    }
}
