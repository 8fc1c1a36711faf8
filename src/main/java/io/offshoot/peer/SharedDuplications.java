package io.offshoot.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryDuplication;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplication.Side;
import io.offshoot.store.LibraryDuplicationStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The duplications that the Library door shares with other environments. */
public final class SharedDuplications implements PeerDuplications {
    private final Database database;
    private final LibraryDuplicationStore store = new LibraryDuplicationStore();

    public SharedDuplications(Database database) {
        this.database = database;
    }

    @Override
    public Future<Optional<Shared>> shared(Peer peer, UUID duplication) {
        return store.read(database.requests(), duplication)
                .map(found -> found.filter(recorded -> isOther(peer, recorded.details()))
                        .map(recorded -> new Shared(recorded.details().role() == Role.SOURCE, about(recorded))));
    }

    /** Whether the peer is on the other side of it. */
    private static boolean isOther(Peer peer, LibraryDuplication details) {
        return switch (details.role()) {
            case SAME -> false;
            case SOURCE -> peer.isAt(details.target().environment());
            case TARGET -> peer.isAt(details.source().environment());
        };
    }

    private static String about(LibraryDuplicationStore.Recorded recorded) {
        LibraryDuplication details = recorded.details();
        ObjectNode about = Json.mapper().createObjectNode();
        about.set("source", side(details.source()));
        about.set("target", side(details.target()));
        about.set("settings", tree(details.settings()));
        about.put("objects", recorded.duplication().total());
        return Json.write(about);
    }

    private static ObjectNode side(Side side) {
        ObjectNode project = Json.mapper()
                .createObjectNode()
                .put("id", LibraryIds.text(side.project()))
                .put("name", side.projectName());
        ObjectNode environment =
                Json.mapper().createObjectNode().put("id", side.environment()).put("name", side.environmentName());
        ObjectNode node = Json.mapper().createObjectNode();
        node.set("environment", environment);
        node.set("project", project);
        node.set("creator", tree(side.creator()));
        return node;
    }

    private static JsonNode tree(String json) {
        return Json.read(json, JsonNode.class);
    }

    @Override
    public Future<Void> told(UUID duplication, String status, int progress) {
        return store.noteCounterpart(
                database.requests(), duplication, Json.write(Map.of("status", status, "progress", progress)));
    }
}
