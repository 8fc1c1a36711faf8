package io.offshoot.archive;

import io.offshoot.store.PackagePart;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Reads a staged package to its end and keeps nothing of it. */
final class PackageCheck {
    private final PackageReader reader;
    private final WorkerExecutor workers;
    private final IntFunction<Future<List<PackagePart>>> parts;
    private int no = -1;
    private Optional<PartName> section = Optional.empty();
    private SeenIds ids = new SeenIds();

    /** @param parts the part behind the one of that number; empty behind the last one */
    PackageCheck(PackageReader reader, WorkerExecutor workers, IntFunction<Future<List<PackagePart>>> parts) {
        this.reader = reader;
        this.workers = workers;
        this.parts = parts;
    }

    Future<Void> run() {
        return Loop.whileTrue(() -> parts.apply(no).compose(next -> {
            if (next.isEmpty()) {
                return endOfSection().map(false);
            }
            no = next.get(0).no();
            return part(next.get(0)).map(true);
        }));
    }

    private Future<Void> part(PackagePart part) {
        PartName name = PartName.parse(part.name()).orElseThrow();
        if (!name.kind().ofResources()) {
            return Future.succeededFuture();
        }
        boolean goesOn = section.filter(name::sameSection).isPresent();
        return (goesOn ? Future.<Void>succeededFuture() : endOfSection()).compose(ended -> {
            section = Optional.of(name);
            return reader.pages(part, Optional.empty())
                    .compose(pages ->
                            Loop.whileTrue(() -> pages.next().map(this::take)).eventually(pages::close));
        });
    }

    private boolean take(Optional<PackagePage> page) {
        page.ifPresent(rows -> rows.rows().forEach(row -> ids.add(row.id())));
        return page.isPresent();
    }

    private Future<Void> endOfSection() {
        SeenIds seen = ids;
        ids = new SeenIds();
        return section.isEmpty()
                ? Future.succeededFuture()
                : workers.executeBlocking(
                        () -> {
                            if (seen.anyTwice()) {
                                String name = section.orElseThrow().toString();
                                throw PackageFault.malformed(name, "an id in it comes twice in the package");
                            }
                            return null;
                        },
                        false);
    }
}
