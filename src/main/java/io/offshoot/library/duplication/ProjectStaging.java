package io.offshoot.library.duplication;

import io.offshoot.archive.PackagePage;
import io.offshoot.archive.PackageRow;
import io.offshoot.container.Handles;
import io.offshoot.library.LibraryText;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.ImportedObject.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Notes the objects of the project that get new ids here or are left out. A membership is taken only with its user, and a
 * grant only where it is clear who is meant: a login is somebody else here unless that user came along or was recognized.
 */
final class ProjectStaging {
    static final String NOT_HERE = "its user is not here";

    private final Database database;
    private final ImportOrder order;
    private final UUID project;
    private final DerivedIds derived;
    private final ImportStore store = new ImportStore();
    private final ConfigurationStore configurations = new ConfigurationStore();

    /** @param project the id of the project in the package */
    ProjectStaging(Database database, ImportOrder order, UUID project, DerivedIds derived) {
        this.database = database;
        this.order = order;
        this.project = project;
        this.derived = derived;
    }

    /** Notes the project itself, whether the package has its resource or not. */
    Future<Void> stageProject() {
        return add(List.of(object(ResourceType.PROJECT, project, order.target())));
    }

    /** Notes the objects of a page, of one of the types that depend on no other. */
    Future<Void> stage(PackagePage page) {
        ResourceType type = page.type();
        return add(page.rows().stream().map(row -> staged(type, row.id())).toList());
    }

    private ImportedObject staged(ResourceType type, UUID id) {
        if (StagedTypes.isLeftOut(type)) {
            return object(type, id, id).without(Outcome.SKIPPED, "run-time record");
        }
        if (type.equals(ResourceType.PROJECT)) {
            return object(type, id, order.target()).without(Outcome.SKIPPED, "not the project of the package");
        }
        return object(type, id, derived.id(type, id));
    }

    /** Notes memberships, once all who may be members are noted. */
    Future<Void> stageMemberships(PackagePage page) {
        Map<UUID, ResourceKey> users = new HashMap<>();
        page.rows().forEach(row -> user(row).ifPresent(user -> users.put(row.id(), user)));
        return store.find(database.requests(), order.duplication(), Set.copyOf(users.values()))
                .compose(noted -> configurations
                        .users(
                                database.requests(),
                                users.values().stream().map(ResourceKey::id).toList())
                        .map(found -> found.stream().map(one -> one.key()).collect(Collectors.toSet()))
                        .compose(here -> add(page.rows().stream()
                                .map(row -> {
                                    ResourceKey user = users.get(row.id());
                                    boolean comes = user != null
                                            && (Optional.ofNullable(noted.get(user))
                                                            .flatMap(ImportedObject::id)
                                                            .isPresent()
                                                    || here.contains(user));
                                    ImportedObject membership =
                                            object(page.type(), row.id(), derived.id(page.type(), row.id()));
                                    return comes ? membership : membership.without(Outcome.SKIPPED, NOT_HERE);
                                })
                                .toList())));
    }

    /** Notes the grants of the Container door. */
    Future<Void> stageGrants(PackagePage page) {
        Map<UUID, String> grantees = new HashMap<>();
        page.rows().forEach(row -> LibraryText.of(Buffer.buffer(row.content()))
                .string("grantee")
                .ifPresent(grantee -> grantees.put(row.id(), grantee)));
        List<String> logins = grantees.values().stream()
                .filter(Handles::isUser)
                .map(ProjectStaging::login)
                .toList();
        return store.findLogins(database.requests(), order.duplication(), logins)
                .compose(noted -> add(page.rows().stream()
                        .map(row -> {
                            ImportedObject grant = object(page.type(), row.id(), row.id());
                            String grantee = grantees.getOrDefault(row.id(), "");
                            boolean meant = grantee.equals(Handles.PUBLIC)
                                    || (Handles.isUser(grantee)
                                            && Optional.ofNullable(noted.get(login(grantee)))
                                                    .flatMap(ImportedObject::id)
                                                    .isPresent());
                            return meant ? grant : grant.without(Outcome.SKIPPED, NOT_HERE);
                        })
                        .toList()));
    }

    private static String login(String grantee) {
        return Handles.login(grantee).toLowerCase(Locale.ROOT);
    }

    private static Optional<ResourceKey> user(PackageRow membership) {
        String reference;
        try {
            reference = LibraryText.of(Buffer.buffer(membership.content())).reference("user");
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int slash = reference == null ? -1 : reference.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : ResourceType.named(reference.substring(0, slash))
                        .flatMap(type ->
                                Ids.parse(reference.substring(slash + 1)).map(id -> new ResourceKey(type, id)));
    }

    private static ImportedObject object(ResourceType type, UUID origin, UUID id) {
        return new ImportedObject(
                new ResourceKey(type, origin),
                Optional.of(id),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Future<Void> add(List<ImportedObject> objects) {
        return objects.isEmpty()
                ? Future.succeededFuture()
                : store.add(database.requests(), order.duplication(), objects).mapEmpty();
    }
}
