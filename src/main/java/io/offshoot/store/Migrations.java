package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Brings the tables to the version of this program: one transaction, under a lock that replicas starting at the same
 * time queue for, so a start sees all of it or nothing.
 */
public final class Migrations {
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

    /** Any number, as long as every replica uses the same. */
    private static final long LOCK = 0x0FF5_4007L;

    private static final String LEDGER = """
        create table if not exists schema_version (
            name text primary key,
            checksum text not null,
            applied timestamptz not null default now())\
        """;

    private Migrations() {}

    /**
     * Applies what is missing.
     *
     * @return the number of files applied; fails with {@link IllegalStateException} when an applied file differs from
     *     this program's, or the database was migrated by a newer program
     */
    public static Future<Integer> run(Vertx vertx, PgConnectOptions server) {
        return PgConnection.connect(vertx, server)
                .compose(connection -> apply(connection).eventually(connection::close));
    }

    private static Future<Integer> apply(PgConnection connection) {
        return connection
                .query("begin")
                .execute()
                .compose(begun -> connection
                        .preparedQuery("select pg_advisory_xact_lock($1::bigint)")
                        .execute(Tuple.of(LOCK)))
                // Every start but the first would log that the table exists.
                .compose(locked -> connection
                        .query("set local client_min_messages = warning")
                        .execute())
                .compose(quiet -> connection.query(LEDGER).execute())
                .compose(made -> connection
                        .query("select name, checksum from schema_version order by name")
                        .execute())
                .compose(rows -> {
                    Map<String, String> applied = new HashMap<>();
                    for (Row row : rows) {
                        applied.put(row.getString(0), row.getString(1));
                    }
                    return applyMissing(connection, applied);
                })
                .compose(count -> connection.query("commit").execute().map(count));
    }

    private static Future<Integer> applyMissing(PgConnection connection, Map<String, String> applied) {
        Future<Integer> chain = Future.succeededFuture(0);
        for (String known : applied.keySet()) {
            if (!FILES.contains(known)) {
                return Future.failedFuture(new IllegalStateException(
                        "The database was migrated by a newer version (" + known + "); start that version instead"));
            }
        }
        for (String file : FILES) {
            String sql = read(file);
            String checksum = checksum(sql);
            String before = applied.get(file);
            if (before == null) {
                chain = chain.compose(count -> connection
                        .query(sql)
                        .execute()
                        .compose(done -> connection
                                .preparedQuery("insert into schema_version (name, checksum) values ($1, $2)")
                                .execute(Tuple.of(file, checksum)))
                        .map(count + 1));
            } else if (!before.equals(checksum)) {
                return Future.failedFuture(new IllegalStateException("The database was migrated with another " + file
                        + "; its tables may not be what this version expects"));
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
