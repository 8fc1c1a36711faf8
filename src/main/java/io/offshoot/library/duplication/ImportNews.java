package io.offshoot.library.duplication;

import io.offshoot.peer.PeerNews;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryDuplicationStore;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** How far imports are, in the words of the door's records. */
public final class ImportNews implements PeerNews.Imports {
    private final Database database;
    private final LibraryDuplicationStore store = new LibraryDuplicationStore();

    public ImportNews(Database database) {
        this.database = database;
    }

    @Override
    public Future<Optional<PeerNews.Standing>> standing(UUID duplication) {
        return store.read(database.requests(), duplication)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : Progress.noted(database.requests(), found.get())
                                .map(progress -> Optional.of(new PeerNews.Standing(
                                        StatusWord.of(found.get().duplication()).label(), progress))));
    }
}
