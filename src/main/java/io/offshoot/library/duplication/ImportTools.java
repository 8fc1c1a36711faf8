package io.offshoot.library.duplication;

import io.offshoot.archive.PackageReader;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.BlobStorage;
import io.offshoot.duplication.WorkTools;
import io.offshoot.repository.Indexing;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * What imports work with.
 *
 * @param signers whose packages are taken, asked each time
 * @param source of packages that are pulled
 */
record ImportTools(
        WorkTools tools,
        PackageReader reader,
        BlobStorage storage,
        Indexing indexing,
        Supplier<Future<TrustedSigners>> signers,
        PackageSource source) {
    Database database() {
        return tools.database();
    }
}
