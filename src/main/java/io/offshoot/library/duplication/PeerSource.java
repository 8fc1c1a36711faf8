package io.offshoot.library.duplication;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.archive.Staging;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.peer.Arrived;
import io.offshoot.peer.Environments;
import io.offshoot.peer.PackagePull;
import io.offshoot.peer.Peer;
import io.offshoot.peer.SourceState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Pulls packages from the environments that are registered here. */
public final class PeerSource implements PackageSource {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Environments environments;
    private final PackagePull pull;

    public PeerSource(Environments environments, PackagePull pull) {
        this.environments = environments;
        this.pull = pull;
    }

    @Override
    public Future<Came> next(String address, UUID duplication, Staging staging) {
        Optional<Peer> peer = environments.peer(address);
        return peer.isEmpty()
                ? NONE.next(address, duplication, staging)
                : pull.next(peer.get(), duplication, staging).map(PeerSource::came);
    }

    /** A package that is sealed can still be cancelled there, for a moment; one that is exported cannot. */
    private static Came came(Arrived arrived) {
        boolean exported = arrived.source()
                .filter(source -> source.state() == DuplicationState.COMPLETED)
                .isPresent();
        return new Came(
                arrived.last() && exported,
                there(arrived.source()),
                arrived.last() && !exported ? LOOK_AGAIN : arrived.again(),
                arrived.source().flatMap(PeerSource::told));
    }

    /** Who does not tell how many objects there are is of an earlier version, which writes types in another order. */
    private static Optional<Told> told(SourceState source) {
        JsonNode about = Json.read(source.about(), JsonNode.class);
        if (!about.has("objects")) {
            return Optional.empty();
        }
        return LibraryIds.parse(about.at("/source/project/id").asText())
                .map(project ->
                        new Told(project, Math.max(0, about.path("objects").asLong())));
    }

    /** What cannot be asked at the moment is taken to go on. */
    private static There there(Optional<SourceState> source) {
        DuplicationState state = source.map(SourceState::state).orElse(DuplicationState.COPYING);
        return switch (state) {
            case FAILING, FAILED -> There.FAILED;
            case CANCELLING, CANCELLED -> There.CANCELLED;
            case REQUESTED, COPYING, VERIFYING, COMPLETED -> There.GOES_ON;
        };
    }
}
