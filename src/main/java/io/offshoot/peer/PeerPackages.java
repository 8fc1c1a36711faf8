package io.offshoot.peer;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.peer.PeerDuplications.Shared;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What other environments may see and do here: of duplications that are shared with them, and no others. */
public final class PeerPackages {
    private static final Set<DuplicationState> OPEN =
            EnumSet.of(DuplicationState.COPYING, DuplicationState.VERIFYING, DuplicationState.COMPLETED);
    private static final int MOST = 256;

    private final Database database;
    private final PeerDuplications shared;
    private final DuplicationStore duplications = new DuplicationStore();
    private final PackageStore packages = new PackageStore();

    public PeerPackages(Database database, PeerDuplications shared) {
        this.database = database;
        this.shared = shared;
    }

    /** A duplication and how it is shared. */
    private record Found(Duplication duplication, Shared shared) {
        boolean isOpen() {
            return shared.pulls() && duplication.kind().equals("export") && OPEN.contains(duplication.state());
        }

        boolean hasExported() {
            return isOpen() && duplication.state() == DuplicationState.COMPLETED;
        }
    }

    /** The duplication as that environment may see it; fails with {@link Failure} NOT_FOUND, GONE without its package. */
    public Future<SourceState> state(Peer peer, UUID duplication) {
        return find(peer, duplication).compose(this::state);
    }

    /** Some parts of a package with the state that stood before they were read. */
    public record Parts(SourceState state, List<PackagePart> parts) {}

    /** Parts with higher numbers than {@code after}: none before the package is begun, or when it is given up. */
    public Future<Parts> parts(Peer peer, UUID duplication, int after, int count) {
        return find(peer, duplication).compose(found -> state(found).compose(state -> (found.isOpen()
                        ? packages.parts(database.requests(), duplication, after, Math.min(count, MOST))
                        : Future.succeededFuture(List.<PackagePart>of()))
                .map(parts -> new Parts(state, parts))));
    }

    /** One part; fails with NOT_FOUND, with CONFLICT when the package is not open to that environment. */
    public Future<PackagePart> part(Peer peer, UUID duplication, int no) {
        return find(peer, duplication).compose(found -> {
            if (!found.isOpen()) {
                return Future.failedFuture(Failure.of(Kind.CONFLICT, "The package is not to be had"));
            }
            return packages.parts(database.requests(), duplication, no - 1, 1).compose(parts -> parts.stream()
                    .filter(part -> part.no() == no)
                    .findFirst()
                    .map(Future::succeededFuture)
                    .orElseGet(PeerPackages::missing));
        });
    }

    /** The import whose source that environment is, which it may cancel; fails with NOT_FOUND. */
    public Future<Duplication> pulledFrom(Peer peer, UUID duplication) {
        return find(peer, duplication)
                .compose(found -> found.shared().pulls() ? missing() : Future.succeededFuture(found.duplication()));
    }

    /** Keeps how far that environment is with the package that it pulls; fails with NOT_FOUND. */
    public Future<Void> told(Peer peer, UUID duplication, String status, int progress) {
        return find(peer, duplication)
                .compose(found -> found.shared().pulls() ? shared.told(duplication, status, progress) : missing());
    }

    private Future<Found> find(Peer peer, UUID duplication) {
        return shared.shared(peer, duplication)
                .compose(share -> share.isEmpty()
                        ? missing()
                        : duplications.read(database.requests(), duplication).compose(found -> found.map(
                                        row -> Future.succeededFuture(new Found(row, share.get())))
                                .orElseGet(PeerPackages::missing)));
    }

    private Future<SourceState> state(Found found) {
        UUID id = found.duplication().id();
        return packages.read(database.requests(), id).compose(opened -> {
            if (found.hasExported() && opened.isEmpty()) {
                return Future.failedFuture(Failure.of(Kind.GONE, "The package is not kept any more"));
            }
            // Once it is sealed no part is added, so the number that is read afterwards is the last one.
            return packages.tarSize(database.requests(), id)
                    .map(size -> new SourceState(
                            found.duplication().state(),
                            (int) size.entries(),
                            opened.filter(PackageStore.Opened::sealed).isPresent(),
                            found.shared().about()));
        });
    }

    private static <T> Future<T> missing() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
    }

    /** The number in a text; empty when there is none that parts go by. */
    public static Optional<Integer> number(String text) {
        return Optional.ofNullable(text)
                .filter(digits -> digits.matches("-?[0-9]{1,6}"))
                .map(Integer::parseInt);
    }
}
