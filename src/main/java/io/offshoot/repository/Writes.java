package io.offshoot.repository;

import io.offshoot.access.Interaction;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.JsonPatch;
import io.offshoot.text.ReadText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/** The writes of the {@link Repository}; each needs a transaction around it. */
final class Writes {
    /** Longer texts are read on a worker thread, so that the event loop is not held up for milliseconds. */
    private static final int LONG_TEXT = 64 * 1024;

    private static final UUID NIL = new UUID(0, 0);

    private final ResourceStore resources = new ResourceStore();
    private final Vertx vertx;
    private final Intake intake;
    private final Indexing indexing;
    private final OwnSecrets secrets;
    private final UserNames names = new UserNames();
    private final ProjectRows projects;
    private final Locator locator;
    private final WriteGuard guard;
    private final JointCreates joint;

    Writes(
            Vertx vertx,
            Intake intake,
            Indexing indexing,
            SecretVault vault,
            ProjectRows projects,
            Locator locator,
            WriteGuard guard,
            JointCreates joint) {
        this.vertx = vertx;
        this.intake = intake;
        this.indexing = indexing;
        this.secrets = new OwnSecrets(vault);
        this.projects = projects;
        this.locator = locator;
        this.guard = guard;
        this.joint = joint;
    }

    Future<ResourceVersion> create(
            Session session, Access access, ResourceType type, byte[] text, Optional<UUID> chosenId) {
        return take(access, type, Interaction.CREATE, text).compose(incoming -> {
            ResourceKey key = new ResourceKey(type, chosenId.orElseGet(UUID::randomUUID));
            UUID project = isProject(key) ? key.id() : named(access, incoming).orElse(UserNames.home(access, type));
            return create(session, access, key, project, incoming);
        });
    }

    /**
     * {@link #create} outside of a transaction, of a type that {@link BulkCreates#suits}: with one statement instead of a
     * transaction of four, which others share that come at the same moment.
     */
    Future<ResourceVersion> createJointly(
            Session session, Access access, ResourceType type, byte[] text, Optional<UUID> chosenId) {
        return take(access, type, Interaction.CREATE, text).compose(incoming -> {
            ResourceKey key = new ResourceKey(type, chosenId.orElseGet(UUID::randomUUID));
            UUID project = named(access, incoming).orElse(access.project());
            return allowed(session, access, key, project, incoming)
                    .compose(guarded -> draft(access, key, project, guarded))
                    .compose(joint::create)
                    .map(made -> made.orElseThrow(() -> ProjectRows.notThere(project)));
        });
    }

    private Future<ResourceVersion> create(
            Session session, Access access, ResourceKey key, UUID project, Incoming incoming) {
        return allowed(session, access, key, project, incoming)
                .compose(guarded -> insert(session, access, key, project, guarded));
    }

    private Future<Incoming> allowed(Session session, Access access, ResourceKey key, UUID project, Incoming incoming) {
        if (key.id().equals(NIL)) {
            return Future.failedFuture(Failure.invalid("Incorrect resource ID"));
        }
        WriteRules.check(access, key.type(), project);
        WriteRules.checkLimits(access, project, AccessLevel.UPLOAD);
        return guard.created(session, access, key, project, incoming);
    }

    private Future<ResourceVersion> insert(
            Session session, Access access, ResourceKey key, UUID project, Incoming incoming) {
        Future<Void> ready = isProject(key)
                ? projects.create(session, access, project, incoming.content())
                : projects.hold(session, project);
        return ready.compose(held -> names.claim(session, project, key, incoming.content()))
                .compose(free -> draft(access, key, project, incoming))
                .compose(draft -> resources.create(session, draft))
                .compose(version ->
                        secrets.created(session, project, key, incoming).map(version));
    }

    Future<Written> update(
            Session session, Access access, ResourceKey key, byte[] text, Optional<UUID> ifMatch, boolean always) {
        return take(access, key.type(), Interaction.UPDATE, text).compose(incoming -> {
            if (incoming.id().filter(key.id().toString()::equalsIgnoreCase).isEmpty()) {
                return Future.failedFuture(Failure.invalid("Incorrect resource ID"));
            }
            return placeOf(session, access, key, incoming).compose(project -> {
                WriteRules.check(access, key.type(), project);
                WriteRules.checkLimits(access, project, AccessLevel.CONTRIBUTE);
                return guard.updated(session, access, key, project, incoming)
                        .compose(guarded -> update(session, access, key, project, guarded, ifMatch, always));
            });
        });
    }

