package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/**
 * The sessions of the Library door, by the SHA-256 of their token. Each stands on another token, its own sign-in or the
 * API token that it was opened with, and ends with that; it also ends when it is idle too long. Times are the database's.
 */
public final class LibrarySessionStore {
    private static final String CREATE = """
        insert into library_session (hash, token, application_type, expires)
        values ($1::bytea, $2::bytea, $3::int, now() + make_interval(secs => $4::float8))
        """;

    /** Its use is noted not more often than every half a minute. */
    private static final String USE = """
        with found as (
            select s.hash, s.application_type, s.last_used, t.principal_type, t.principal, t.limits
              from library_session s join access_token t on t.hash = s.token
             where s.hash = $1::bytea and s.expires > now() and t.expires > now()
               and s.last_used > now() - make_interval(secs => $2::float8)
        ), noted as (
            update library_session s set last_used = now()
              from found where s.hash = found.hash and found.last_used < now() - interval '30 seconds'
        )
        select application_type, principal_type, principal, limits from found
        """;

    private static final String END = "delete from library_session where hash = $1::bytea";

    private static final String REMOVE_OLD = """
        delete from library_session where hash in (
            select hash from library_session
             where expires < now() or last_used < now() - make_interval(secs => $1::float8) limit 1000)
        """;

    /**
     * A session.
     *
     * @param applicationType what the client said that it is; 0 when it said nothing
     * @param limits of the token that it stands on, as {@code TokenLimits} writes them
     */
    public record LibrarySession(int applicationType, ResourceKey principal, Optional<String> limits) {}

    /**
     * Keeps a session for at most {@code lifetime}.
     *
     * @param token the hash of the token that it stands on
     */
    public Future<Void> create(Session session, Buffer hash, Buffer token, int applicationType, Duration lifetime) {
        return session.write(CREATE, Tuple.of(hash, token, applicationType, DuplicationStore.seconds(lifetime)))
                .mapEmpty();
    }

    /** The session, which is in use again; empty when it is unknown or has ended. */
    public Future<Optional<LibrarySession>> use(Session session, Buffer hash, Duration idle) {
        return session.write(USE, Tuple.of(hash, DuplicationStore.seconds(idle)))
                .map(rows -> rows.stream().map(LibrarySessionStore::of).findFirst());
    }

    /** Ends a session. */
    public Future<Void> end(Session session, Buffer hash) {
        return session.write(END, Tuple.of(hash)).mapEmpty();
    }

    /** Forgets sessions that have ended by time, a thousand at a time. */
    public Future<Integer> removeOld(Session session, Duration idle) {
        return session.write(REMOVE_OLD, Tuple.of(DuplicationStore.seconds(idle)))
                .map(rows -> rows.rowCount());
    }

    private static LibrarySession of(Row row) {
        return new LibrarySession(
                row.getInteger("application_type"),
                new ResourceKey(ResourceType.ofCode(row.getShort("principal_type")), row.getUUID("principal")),
                Optional.ofNullable(row.getString("limits")));
    }
}
