package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SecretVault;
import io.offshoot.operations.Metrics;
import io.offshoot.operations.Rounds;
import io.offshoot.store.Database;
import io.offshoot.store.InstallationStore;
import io.offshoot.store.InstallationStore.Installation;
import io.offshoot.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server and every subcommand stand on: a migrated database of a version that will do, and the right key. */
record Foundation(
        Vertx vertx, Metrics metrics, Database database, MasterKey masterKey, SecretVault vault, Rounds rounds) {
    private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);
    private static final int OLDEST_SERVER = 140_000;

    /**
     * Fails with a sentence for the operator.
     *
     * @param copyBackends is told the process number of each backend that copies
     */
    static Future<Foundation> lay(
            Vertx vertx, Metrics metrics, ServerConfig config, PgConnectOptions server, IntConsumer copyBackends) {
        Optional<MasterKey> present;
        try {
            present = presentKey(config);
        } catch (IllegalStateException e) {
            return Future.failedFuture(e);
        }
        // A third is for searches.
        int requests = config.database().poolSize() * 2 / 3;
        Database database = Database.open(vertx, server, requests, config.copy().workers() * 3 + 2, copyBackends);
        return Migrations.run(vertx, server)
                .recover(error -> Future.failedFuture(new IllegalStateException(
                        "The database cannot be opened (DATABASE_URL): " + error.getMessage(), error)))
                .compose(applied -> {
                    LOG.atInfo().addKeyValue("migrations", applied).log("database ready");
                    return open(database);
                })
                .compose(found -> present.map(Future::succeededFuture)
                        .orElseGet(() -> firstKey(vertx, config, found))
                        .compose(key -> check(database, found, key).map(key)))
                .map(key -> new Foundation(
                        vertx, metrics, database, key, new SecretVault(new SecretCipher(key)), new Rounds(vertx)));
    }

    /** The key that somebody names must be there; the one beside the data is there but at the first start. */
    private static Optional<MasterKey> presentKey(ServerConfig config) {
        Path usual = config.dataDir().resolve("master.key");
        if (!config.masterKeyFile().equals(usual)) {
            return Optional.of(MasterKey.open(Optional.of(config.masterKeyFile()), config.dataDir()));
        }
        return Files.exists(usual) ? Optional.of(MasterKey.open(Optional.empty(), config.dataDir())) : Optional.empty();
    }

    /** Makes the key of a database that has none. One that has would not get back what it encrypted with a new key. */
    private static Future<MasterKey> firstKey(Vertx vertx, ServerConfig config, Installation found) {
        return found.masterKey().isPresent()
                ? Future.failedFuture(new IllegalStateException("The master key file " + config.masterKeyFile()
                        + " (OFFSHOOT_MASTER_KEY_FILE) does not exist, and the secrets of this database are encrypted"
                        + " with it: put it back, from the backup or from another server of this database"))
                : vertx.executeBlocking(() -> MasterKey.open(Optional.empty(), config.dataDir()));
    }

    private static Future<Installation> open(Database database) {
        InstallationStore installation = new InstallationStore();
        return installation
                .serverVersion(database.requests())
                .compose(version -> version >= OLDEST_SERVER
                        ? installation.open(database.requests())
                        : Future.failedFuture(new IllegalStateException(
                                "The database is PostgreSQL " + version / 10_000 + "; 14 or newer is needed")));
    }

    private static Future<Void> check(Database database, Installation found, MasterKey masterKey) {
        InstallationStore installation = new InstallationStore();
        return requireSame(found, masterKey)
                .compose(same -> found.sameServer() ? Future.succeededFuture() : restored(database, installation))
                .compose(done -> installation.noteMasterKey(database.requests(), masterKey.fingerprint()))
                // Of two first starts with a key each, the one whose key was noted goes on.
                .compose(noted -> installation.open(database.requests()))
                .compose(now -> requireSame(now, masterKey));
    }

    private static Future<Void> requireSame(Installation found, MasterKey masterKey) {
        return found.masterKey().map(masterKey::isTheOneOf).orElse(true)
                ? Future.succeededFuture()
                : Future.failedFuture(
                        new IllegalStateException("The secrets of this database are encrypted with another key; set"
                                + " OFFSHOOT_MASTER_KEY_FILE to the file that holds it"));
    }

    private static Future<Void> restored(Database database, InstallationStore installation) {
        LOG.warn("the database was restored on another server: its stamps are reset, running duplications fail");
        return installation.resetStamps(database.requests());
    }
}
