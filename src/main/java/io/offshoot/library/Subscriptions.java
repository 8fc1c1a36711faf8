package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * Subscriptions of users and contacts to what is in a project. ScheduleRequest is needed for one's own,
 * AdministerSubscriptions for those of others. They are kept, listed and duplicated; nothing is delivered.
 */
public final class Subscriptions {
    /** The type that a subscription is stored as. */
    public static final ResourceType TYPE = ResourceType.of("DeliverySubscription");

    private final Database database;
    private final Privileges privileges;
    private final ObjectWriter writer;
    private final ProfileFolders folders;
    private final ConfigurationStore store = new ConfigurationStore();

    Subscriptions(Database database, Privileges privileges, ObjectWriter writer, ProfileFolders folders) {
        this.database = database;
        this.privileges = privileges;
        this.writer = writer;
        this.folders = folders;
    }

    /** The subscriptions in a project that the caller may see: its own, or all. */
    public Future<ConfigurationStore.Page> page(Caller caller, UUID project, int offset, int count) {
        return privileges
                .in(caller, project)
                .compose(held -> held.map(Future::succeededFuture).orElseGet(ObjectWriter::notFound))
                .compose(held -> held.contains(Privilege.ADMINISTER_SUBSCRIPTIONS)
                        ? store.page(database.requests(), project, TYPE, "", offset, count)
                        : store.ownedBy(database.requests(), project, TYPE, caller.reference(), offset, count));
    }

    /** A subscription that the caller may see; fails with NOT_FOUND. */
    public Future<ResourceVersion> read(Caller caller, UUID project, UUID id) {
        return privileges.in(caller, project).compose(held -> writer.read(
                        database.requests(), project, new ResourceKey(TYPE, id))
                .compose(found -> held.isPresent()
                                && (owns(caller, found) || held.get().contains(Privilege.ADMINISTER_SUBSCRIPTIONS))
                        ? Future.succeededFuture(found)
                        : ObjectWriter.notFound()));
    }

    /** Makes a subscription of the caller, and the caller's profile folder; fails with NOT_FOUND, FORBIDDEN. */
    public Future<ResourceVersion> create(Caller caller, UUID project, UUID id, LibraryText text) {
        LibraryText owned = text.withReference("owner", caller.reference());
        return privileges
                .require(caller, project, Privilege.SCHEDULE_REQUEST)
                .compose(may -> database.transaction(
                        session -> writer.create(session, caller, project, new ResourceKey(TYPE, id), owned)
                                .compose(made -> folders.make(session, caller, project, caller.login())
                                        .map(made))));
    }

    /** Changes a subscription; whose it is stays. Fails with NOT_FOUND, FORBIDDEN. */
    public Future<ResourceVersion> update(Caller caller, ResourceVersion current, LibraryText text) {
        LibraryText owned =
                text.withReference("owner", LibraryText.of(current.content()).reference("owner"));
        return allowed(caller, current)
                .compose(may -> database.transaction(session -> writer.update(session, caller, current, owned)));
    }

    public Future<Void> delete(Caller caller, ResourceVersion current) {
        return allowed(caller, current)
                .compose(may -> database.transaction(session -> writer.delete(session, caller, current)));
    }

    private Future<Void> allowed(Caller caller, ResourceVersion current) {
        return privileges.in(caller, current.project()).compose(held -> {
            Privilege needed = owns(caller, current) ? Privilege.SCHEDULE_REQUEST : Privilege.ADMINISTER_SUBSCRIPTIONS;
            return held.filter(some -> some.contains(needed)).isPresent()
                    ? Future.succeededFuture()
                    : Future.failedFuture(Failure.of(Kind.FORBIDDEN, "The privilege " + needed.label() + " is needed"));
        });
    }

    private static boolean owns(Caller caller, ResourceVersion subscription) {
        return caller.reference().equals(LibraryText.of(subscription.content()).reference("owner"));
    }
}
