package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** What the database knows of itself: which server it lives on, which key its secrets are encrypted with. */
public final class InstallationStore {
    private static final String NOTE = """
        insert into installation (system_identifier)
        select system_identifier from pg_control_system() on conflict (only_row) do nothing
        """;

    private static final String READ = """
        select i.id, i.master_key, i.system_identifier = c.system_identifier as same_server
          from installation i, pg_control_system() c
        """;

    private static final String NOTE_KEY = "update installation set master_key = $1::bytea where master_key is null";

    /**
     * After a dump and restore the stamps of another server's transactions mean nothing: every row becomes one that all
     * snapshots see, what was in flight fails, and what has ended forgets its instant, which cannot be read as of any
     * more.
     */
    private static final String RESET = """
        with rows as (
            update resource set written_in = '3'::xid8 returning 1
        ), history as (
            update resource_history set written_in = '3'::xid8, superseded_in = '3'::xid8 returning 1
        ), failing as (
            update duplication set state = 'failing', failure = '{"kind":"UNAVAILABLE","issues":[{"text":"The database was restored from a dump"}]}'
             where finished is null and state in ('requested', 'copying', 'verifying') returning 1
        ), clock as (
            delete from history_clock
        ), purged as (
            delete from history_purge
        ), timeless as (
            update duplication set snapshot = null where finished is not null returning 1
        )
        update installation set system_identifier = (select system_identifier from pg_control_system())
        """;

    /** Any number but that of the migrations. */
    private static final String LOCK = "select pg_advisory_xact_lock(267599880)";

    private static final String NOTE_SAMPLE = "update installation set sample = $1::uuid";

    private static final String SAMPLE = "select sample from installation where sample is not null";

    private static final String VERSION = "select current_setting('server_version_num')::int, version()";

    private static final String OUTGROWN = "select not (" + Migrations.NOT_OUTGROWN + ")";

    /**
     * What the database says of itself.
     *
     * @param masterKey fingerprint of the key that secrets are encrypted with; empty before the first one
     * @param sameServer false after the database was restored on another server
     */
    public record Installation(UUID id, Optional<Buffer> masterKey, boolean sameServer) {}

    /** The installation, noted now if this is the first start. */
    public Future<Installation> open(Session session) {
        return session.write(NOTE, Tuple.tuple())
                .compose(noted -> session.read(READ, Tuple.tuple()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Installation(
                            row.getUUID("id"), Optional.ofNullable(row.getBuffer("master_key")), row.getBoolean(2));
                });
    }

    /** Waits until no other replica is in a transaction that called this, and keeps others waiting until this one ends. */
    public Future<Void> lock(Session session) {
        return session.write(LOCK, Tuple.tuple()).mapEmpty();
    }

    /** Notes the fingerprint of the key, once. */
    public Future<Void> noteMasterKey(Session session, Buffer fingerprint) {
        return session.write(NOTE_KEY, Tuple.of(fingerprint)).mapEmpty();
    }

    /** Notes the project that the sample is to be loaded into, empty once it is loaded or not wanted. */
    public Future<Void> noteSample(Session session, Optional<UUID> project) {
        return session.write(NOTE_SAMPLE, Tuple.tuple().addUUID(project.orElse(null)))
                .mapEmpty();
    }

    /** The project that the sample is still to be loaded into. */
    public Future<Optional<UUID>> sample(Session session) {
        return session.read(SAMPLE, Tuple.tuple())
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /** Makes a restored database usable: see the statement. */
    public Future<Void> resetStamps(Session session) {
        return session.write(RESET, Tuple.tuple()).mapEmpty();
    }

    /** Whether a newer version of the program has migrated the database. */
    public Future<Boolean> outgrown(Session session) {
        return session.read(OUTGROWN, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** The server's version as Postgres numbers it, for example 180006. */
    public Future<Integer> serverVersion(Session session) {
        return session.read(VERSION, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger(0));
    }
}
