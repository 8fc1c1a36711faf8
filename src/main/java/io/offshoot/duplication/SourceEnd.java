package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Session;
import io.offshoot.store.SourceEndStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.UUID;

/** Ends what copies from a project that is deleted. */
public final class SourceEnd {
    private static final String SENTENCE = "The source project was deleted";

    private final Announcements announcements;
    private final SourceEndStore duplications = new SourceEndStore();

    public SourceEnd(Vertx vertx, Metrics metrics) {
        this.announcements = new Announcements(vertx, metrics);
    }

    /**
     * Fails every open duplication of the source, in the transaction that deletes it, after the project's own row has
     * been changed: a command that comes later finds the project gone, one that came before is found here. Their workers
     * are fenced out; what was copied is removed afterwards. A duplication that is already being published waits for
     * neither: whichever commits first stands.
     */
    public Future<Void> deleted(Session session, UUID source) {
        FailureText failure = FailureText.of(Kind.GONE, SENTENCE);
        return duplications
                .failAllOf(session, source, Json.write(failure))
                .onSuccess(failed -> session.whenCommitted(() -> failed.forEach(each -> announcements.moved(
                        each.id(), each.door(), each.from(), DuplicationState.FAILING, Optional.of(SENTENCE)))))
                .mapEmpty();
    }
}
