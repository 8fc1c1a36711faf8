package io.offshoot.library.duplication;

import io.offshoot.archive.PackagePage;
import io.offshoot.archive.PackageRow;
import io.offshoot.library.LibraryText;
import io.offshoot.library.ObjectKind;
import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.ImportedObject.Match;
import io.offshoot.store.ImportedObject.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Notes the configuration objects of a package with the ids that they will have here, before anything refers to them: that
 * of an object which is here already, recognized by id, login or name; for users otherwise a new one; else their own.
 */
final class ConfigurationStaging {
    static final String NOT_SELECTED = "not selected";
    static final String NOT_ALLOWED = "not allowed to whoever imports";

    private final Database database;
    private final ImportOrder order;
    private final DerivedIds derived;
    private final ImportStore store = new ImportStore();
    private final ConfigurationStore configurations = new ConfigurationStore();

    ConfigurationStaging(Database database, ImportOrder order, DerivedIds derived) {
        this.database = database;
        this.order = order;
        this.derived = derived;
    }

    /** Notes the objects of a page; those that are noted already keep what was found out before. */
    Future<Void> stage(PackagePage page) {
        ResourceType type = page.type();
        if (!type.ofEnvironment()) {
            return note(page.rows().stream()
                    .map(row -> plain(type, row, Optional.empty()).without(Outcome.SKIPPED, "no configuration object"))
                    .toList());
        }
        return here(page)
                .compose(ids -> byLogin(page).compose(logins -> byName(page).map(names -> page.rows().stream()
                        .map(row -> recognized(type, row, ids, logins, names))
                        .toList())))
                .compose(this::note);
    }

    private ImportedObject recognized(
            ResourceType type, PackageRow row, Set<UUID> ids, Map<String, UUID> logins, Map<String, UUID> names) {
        LibraryText text = LibraryText.of(Buffer.buffer(row.content()));
        Optional<String> login = type.equals(ResourceType.USER)
                ? Optional.of(ObjectShape.login(text).toLowerCase(Locale.ROOT)).filter(name -> !name.isEmpty())
                : Optional.empty();
        ImportedObject object = plain(type, row, login);
        Optional<String> fault = ObjectShape.fault(type, row.content());
        if (fault.isPresent()) {
            return object.without(Outcome.FAILED, fault.get());
        }
        if (!order.rules().takes(type, row.id())) {
            return object.without(Outcome.SKIPPED, NOT_SELECTED);
        }
        Optional<UUID> sameLogin = login.map(logins::get);
        if (sameLogin.isPresent()) {
            return matched(object, sameLogin.get(), Match.LOGIN);
        }
        if (ids.contains(row.id())) {
            return matched(object, row.id(), Match.ID);
        }
        Optional<UUID> sameName = text.string("name").map(name -> names.get(name.toLowerCase(Locale.ROOT)));
        if (sameName.isPresent()) {
            return matched(object, sameName.get(), Match.NAME);
        }
        if (!allowed(type)) {
            return object.without(Outcome.FAILED, NOT_ALLOWED);
        }
        return type.equals(ResourceType.USER) ? object.under(derived.id(type, row.id())) : object;
    }

    /** Whether the importer may write objects of the type here. */
    private boolean allowed(ResourceType type) {
        return allowed(order, type);
    }

    static boolean allowed(ImportOrder order, ResourceType type) {
        boolean plain = ObjectKind.of(type).filter(ObjectKind::plain).isPresent();
        return order.superAdmin() || (plain && order.configures());
    }

    private static ImportedObject plain(ResourceType type, PackageRow row, Optional<String> login) {
        return new ImportedObject(
                new ResourceKey(type, row.id()),
                Optional.of(row.id()),
                true,
                Optional.empty(),
                login,
                Optional.of(Buffer.buffer(row.content())),
                Optional.empty());
    }

    private static ImportedObject matched(ImportedObject object, UUID id, Match match) {
        return new ImportedObject(
                object.origin(),
                Optional.of(id),
                true,
                // The same object under the same id, whatever it was found by.
                Optional.of(id.equals(object.origin().id()) ? Match.ID : match),
                object.login(),
                object.content(),
                Optional.empty());
    }

    private Future<Set<UUID>> here(PackagePage page) {
        List<UUID> ids = page.rows().stream().map(PackageRow::id).toList();
        return (page.type().equals(ResourceType.USER)
                        ? configurations.users(database.requests(), ids)
                        : configurations.some(
                                database.requests(),
                                Environment.ID,
                                ids.stream()
                                        .map(id -> new ResourceKey(page.type(), id))
                                        .toList()))
                .map(found -> found.stream().map(version -> version.key().id()).collect(Collectors.toSet()));
    }

    private Future<Map<String, UUID>> byLogin(PackagePage page) {
        if (!order.rules().matchUsersByLogin() || !page.type().equals(ResourceType.USER)) {
            return Future.succeededFuture(Map.of());
        }
        return store.logins(
                database.requests(),
                page.rows().stream()
                        .map(row -> ObjectShape.login(LibraryText.of(Buffer.buffer(row.content())))
                                .toLowerCase(Locale.ROOT))
                        .toList());
    }

    private Future<Map<String, UUID>> byName(PackagePage page) {
        if (!order.rules().matchesByName(page.type())) {
            return Future.succeededFuture(Map.of());
        }
        return store.names(
                database.requests(),
                page.type(),
                page.rows().stream()
                        .flatMap(row -> LibraryText.of(Buffer.buffer(row.content())).string("name").stream())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** Two of the package may have been recognized as one that is here: the later one then is an object of its own. */
    Future<Void> note(List<ImportedObject> objects) {
        return store.add(database.requests(), order.duplication(), objects)
                .compose(added -> added == objects.size()
                        ? Future.succeededFuture()
                        : store.find(
                                        database.requests(),
                                        order.duplication(),
                                        objects.stream()
                                                .map(ImportedObject::origin)
                                                .toList())
                                .compose(noted -> {
                                    Set<ResourceKey> known = new HashSet<>(noted.keySet());
                                    List<ImportedObject> others = new ArrayList<>();
                                    objects.stream()
                                            .filter(object -> !known.contains(object.origin()))
                                            .forEach(object -> others.add(object.under(derived.id(
                                                    object.origin().type(),
                                                    object.origin().id()))));
                                    return store.add(database.requests(), order.duplication(), others)
                                            .mapEmpty();
                                }));
    }
}
