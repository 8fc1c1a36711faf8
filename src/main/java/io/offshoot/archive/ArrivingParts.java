package io.offshoot.archive;

import io.offshoot.store.Database;
import io.offshoot.store.PackageBinaryStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The parts of a package by their names, waited for as long as they may still come. */
final class ArrivingParts {
    private final Database database;
    private final PackageStore store;
    private final UUID duplication;
    private final Arrivals arrivals;

    ArrivingParts(Database database, PackageStore store, UUID duplication, Arrivals arrivals) {
        this.database = database;
        this.store = store;
        this.duplication = duplication;
        this.arrivals = arrivals;
    }

    /** The part of that name; empty when there is none in the whole package. */
    Future<Optional<PackagePart>> named(PartName name) {
        AtomicReference<Optional<PackagePart>> found = new AtomicReference<>(Optional.empty());
        return until(() -> store.named(database.requests(), duplication, name.toString())
                        .map(part -> {
                            found.set(part);
                            return part.isPresent();
                        }))
                .map(done -> found.get());
    }

    /**
     * Completes once the whole of a binary is here, or all of the package: the index of a part tells of another one behind it.
     * A large one is not begun before, since whoever stops in its middle begins it anew.
     */
    Future<Void> whole(UUID binary) {
        return until(() -> new PackageBinaryStore().isBehind(database.requests(), duplication, binary));
    }

    /** What comes between the look and the end is not missed: whether it is the end is asked before. */
    private Future<Void> until(Supplier<Future<Boolean>> here) {
        return Loop.whileTrue(() -> {
            boolean ended = arrivals.ended();
            return here.get()
                    .compose(found -> found || ended
                            ? Future.succeededFuture(false)
                            : arrivals.later().map(true));
        });
    }
}
