package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The statements that a benchmark compares clones with, and what makes its rounds comparable. Each runs on a connection of
 * its own without a time limit. For a database that holds nothing else.
 */
public final class BenchStore {
    /** The rows of a project once more, with every column and index that a copy fills. */
    private static final String FLOOR = """
            insert into resource (project, type, id, version_id, last_updated, author_type, author, origin_id,
                                  origin_version, duplication, digest, content, terms)
            select $2::uuid, type, id, version_id, last_updated, author_type, author, id, version_id, $2::uuid, digest,
                   content, terms
              from resource where project = $1::uuid and id >= $3::uuid and id <= $4::uuid
            """;

    private static final String SIZE =
            "select count(*), coalesce(sum(octet_length(content)), 0)::int8 from resource where project = $1::uuid";

    private static final String SOME =
            "select id from resource where project = $1::uuid and type = $2::int2 limit 1000";

    private static final String FIRST_PAGE =
            "select exists (select from copy_range r join duplication d on d.id = r.duplication"
                    + " where d.target = $1::uuid and r.copied > 0)";

    private static final String LATEST_TARGET =
            "select target from duplication where source = $1::uuid order by created desc limit 1";

    private static final String PHASES = """
            select to_state, extract(epoch from at - (select created from duplication where target = $1::uuid))::float8
              from duplication_journal j join duplication d on d.id = j.duplication
             where d.target = $1::uuid order by j.no
            """;

    private static final List<String> FORGET = List.of(
            "delete from binary_content where project = $1::uuid",
            "delete from duplication where target = $1::uuid",
            "delete from resource where project = $1::uuid",
            "delete from project where id = $1::uuid");

    /** The index of the terms keeps the keys of removed rows, which would make each round slower than the one before. */
    private static final List<String> SETTLE = List.of(
            "vacuum (analyze) resource",
            "vacuum (analyze) binary_content",
            "vacuum copy_range",
            "reindex index resource_terms",
            "checkpoint");

    private static final List<String> FOR_DUMP = List.of("create table bench_rows (like resource including all)");

    private static final String POSTMASTER = "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int";

    private static final long FULL = -1;

    private final Vertx vertx;
    private final PgConnectOptions server;

    /** How much a project holds. */
    public record Size(long resources, long bytes) {}

    /** When a duplication reached a state, in seconds after it was asked for. */
    public record PhaseEnd(String state, double seconds) {}

    public BenchStore(Vertx vertx, PgConnectOptions server) {
        this.vertx = vertx;
        this.server = new PgConnectOptions(server).addProperty("options", "-c statement_timeout=0 -c jit=off");
    }

    /** Inserts a project's rows under another project, in so many sessions, each a part of the ids. */
    public Future<Void> floor(UUID source, UUID target, int sessions) {
        List<Future<?>> parts = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            UUID from = new UUID(Long.divideUnsigned(FULL, sessions) * i, 0);
            UUID to = i == sessions - 1
                    ? new UUID(FULL, FULL)
                    : new UUID(Long.divideUnsigned(FULL, sessions) * (i + 1) - 1, FULL);
            parts.add(run(FLOOR, Tuple.of(source, target, from, to)));
        }
        return Future.all(parts).mapEmpty();
    }

    /** Rows and bytes of text of a project. */
    public Future<Size> size(UUID project) {
        return run(SIZE, Tuple.of(project)).map(rows -> {
            Row row = rows.iterator().next();
            return new Size(row.getLong(0), row.getLong(1));
        });
    }

    /** A thousand ids of a type. */
    public Future<List<UUID>> some(UUID project, io.offshoot.model.ResourceType type) {
        return run(SOME, Tuple.of(project, type.code()))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /** The target of the duplication of a source that was asked for last. */
    public Future<Optional<UUID>> latestTarget(UUID source) {
        return run(LATEST_TARGET, Tuple.of(source))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /** Whether the first page of a duplication is in. */
    public Future<Boolean> hasBegun(UUID target) {
        return run(FIRST_PAGE, Tuple.of(target))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** When the duplication reached its states. */
    public Future<List<PhaseEnd>> phases(UUID target) {
        return run(PHASES, Tuple.of(target)).map(rows -> rows.stream()
                .map(row -> new PhaseEnd(row.getString(0), row.getDouble(1)))
                .toList());
    }

    /** Removes a project's rows and what made them, and leaves the tables as they were before. */
    public Future<Void> forget(UUID project) {
        Future<Void> done = Future.succeededFuture();
        for (String statement : FORGET) {
            done = done.compose(before -> run(statement, Tuple.of(project)).mapEmpty());
        }
        return done.compose(forgotten -> settle());
    }

    /** Vacuums and writes a checkpoint, so that no round pays for the one before it. */
    public Future<Void> settle() {
        return all(SETTLE);
    }

    /** Keeps vacuum from running by itself in the middle of a round. */
    public Future<Void> quiet() {
        return all(List.of("alter table resource set (autovacuum_enabled = off)"));
    }

    /** Puts a project's rows into the table {@code bench_rows}, which has the same indexes, for a dump. */
    public Future<Void> prepareDump(UUID source) {
        return all(FOR_DUMP)
                .compose(made ->
                        run("insert into bench_rows select * from resource where project = $1::uuid", Tuple.of(source)))
                .compose(filled -> settleDump());
    }

    /** The same table, still empty, in an empty database. */
    public Future<Void> prepareEmptyDump() {
        return Migrations.run(vertx, server).compose(migrated -> all(FOR_DUMP));
    }

    /** Vacuums the table and writes a checkpoint. */
    public Future<Void> settleDump() {
        return all(List.of("vacuum (analyze) bench_rows", "checkpoint"));
    }

    /** Makes an empty database; fails when it is there. */
    public Future<Void> createDatabase(String name) {
        return all(List.of("create database \"" + name + "\""));
    }

    /** Removes a database with whoever is connected to it. */
    public Future<Void> dropDatabase(String name) {
        return all(List.of("drop database if exists \"" + name + "\" with (force)"));
    }

    /** The server's version as it says it. */
    public Future<String> version() {
        return run("show server_version", Tuple.tuple())
                .map(rows -> rows.iterator().next().getString(0));
    }

    /** The number of the server's first process; empty when the user may not ask for it. */
    public Future<OptionalInt> postmaster() {
        return run(POSTMASTER, Tuple.tuple())
                .map(rows -> OptionalInt.of(rows.iterator().next().getInteger(0)))
                .otherwise(OptionalInt.empty());
    }

    private Future<Void> all(List<String> statements) {
        return PgConnection.connect(vertx, server).compose(connection -> {
            Future<Void> done = Future.succeededFuture();
            for (String statement : statements) {
                done = done.compose(
                        before -> connection.query(statement).execute().mapEmpty());
            }
            return done.eventually(connection::close);
        });
    }

    private Future<RowSet<Row>> run(String sql, Tuple arguments) {
        return PgConnection.connect(vertx, server)
                .compose(connection ->
                        connection.preparedQuery(sql).execute(arguments).eventually(connection::close));
    }
}
