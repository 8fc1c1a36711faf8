package io.offshoot.server;

import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.BlobStorage;
import io.offshoot.config.ServerConfig;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.WorkTools;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.library.duplication.ExportWork;
import io.offshoot.library.duplication.ImportWork;
import io.offshoot.library.duplication.PeerSource;
import io.offshoot.library.duplication.Restoration;
import io.offshoot.library.duplication.TransferWork;
import io.offshoot.library.duplication.Trust;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What works on project packages in this server. */
final class Packages {
    /** Threads that unpack and hash what is uploaded; imports have the ones of duplications. */
    private static final int WORKERS = 2;

    private final Foundation foundation;
    private final BlobStorage storage;
    private final ServerConfig config;
    private final Peering peering;
    private final Supplier<Future<TrustedSigners>> trust;

    Packages(Foundation foundation, BlobStorage storage, ServerConfig config, Peering peering) {
        this.foundation = foundation;
        this.storage = storage;
        this.config = config;
        this.peering = peering;
        this.trust = new Trust(
                new SigningKeys(foundation.database(), new SecretCipher(foundation.masterKey())),
                peering.environments().peers().stream()
                        .flatMap(peer -> peer.publicKeys().stream())
                        .toList(),
                config.library().unsignedPackages());
    }

    /** The kinds of duplications that work on packages. */
    List<Function<WorkTools, DuplicationWork>> works() {
        return List.of(
                TransferWork::new,
                work -> new ExportWork(
                        work,
                        storage,
                        new SigningKeys(foundation.database(), new SecretCipher(foundation.masterKey()))),
                work -> new ImportWork(
                        work,
                        storage,
                        limits(),
                        Server.indexing(config),
                        trust,
                        new PeerSource(peering.environments(), peering.pull())));
    }

    Restoration restoration() {
        Vertx vertx = foundation.vertx();
        PackageReader reader = new PackageReader(
                foundation.database(),
                storage,
                vertx.createSharedWorkerExecutor("offshoot-packages", WORKERS),
                limits());
        return new Restoration(foundation.database(), reader, trust);
    }

    private PackageLimits limits() {
        return PackageLimits.usual(
                config.library().maxPackage(), config.limits().maxJsonBody());
    }
}
