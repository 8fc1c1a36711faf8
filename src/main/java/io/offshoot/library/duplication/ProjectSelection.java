package io.offshoot.library.duplication;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.library.ProfileFolders;
import io.offshoot.library.Subscriptions;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ProjectObjectStore;
import io.offshoot.store.ProjectObjectStore.Delivery;
import io.offshoot.store.ProjectObjectStore.FolderAt;
import io.offshoot.store.ProjectObjectStore.Placed;
import io.offshoot.store.Session;
import io.offshoot.store.SourceSelection;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which objects of a project its duplication takes, as of the instant: by their class ({@link TypeClass}), by the profile
 * folder that they lie in, and subscriptions by whom they go to. The same instant and wishes give the same selection.
 */
public final class ProjectSelection {
    private static final ResourceType PLACEMENT = ResourceType.of("Placement");
    private static final ResourceType FOLDER = ResourceType.of("Folder");

    private final Wishes wishes;
    /** Of a type that is here, only these. */
    private final Map<ResourceType, Set<UUID>> only = new HashMap<>();

    private final Map<ResourceType, Set<UUID>> without = new HashMap<>();

    /**
     * What is wanted.
     *
     * @param schemaObjectsOnly no data
     * @param skipEmptyProfileFolders no folder of a user in which, at any depth, nothing lies
     * @param skipAllProfileFolders no folder of a user, and nothing that lies in one
     * @param userSubscriptions subscriptions that go to users, or to nobody who is named
     * @param contactSubscriptions subscriptions that go to contacts; one that goes to both is taken if both are wanted
     */
    public record Wishes(
            boolean schemaObjectsOnly,
            boolean skipEmptyProfileFolders,
            boolean skipAllProfileFolders,
            boolean userSubscriptions,
            boolean contactSubscriptions) {
        /** Everything. */
        public static final Wishes ALL = new Wishes(false, false, false, true, true);
    }

    private ProjectSelection(Wishes wishes) {
        this.wishes = wishes;
    }

    /** Finds out what the wishes mean for the project at the instant of the snapshot. */
    public static Future<ProjectSelection> of(Session session, UUID project, String snapshot, Wishes wishes) {
        ProjectSelection selection = new ProjectSelection(wishes);
        ProjectObjectStore store = new ProjectObjectStore();
        return selection
                .deliveries(store, session, project, snapshot)
                .compose(done -> selection.schema(store, session, project, snapshot))
                .compose(done -> selection.profiles(store, session, project, snapshot))
                .map(selection);
    }

    private Future<Void> deliveries(ProjectObjectStore store, Session session, UUID project, String snapshot) {
        if (wishes.userSubscriptions() && wishes.contactSubscriptions()) {
            return Future.succeededFuture();
        }
        return store.subscriptions(session, project, snapshot).map(found -> {
            Map<Boolean, Set<UUID>> wanted = found.stream()
                    .collect(Collectors.partitioningBy(
                            this::wanted, Collectors.mapping(Delivery::id, Collectors.toSet())));
            if (wanted.get(true).size() <= wanted.get(false).size()) {
                only.put(Subscriptions.TYPE, wanted.get(true));
            } else {
                without.put(Subscriptions.TYPE, wanted.get(false));
            }
            return null;
        });
    }

    private boolean wanted(Delivery delivery) {
        return (wishes.userSubscriptions() || !delivery.users())
                && (wishes.contactSubscriptions() || !delivery.contacts());
    }

    /** Bytes that definitions refer to, such as the code of a Bot, and what is said of both besides. */
    private Future<Void> schema(ProjectObjectStore store, Session session, UUID project, String snapshot) {
        if (!wishes.schemaObjectsOnly()) {
            return Future.succeededFuture();
        }
        List<ResourceType> types = ResourceType.all().stream()
                .filter(type -> TypeClass.of(type).withoutData())
                .toList();
        return store.binariesOf(session, project, snapshot, types).compose(binaries -> {
            only.put(ResourceType.BINARY, new HashSet<>(binaries));
            return store.placements(session, project, snapshot).map(placed -> {
                only.put(
                        PLACEMENT,
                        placed.stream()
                                .filter(each -> takes(
                                        each.object().type(), each.object().id()))
                                .map(each -> each.row().id())
                                .collect(Collectors.toSet()));
                return null;
            });
        });
    }