    private Future<Written> update(
            Session session,
            Access access,
            ResourceKey key,
            UUID project,
            Incoming incoming,
            Optional<UUID> ifMatch,
            boolean always) {
        Future<Void> ready = isProject(key) ? Future.succeededFuture() : projects.hold(session, project);
        return ready.compose(held -> names.claim(session, project, key, incoming.content()))
                .compose(free -> draft(access, key, project, incoming))
                .compose(draft ->
                        always ? resources.renew(session, draft, ifMatch) : resources.update(session, draft, ifMatch))
                .compose(found -> {
                    if (found.isPresent()) {
                        return follow(session, key, project, incoming, found.get());
                    }
                    if (!access.superAdmin()) {
                        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
                    }
                    if (ifMatch.isPresent()) {
                        return Future.failedFuture(Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed"));
                    }
                    return create(session, access, key, project, incoming)
                            .map(version -> new Written(version, true, true));
                });
    }

    private Future<Written> follow(Session session, ResourceKey key, UUID project, Incoming incoming, Written written) {
        Future<Void> followed = isProject(key) && written.changed()
                ? projects.update(session, project, incoming.content())
                : Future.succeededFuture();
        return followed.compose(done -> written.created()
                        ? secrets.created(session, project, key, incoming)
                        : secrets.updated(session, project, key, incoming))
                .map(written);
    }

    /** Applies a patch to what the caller sees of the resource as it stands, while nobody else writes it. */
    Future<Written> patch(Session session, Access access, ResourceKey key, JsonPatch patch, Optional<UUID> ifMatch) {
        return AccessGuard.permitted(access, key.type(), Interaction.UPDATE)
                .compose(permitted -> AccessGuard.permitted(access, key.type(), Interaction.READ))
                .compose(permitted -> locator.find(session, access, key))
                .compose(found -> guard.changeable(session, access, found))
                .compose(Locator::there)
                .compose(found -> {
                    WriteRules.check(access, key.type(), found.project());
                    return resources
                            .hold(session, found.project(), key)
                            .compose(held -> resources.read(session, found.project(), key));
                })
                .compose(Locator::there)
                .compose(version -> {
                    if (ifMatch.isPresent() && !ifMatch.get().equals(version.versionId())) {
                        return Future.failedFuture(Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed"));
                    }
                    return secrets.shown(session, access, version)
                            .map(content -> guard.seen(access, version, content))
                            .compose(content -> patched(version, content, patch))
                            .compose(text ->
                                    update(session, access, key, text, Optional.of(version.versionId()), false));
                });
    }

    private Future<byte[]> patched(ResourceVersion version, byte[] content, JsonPatch patch) {
        return onSuitableThread(
                content.length, () -> patch.apply(ReadText.of(content, Presentation.owned(version), true)));
    }

    Future<Void> delete(Session session, Access access, ResourceKey key, Optional<UUID> ifMatch) {
        return AccessGuard.permitted(access, key.type(), Interaction.READ)
                .compose(seen -> locator.find(session, access, key))
                .compose(found -> {
                    if (found.isEmpty()) {
                        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
                    }
                    UUID project = found.get().project();
                    // First, so that what the caller does not see is not there for it.
                    return guard.deleted(session, access, project, key).compose(allowed -> {
                        WriteRules.check(access, key.type(), project);
                        WriteRules.checkLimits(access, project, AccessLevel.CONTRIBUTE);
                        return found.get().deleted()
                                ? Future.succeededFuture()
                                : delete(session, access, key, project, ifMatch);
                    });
                });
    }

    private Future<Void> delete(Session session, Access access, ResourceKey key, UUID project, Optional<UUID> ifMatch) {
        return resources
                .delete(session, project, key, Optional.of(access.principal().profile()), ifMatch)
                .compose(deleted -> deleted || ifMatch.isEmpty()
                        ? secrets.deleted(session, project, key)
                        : Future.failedFuture(Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed")))
                .compose(done -> isProject(key) ? projects.delete(session, access, project) : Future.succeededFuture());
    }

    /** The project that an update goes to. */
    private Future<UUID> placeOf(Session session, Access access, ResourceKey key, Incoming incoming) {
        if (isProject(key)) {
            // Before anything is looked up: who may not write it learns nothing about it.
            WriteRules.check(access, key.type(), key.id());
            return projects.requireWritable(session, key.id()).map(key.id());
        }
        Optional<UUID> named = named(access, incoming);
        if (named.isPresent() || !access.everywhere()) {
            return Future.succeededFuture(named.orElse(access.project()));
        }
        return locator.find(session, access, key)
                .map(found -> found.map(ResourceVersion::project).orElse(UserNames.home(access, key.type())));
    }

    /** The project that a super administrator's text names; what others write there is passed over. */
    static Optional<UUID> named(Access access, Incoming incoming) {
        if (!access.superAdmin() || incoming.project().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Ids.parse(incoming.project().get())
                .orElseThrow(
                        () -> Failure.invalid("The id of a project is expected", incoming.type() + ".meta.project")));
    }

    /** Who may not write the type at all learns nothing about the text. */
    private Future<Incoming> take(Access access, ResourceType type, Interaction interaction, byte[] text) {
        return AccessGuard.permitted(access, type, interaction)
                .compose(allowed -> onSuitableThread(text.length, () -> intake.take(type, text)));
    }

    private Future<ResourceDraft> draft(Access access, ResourceKey key, UUID project, Incoming incoming) {
        byte[] content = incoming.content();
        return onSuitableThread(content.length, () -> {
            List<Long> terms = indexing.terms(key.type(), project, content);
            return new ResourceDraft(
                    project, key, Optional.of(access.principal().profile()), Buffer.buffer(content), terms);
        });
    }

    private <T> Future<T> onSuitableThread(int length, Callable<T> work) {
        if (length > LONG_TEXT) {
            return vertx.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private static boolean isProject(ResourceKey key) {
        return key.type().equals(ResourceType.PROJECT);
    }
}
