package io.offshoot.peer;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** What the door's records say of the duplications that are shared with other environments. */
public interface PeerDuplications {
    /**
     * How a duplication is shared.
     *
     * @param pulls whether that environment is its target, which takes the package from here; else it is the source
     * @param about what the other one may know of it, a JSON object
     */
    record Shared(boolean pulls, String about) {}

    /** How a duplication here is shared with that environment; empty when it is not, or there is none. */
    Future<Optional<Shared>> shared(Peer peer, UUID duplication);

    /** Keeps what the target told of its side. */
    Future<Void> told(UUID duplication, String status, int progress);
}
