package io.offshoot.duplication;

import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.store.Session;
import io.offshoot.store.SourceEndStore;
import io.vertx.core.Future;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what copies from a project that is deleted. */
public final class SourceEnd {
    private static final Logger LOG = LoggerFactory.getLogger(SourceEnd.class);
    private static final String SENTENCE = "The source project was deleted";

    private final SourceEndStore duplications = new SourceEndStore();

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
                .onSuccess(failed -> failed.forEach(id -> LOG.atInfo()
                        .addKeyValue("duplication", id)
                        .addKeyValue("to", "failing")
                        .addKeyValue("detail", SENTENCE)
                        .log("duplication moved")))
                .mapEmpty();
    }
}
