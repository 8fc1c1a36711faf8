package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the version of this program: one transaction, under a lock that replicas starting at the same
 * time queue for, so a start sees all of it or nothing.
 *
 * <p>Processes of the version before may still be running. What they were working on is taken from them in the same
 * transaction, and they get nothing more ({@link #NOT_OUTGROWN}), so what is half done is gone on with by one version only.
 */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /** In order; a file that has been released is never edited, its checksum is compared at every start. */
    private static final List<String> FILES = List.of(
            "V001__store.sql",
            "V002__verification.sql",
            "V003__sign_in.sql",
            "V004__limits.sql",
            "V006__container.sql",
            "V007__order_of_copies.sql",
            "V008__library.sql",
            "V009__fhir.sql",
            "V011__library_door.sql",
            "V012__archival.sql",
            "V014__object_clones.sql",
            "V018__bytes_of_copies.sql",
            "V020__kinds.sql",
            "V021__library_duplications.sql",
            "V022__exports.sql",
            "V023__imports.sql",
            "V024__peers.sql",
            "V026__peer_news.sql",
            "V027__peer_progress.sql",
            "V030__clone_plans.sql",
            "V035__selections.sql");

    /**
     * Condition of the statements that hand out work: no newer version has migrated the database, whose work is not for
     * this one. At its start a process has seen to it that all of its own migrations are there.
     */
    static final String NOT_OUTGROWN = "(select count(*) from schema_version) <= " + FILES.size();

    /** Any number, as long as every replica uses the same. */
    private static final long LOCK = 0x0FF5_4007L;

    /** Whoever waits for a table that is in use keeps all others waiting who come after. */
    private static final String IMPATIENT = "set local lock_timeout = '5s'; set local client_min_messages = warning";

    private static final int TRIES = 30;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Set<String> IN_USE = Set.of("55P03", "40P01");

    /** The tokens go up: what an older process still has on its way finds its lease gone, and writes nothing. */
    private static final String FENCE = """
        update duplication set attempt = attempt + 1, lease_until = '-infinity'
         where finished is null and lease_until > '-infinity';
        update copy_range set attempt = attempt + 1, lease_until = '-infinity'
         where state <> 'done' and lease_until > '-infinity';
        update verification set attempt = attempt + 1, lease_until = '-infinity'
         where finished is null and lease_until > '-infinity'
        """;

    private static final String LEDGER = """
        create table if not exists schema_version (
            name text primary key,
            checksum text not null,
            applied timestamptz not null default now())\
        """;

    /** A file and what is in it. */
    record Migration(String name, String sql) {}

    private Migrations() {}

    /**
     * Applies what is missing. Waits a few minutes for tables that processes of another version use.
     *
     * @return the number of files applied; fails with {@link IllegalStateException} when an applied file differs from
     *     this program's, or the database was migrated by a newer program
     */
    public static Future<Integer> run(Vertx vertx, PgConnectOptions server) {
        return run(vertx, server, known());
    }

    /** The migrations of this program, in order. */
    static List<Migration> known() {
        return FILES.stream().map(file -> new Migration(file, read(file))).toList();
    }

    /** The same for a program that has these. */
    static Future<Integer> run(Vertx vertx, PgConnectOptions server, List<Migration> migrations) {
        return run(vertx, server, migrations, TRIES);
    }

    private static Future<Integer> run(Vertx vertx, PgConnectOptions server, List<Migration> migrations, int left) {
        return PgConnection.connect(vertx, server)
                .compose(connection -> apply(connection, migrations).eventually(connection::close))
                .recover(error -> {
                    if (left <= 1 || !(error instanceof PgException pg) || !IN_USE.contains(pg.getSqlState())) {
                        return Future.failedFuture(error);
                    }
                    LOG.atInfo()
                            .addKeyValue("cause", pg.getErrorMessage())
                            .log("tables are in use by processes of another version; migrating again soon");
                    return vertx.timer(PAUSE.toMillis()).compose(now -> run(vertx, server, migrations, left - 1));
                });
    }

    private static Future<Integer> apply(PgConnection connection, List<Migration> migrations) {
        return connection
                .query("begin")
                .execute()
                .compose(begun -> connection
                        .preparedQuery("select pg_advisory_xact_lock($1::bigint)")
                        .execute(Tuple.of(LOCK)))
                // Every start but the first would log that the table exists.
                .compose(locked -> connection.query(IMPATIENT).execute())
                .compose(quiet -> connection.query(LEDGER).execute())
                .compose(made -> connection
                        .query("select name, checksum from schema_version order by name")
                        .execute())
                .compose(rows -> {
                    Map<String, String> applied = new HashMap<>();
                    for (Row row : rows) {
                        applied.put(row.getString(0), row.getString(1));
                    }
                    return check(applied, migrations)
                            .compose(checked -> applyMissing(connection, applied, migrations))
                            .compose(count -> count == 0 || applied.isEmpty()
                                    ? Future.succeededFuture(count)
                                    : connection.query(FENCE).execute().map(count));
                })
                .compose(count -> connection.query("commit").execute().map(count));
    }

    private static Future<Void> check(Map<String, String> applied, List<Migration> migrations) {
        Map<String, String> known =
                migrations.stream().collect(Collectors.toMap(Migration::name, each -> checksum(each.sql())));
        for (String name : applied.keySet()) {
            if (!known.containsKey(name)) {
                return Future.failedFuture(new IllegalStateException("it was migrated by a newer version of Offshoot ("
                        + name + "); start that version instead, or restore the backup from before"));
            }
        }
        for (Map.Entry<String, String> each : applied.entrySet()) {
            if (!known.get(each.getKey()).equals(each.getValue())) {
                return Future.failedFuture(new IllegalStateException("it was migrated with another " + each.getKey()
                        + "; its tables may not be what this version expects"));
            }
        }
        return Future.succeededFuture();
    }

    private static Future<Integer> applyMissing(
            PgConnection connection, Map<String, String> applied, List<Migration> migrations) {
        Future<Integer> chain = Future.succeededFuture(0);
        for (Migration each : migrations) {
            if (!applied.containsKey(each.name())) {
                chain = chain.compose(count -> connection
                        .query(each.sql())
                        .execute()
                        .compose(done -> connection
                                .preparedQuery("insert into schema_version (name, checksum) values ($1, $2)")
                                .execute(Tuple.of(each.name(), checksum(each.sql()))))
                        .map(count + 1));
            }
        }
        return chain;
    }

    private static String read(String file) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/migration/" + file)) {
            return Buffer.buffer(in.readAllBytes()).toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checksum(String sql) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
