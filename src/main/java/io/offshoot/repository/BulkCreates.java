package io.offshoot.repository;

import io.offshoot.access.Interaction;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BulkStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Secrets;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** Creates many resources at once: each is checked and prepared on its own, then all are written in one statement. */
public final class BulkCreates {
    private final Intake intake;
    private final WriteGuard guard;
    private final Indexing indexing;
    private final ProjectRows projects;
    private final BulkStore store = new BulkStore();

    BulkCreates(Intake intake, Indexing indexing, ProjectRows projects, WriteGuard guard) {
        this.intake = intake;
        this.guard = guard;
        this.indexing = indexing;
        this.projects = projects;
    }

    /** Whether resources of a type are nothing but their text, so that they can be created here. */
    public static boolean suits(ResourceType type) {
        return !type.equals(ResourceType.PROJECT) && !type.equals(ResourceType.BINARY) && !Secrets.anyIn(type);
    }

    /**
     * Checks a text and makes a draft of it, as {@link Repository#create} does. Takes time proportional to the text, so it
     * is for a worker thread; may be called from several.
     *
     * @throws Failure as {@link Repository#create} fails
     */
    public ResourceDraft prepare(Access access, ResourceType type, byte[] text, UUID id) {
        AccessGuard.require(access, type, Interaction.CREATE);
        Incoming taken = intake.take(type, text);
        UUID project = Writes.named(access, taken).orElse(access.project());
        WriteRules.check(access, type, project);
        WriteRules.checkLimits(access, project, AccessLevel.UPLOAD);
        ResourceKey key = new ResourceKey(type, id);
        Incoming incoming = guard.created(access, key, project, taken);
        return new ResourceDraft(
                project,
                key,
                Optional.of(access.principal().profile()),
                Buffer.buffer(incoming.content()),
                indexing.terms(type, project, incoming.content()));
    }

    /** Writes the drafts, all or none, in a transaction; the versions come in the order of the drafts. */
    public Future<List<ResourceVersion>> create(Session session, List<ResourceDraft> drafts) {
        Future<Void> held = Future.succeededFuture();
        TreeSet<UUID> into = new TreeSet<>();
        drafts.forEach(draft -> into.add(draft.project()));
        for (UUID project : into) {
            held = held.compose(before -> projects.hold(session, project));
        }
        return held.compose(all -> store.create(session, drafts));
    }
}
