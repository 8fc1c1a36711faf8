package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SecretVault;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.offshoot.store.InstallationStore;
import io.offshoot.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server and every subcommand stand on: a migrated database of a version that will do, and the right key. */
record Foundation(Vertx vertx, Metrics metrics, Database database, MasterKey masterKey, SecretVault vault) {
    private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);
    private static final int OLDEST_SERVER = 130_000;

    /** Fails with a sentence for the operator. */
    static Future<Foundation> lay(Vertx vertx, Metrics metrics, ServerConfig config, PgConnectOptions server) {
        MasterKey masterKey;
        try {
            masterKey = MasterKey.open(configuredKey(config), config.dataDir());
        } catch (IllegalStateException e) {
            return Future.failedFuture(e);
        }
        Database database = Database.open(
                vertx, server, config.database().poolSize(), config.copy().workers() * 3 + 2);
        return Migrations.run(vertx, server)
                .recover(error -> Future.failedFuture(new IllegalStateException(
                        "The database cannot be opened (DATABASE_URL): " + error.getMessage(), error)))
                .compose(applied -> {
                    LOG.atInfo().addKeyValue("migrations", applied).log("database ready");
                    return check(database, masterKey);
                })
                .map(new Foundation(vertx, metrics, database, masterKey, new SecretVault(new SecretCipher(masterKey))));
    }

    /** The file beside the data is made when it is missing; one that somebody names must be there. */
    private static Optional<java.nio.file.Path> configuredKey(ServerConfig config) {
        return config.masterKeyFile().equals(config.dataDir().resolve("master.key"))
                ? Optional.empty()
                : Optional.of(config.masterKeyFile());
    }

    private static Future<Void> check(Database database, MasterKey masterKey) {
        InstallationStore installation = new InstallationStore();
        return installation
                .serverVersion(database.requests())
                .compose(version -> version >= OLDEST_SERVER
                        ? installation.open(database.requests())
                        : Future.failedFuture(new IllegalStateException(
                                "The database is PostgreSQL " + version / 10_000 + "; 13 or newer is needed")))
                .compose(found -> {
                    if (found.masterKey().isPresent()
                            && !masterKey.isTheOneOf(found.masterKey().get())) {
                        return Future.failedFuture(new IllegalStateException(
                                "The secrets of this database are encrypted with another key; set"
                                        + " OFFSHOOT_MASTER_KEY_FILE to the file that holds it"));
                    }
                    Future<Void> reset =
                            found.sameServer() ? Future.succeededFuture() : restored(database, installation);
                    return reset.compose(
                            done -> installation.noteMasterKey(database.requests(), masterKey.fingerprint()));
                });
    }

    private static Future<Void> restored(Database database, InstallationStore installation) {
        LOG.warn("the database was restored on another server: its stamps are reset, running duplications fail");
        return installation.resetStamps(database.requests());
    }
}
