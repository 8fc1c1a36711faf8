package io.offshoot.container.clone;

import io.offshoot.container.Handles;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Pages;
import io.offshoot.identity.Caller;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.store.ClonePlanStore.Clone;
import io.offshoot.store.ContainerCopyStore;
import io.offshoot.store.ContainerCopyStore.OpenWorkflow;
import io.offshoot.store.ContainerCopyStore.Terms;
import io.offshoot.store.ContainerCopyStore.Unindexed;
import io.offshoot.store.ObjectOutcomeStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes what is planned: copies of closed objects, which keep their ids, and replicas of open workflows, which do not. */
final class CloneCopies {
    private static final ResourceType WORKFLOW = ResourceType.of("Workflow");
    private static final int PAGE = 500;

    private final Indexing indexing;
    private final ContainerCopyStore store = new ContainerCopyStore();
    private final ResourceStore resources = new ResourceStore();
    private final ObjectOutcomeStore outcomes = new ObjectOutcomeStore();

    CloneCopies(Indexing indexing) {
        this.indexing = indexing;
    }

    /** Gives the number of objects that are new in the destination. */
    Future<Long> write(Session session, Clone clone, Caller caller) {
        return store.copy(session, clone, caller.identity()).compose(copied -> index(session, clone)
                .compose(indexed -> replicas(session, clone, caller))
                .map(replicas -> copied + replicas));
    }

    private Future<Void> index(Session session, Clone clone) {
        UUID destination = clone.destination();
        return Pages.<Unindexed>forEach(
                after -> store.unindexed(session, clone, after.map(Unindexed::row), PAGE),
                page -> store.index(
                        session,
                        destination,
                        page.stream()
                                .map(each -> new Terms(
                                        each.key(),
                                        indexing.terms(
                                                each.key().type(),
                                                destination,
                                                each.content().getBytes())))
                                .toList()));
    }

    private Future<Integer> replicas(Session session, Clone clone, Caller caller) {
        return store.openWorkflows(session, clone).compose(found -> {
            Future<Void> written = Future.succeededFuture();
            for (OpenWorkflow workflow : found) {
                ObjectText text = ObjectText.of(workflow.content().getBytes())
                        .with("folder", ObjectText.json(workflow.folder()))
                        .with("created", ObjectText.json(System.currentTimeMillis() / 1000 * 1000))
                        .with("createdBy", ObjectText.json(Handles.of(caller)));
                UUID replica = UUID.randomUUID();
                written = written.compose(before -> resources.create(
                                session,
                                new ResourceDraft(
                                        clone.destination(),
                                        new ResourceKey(WORKFLOW, replica),
                                        Optional.of(caller.identity()),
                                        Buffer.buffer(text.bytes()),
                                        List.of())))
                        .compose(made -> outcomes.replica(
                                session, clone.id(), new ResourceKey(WORKFLOW, workflow.id()), replica));
            }
            return written.map(found.size());
        });
    }
}
