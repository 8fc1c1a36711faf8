package io.offshoot.library.duplication;

import io.offshoot.archive.PackagePage;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PartName;
import io.offshoot.archive.PartPages;
import io.offshoot.duplication.Turns;
import io.offshoot.store.PackagePart;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/** Goes through the objects of a package that is here, part by part and page by page. */
final class PackageObjects {
    private static final int LISTED = 100;

    private final PackageReader reader;
    private final UUID duplication;

    PackageObjects(PackageReader reader, UUID duplication) {
        this.reader = reader;
        this.duplication = duplication;
    }

    /** Every part in order. */
    Future<Void> parts(Function<PackagePart, Future<Void>> work) {
        int[] last = {-1};
        return Turns.whileTrue(() -> reader.parts(duplication, last[0], 1).compose(next -> {
            if (next.isEmpty()) {
                return Future.succeededFuture(false);
            }
            last[0] = next.get(0).no();
            return work.apply(next.get(0)).map(true);
        }));
    }

    /** Those behind the one with that number, up to the first one that is missing, while {@code take} says so. */
    Future<Void> consecutive(int after, Predicate<PackagePart> take) {
        int[] last = {after};
        return Turns.whileTrue(() -> reader.parts(duplication, last[0], LISTED).map(next -> {
            for (PackagePart part : next) {
                if (part.no() != last[0] + 1 || !take.test(part)) {
                    return false;
                }
                last[0]++;
            }
            return next.size() == LISTED;
        }));
    }

    /** The objects of those parts of resources that are wanted. */
    Future<Void> pages(Predicate<PartName> wanted, Function<PackagePage, Future<Void>> work) {
        return parts(part -> {
            PartName name = PartName.parse(part.name()).orElseThrow();
            return name.kind().ofResources() && wanted.test(name)
                    ? reader.pages(part, Optional.empty())
                            .compose(pages -> all(pages, work).eventually(pages::close))
                    : Future.succeededFuture();
        });
    }

    private static Future<Void> all(PartPages pages, Function<PackagePage, Future<Void>> work) {
        return Turns.whileTrue(() -> pages.next()
                .compose(page -> page.isEmpty()
                        ? Future.succeededFuture(false)
                        : work.apply(page.get()).map(true)));
    }
}