    private Future<Void> profiles(ProjectObjectStore store, Session session, UUID project, String snapshot) {
        if (!wishes.skipAllProfileFolders() && !wishes.skipEmptyProfileFolders()) {
            return Future.succeededFuture();
        }
        return store.folders(session, project, snapshot, ProfileFolders.PARENT)
                .compose(folders -> store.inFolders(session, project, snapshot, ProfileFolders.PARENT)
                        .map(placed -> {
                            if (wishes.skipAllProfileFolders()) {
                                folders.forEach(folder -> leaveOut(FOLDER, List.of(folder.id())));
                                placed.forEach(each -> leaveOut(each.row()));
                                placed.forEach(each -> leaveOut(each.object()));
                            } else {
                                leaveOut(FOLDER, empty(folders, placed));
                            }
                            return null;
                        }));
    }

    /** The folders, with those in them, of users in whose folder nothing lies. */
    private static List<UUID> empty(List<FolderAt> folders, List<Placed> placed) {
        Set<String> used = placed.stream().map(each -> owner(each.folder())).collect(Collectors.toSet());
        return folders.stream()
                .filter(folder -> !folder.path().equals(ProfileFolders.PARENT))
                .filter(folder -> !used.contains(owner(folder.path())))
                .map(FolderAt::id)
                .toList();
    }

    /** The folder of a user in which a path lies; a slash in a login is escaped. */
    private static String owner(String path) {
        int at = ProfileFolders.PARENT.length() + 1;
        while (at < path.length() && path.charAt(at) != '/') {
            at += path.charAt(at) == '\\' ? 2 : 1;
        }
        return path.substring(0, Math.min(at, path.length()));
    }

    private void leaveOut(ResourceKey key) {
        leaveOut(key.type(), List.of(key.id()));
    }

    private void leaveOut(ResourceType type, Collection<UUID> ids) {
        without.computeIfAbsent(type, any -> new HashSet<>()).addAll(ids);
    }

    /** The same as filters of a copy within this environment. */
    CloneCommand filter(CloneCommand command) {
        List<String> types = ResourceType.all().stream()
                .filter(type -> wholeClass(type) || only.containsKey(type))
                .map(ResourceType::name)
                .sorted()
                .toList();
        return command.taking(types, texts(without), texts(only));
    }

    private static List<String> texts(Map<ResourceType, Set<UUID>> ids) {
        return ids.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(id -> new ResourceKey(entry.getKey(), id).toString()))
                .sorted()
                .toList();
    }

    /** Which resources of a type are taken; empty: none. */
    public Optional<SourceSelection> ofType(ResourceType type) {
        Set<UUID> out = without.getOrDefault(type, Set.of());
        if (only.containsKey(type)) {
            List<UUID> in = only.get(type).stream()
                    .filter(id -> !out.contains(id))
                    .sorted()
                    .toList();
            return in.isEmpty() ? Optional.empty() : Optional.of(new SourceSelection(in, List.of(), false));
        }
        if (!wholeClass(type)) {
            return Optional.empty();
        }
        return Optional.of(new SourceSelection(List.of(), out.stream().sorted().toList(), false));
    }

    /** Whether a resource is taken, if the project held it at the instant. */
    public boolean takes(ResourceType type, UUID id) {
        return !without.getOrDefault(type, Set.of()).contains(id)
                && (only.containsKey(type) ? only.get(type).contains(id) : wholeClass(type));
    }

    private boolean wholeClass(ResourceType type) {
        return switch (TypeClass.of(type)) {
            case PROJECT, SCHEMA -> true;
            case DATA -> !wishes.schemaObjectsOnly();
            case DELIVERY -> wishes.userSubscriptions() || wishes.contactSubscriptions();
            case CONFIGURATION, RUN_TIME -> false;
        };
    }
}
