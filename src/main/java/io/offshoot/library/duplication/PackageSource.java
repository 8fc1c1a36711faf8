package io.offshoot.library.duplication;

import io.offshoot.archive.Staging;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Where the parts of a package come from, while it is still being written there or long after. */
@FunctionalInterface
public interface PackageSource {
    /** For an environment that knows no others: packages come as files only. */
    PackageSource NONE = (address, duplication, staging) ->
            Future.failedFuture(Failure.of(Kind.UNPROCESSABLE, "This environment knows no other one at " + address));

    /** What becomes of the export there. */
    enum There {
        GOES_ON,
        FAILED,
        CANCELLED
    }

    /**
     * What came in.
     *
     * @param last whether all parts are here: the package can be verified
     * @param again after how long to ask again
     * @param told what the other environment says of it meanwhile; empty: all of it has to be here first
     */
    record Came(boolean last, There there, Duration again, Optional<Told> told) {}

    /**
     * What is said of a package before its manifest is there. Nothing is published before the manifest says the same.
     *
     * @param project the id of the project in the package
     * @param objects how many it will hold; 0 when that is not known
     */
    record Told(UUID project, long objects) {}

    /**
     * Brings in what is there by now and not here yet, and comes back.
     *
     * @param address of the environment, as it was asked for
     * @param duplication its id, there and here
     * @return fails with a {@link Failure} that says what to do when there is no more hope
     */
    Future<Came> next(String address, UUID duplication, Staging staging);
}
