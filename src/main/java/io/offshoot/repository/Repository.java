package io.offshoot.repository;

import io.offshoot.access.Interaction;
import io.offshoot.identity.Principal;
import io.offshoot.identity.SecretVault;
import io.offshoot.identity.SignedUrls;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.HistoryStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.JsonPatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The resources of all projects, as far as a caller may see and change them.
 *
 * <p>Each call comes in two forms: one that is a transaction of its own, and one that takes the session of a transaction of
 * {@link Database#transaction}, so that several calls take effect together or not at all. Checks are of shape: type, JSON,
 * ids, form of references.
 */
public final class Repository {
    private final Database database;
    private final VersionSight sight;
    private final ResourceStore resources = new ResourceStore();
    private final Locator locator;
    private final Writes writes;
    private final BulkCreates bulk;

    /**
     * A repository.
     *
     * @param largestResource bytes that a resource's text may have
     * @param ends told when a project is deleted
     */
    public Repository(
            Vertx vertx,
            Database database,
            SecretVault vault,
            SignedUrls urls,
            Indexing indexing,
            int largestResource,
            List<ProjectEnd> ends) {
        this.database = database;
        ProjectRows projects = new ProjectRows(ends);
        this.locator = new Locator(projects);
        AccessGuard guard = new AccessGuard(indexing.baseUrls());
        this.sight = new VersionSight(locator, guard);
        WriteGuard writing = new WriteGuard(guard);
        Intake intake = new Intake(largestResource, urls);
        JointCreates joint = new JointCreates(vertx, database);
        this.writes = new Writes(vertx, intake, indexing, vault, projects, locator, writing, joint);
        this.bulk = new BulkCreates(intake, indexing, projects, writing);
    }

    /** The names of the types that only administrators of a project write, in alphabetical order. */
    public static List<String> administrative() {
        return WriteRules.administrative();
    }

    /**
     * The resource as it stands; fails with NOT_FOUND, GONE when it was deleted, CONFLICT when a super administrator who
     * named no project sees it in several.
     */
    public Future<ResourceVersion> read(Access access, ResourceKey key) {
        return read(database.requests(), access, key);
    }

    /**
     * {@link #read(Access, ResourceKey)} of a resource that may be too large to be read at any time: its content is left out
     * then, if it lies in the project of the access and no rule has to look at it.
     *
     * @param most bytes of the content
     */
    public Future<ResourceStore.Sized> readWithin(Access access, ResourceKey key, int most) {
        return locator.isInProject(access, key) && AccessGuard.isOpen(access, key.type())
                ? resources
                        .readWithin(database.requests(), access.project(), key, most)
                        .compose(found -> Locator.there(found.map(ResourceStore.Sized::version))
                                .map(there -> found.get()))
                : read(access, key)
                        .map(version -> new ResourceStore.Sized(
                                version, version.content().length()));
    }

    /** {@link #read(Access, ResourceKey)} inside a transaction. */
    public Future<ResourceVersion> read(Session session, Access access, ResourceKey key) {
        return sight.visible(session, access, key).compose(Locator::there);
    }

    /**
     * A resource of the caller's own project that the server has to know about the caller, such as its membership, whatever
     * the caller itself may read. Fails as {@link #read}.
     */
    public Future<ResourceVersion> known(Principal caller, ResourceKey key) {
        return locator.find(database.requests(), new Access(caller, caller.project()), key)
                .compose(Locator::there);
    }

    /**
     * A past or present version.
     *
     * @return fails as {@link #read}; GONE also for the version that is a deletion
     */
    public Future<ResourceVersion> vread(Access access, ResourceKey key, UUID version) {
        return vread(database.requests(), access, key, version);
    }

    /** {@link #vread(Access, ResourceKey, UUID)} inside a transaction. */
    public Future<ResourceVersion> vread(Session session, Access access, ResourceKey key, UUID version) {
        return sight.vread(session, access, key, version).compose(Locator::there);
    }

    /**
     * How many versions a resource has, deletions included.
     *
     * @param since counts only those of that time and later
     * @return fails with NOT_FOUND when there never was such a resource, CONFLICT as {@link #read}
     */
    public Future<Long> historyLength(Access access, ResourceKey key, Optional<OffsetDateTime> since) {
        return sight.historyLength(database.requests(), access, key, since);
    }

    /**
     * Some of these versions, oldest first; a version keeps its number. One that the caller could not read as it was comes
     * without its content.
     *
     * @param from number of the first, from 0
     */
    public Future<List<ResourceVersion>> history(
            Access access, ResourceKey key, Optional<OffsetDateTime> since, long from, int count) {
        return sight.history(database.requests(), access, key, since, from, count);
    }

    /**
     * Versions of all resources of a type in the project of the access, newest first, deletions included.
     *
     * @param after only those behind that place
     */
    public Future<List<ResourceVersion>> history(
            Access access,
            ResourceType type,
            Optional<OffsetDateTime> since,
            Optional<HistoryStore.Place> after,
            int count) {
        return sight.history(database.requests(), access, type, since, after, count);
    }

    /**
     * Writes a new resource: into the project of the access or, by a super administrator, into the one that
     * {@code meta.project} names. An id in the text is passed over.
     *
     * @param text as it came in
     * @param chosenId the id it is to have, where the door decides that; the caller checks who may choose one
     * @return fails with INVALID, TOO_LARGE, FORBIDDEN, CONFLICT when the id is taken
     */
    public Future<ResourceVersion> create(Access access, ResourceType type, byte[] text, Optional<UUID> chosenId) {
        return BulkCreates.suits(type)
                ? writes.createJointly(database.requests(), access, type, text, chosenId)
                : database.transaction(session -> create(session, access, type, text, chosenId));
    }

    /** {@link #create(Access, ResourceType, byte[], Optional)} inside a transaction. */
    public Future<ResourceVersion> create(
            Session session, Access access, ResourceType type, byte[] text, Optional<UUID> chosenId) {
        return writes.create(session, access, type, text, chosenId);
    }

    /**
     * Replaces a resource; the same text again writes nothing. A secret that the text leaves out stays. What does not exist
     * is made when a super administrator asks, and brought back when it was deleted.
     *
     * @param ifMatch the version that must stand
     * @return fails as {@link #create}, with NOT_FOUND, or PRECONDITION_FAILED when another version stands
     */
    public Future<Written> update(Access access, ResourceKey key, byte[] text, Optional<UUID> ifMatch) {
        return database.transaction(session -> update(session, access, key, text, ifMatch));
    }

    /** {@link #update(Access, ResourceKey, byte[], Optional)} inside a transaction. */
    public Future<Written> update(
            Session session, Access access, ResourceKey key, byte[] text, Optional<UUID> ifMatch) {
        return writes.update(session, access, key, text, ifMatch, false);
    }

    /**
     * {@link #update(Session, Access, ResourceKey, byte[], Optional)} that makes a new version even of the same text: for
     * a Binary whose bytes are others.
     */
    public Future<Written> renew(Session session, Access access, ResourceKey key, byte[] text, Optional<UUID> ifMatch) {
        return writes.update(session, access, key, text, ifMatch, true);
    }

    /**
     * Changes a resource by a JSON Patch of its text as a caller reads it in the extended form, except that attachments are
     * {@code Binary/<id>}. Nobody else's write comes in between.
     *
     * @param ifMatch the version that must stand
     * @return fails as {@link #update}, and as {@link JsonPatch#apply}
     */
    public Future<Written> patch(Access access, ResourceKey key, JsonPatch patch, Optional<UUID> ifMatch) {
        return database.transaction(session -> patch(session, access, key, patch, ifMatch));
    }

    /** {@link #patch(Access, ResourceKey, JsonPatch, Optional)} inside a transaction. */
    public Future<Written> patch(
            Session session, Access access, ResourceKey key, JsonPatch patch, Optional<UUID> ifMatch) {
        return writes.patch(session, access, key, patch, ifMatch);
    }

    /**
     * Deletes a resource; one that was deleted before stays so. Deleting a Project takes all of it out of sight.
     *
     * @return fails with NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED, CONFLICT
     */
    public Future<Void> delete(Access access, ResourceKey key, Optional<UUID> ifMatch) {
        return database.transaction(session -> delete(session, access, key, ifMatch));
    }

    /** {@link #delete(Access, ResourceKey, Optional)} inside a transaction. */
    public Future<Void> delete(Session session, Access access, ResourceKey key, Optional<UUID> ifMatch) {
        return writes.delete(session, access, key, ifMatch);
    }

    /** Many creates at once. */
    public BulkCreates bulk() {
        return bulk;
    }

    /**
     * The project that a resource lies in, be it deleted or not, for whoever may delete it.
     *
     * @return fails with NOT_FOUND when there never was such a resource, CONFLICT as {@link #read}
     */
    public Future<UUID> projectOf(Access access, ResourceKey key) {
        return sight.project(database.requests(), access, key, Interaction.DELETE);
    }
}
