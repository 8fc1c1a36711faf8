package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Tokens by their SHA-256; the tokens themselves are nowhere. Expiry is on the database's clock. */
public final class AccessTokenStore {
    private static final String INSERT = """
            insert into access_token (hash, kind, project, principal_type, principal, membership, scope, expires)
            values ($1::bytea, 'access', $2::uuid, $3::int2, $4::uuid, $5::uuid, $6,
                    now() + make_interval(secs => $7::float8))
            """;

    private static final String READ = """
            select t.project, t.principal_type, t.principal, t.membership, t.scope
              from access_token t join project p on p.id = t.project
             where t.hash = $1::bytea and t.expires > now() and p.state = 'live'
            """;

    private static final String REVOKE = "delete from access_token where hash = $1::bytea";

    private static final String REVOKE_PRINCIPAL = "delete from access_token where principal = $1::uuid";

    private static final String REVOKE_PROJECT = "delete from access_token where project = $1::uuid";

    private static final String REMOVE_EXPIRED = """
            delete from access_token where hash in (
                select hash from access_token where expires < now() limit 1000)
            """;

    /** Whom a token stands for. */
    public record Grant(UUID project, ResourceKey principal, UUID membership, String scope) {}

    /** Keeps a token for {@code lifetime}. */
    public Future<Void> create(Session session, Buffer hash, Grant grant, Duration lifetime) {
        Tuple arguments = Tuple.of(
                hash,
                grant.project(),
                grant.principal().type().code(),
                grant.principal().id(),
                grant.membership());
        arguments.addString(grant.scope()).addDouble(DuplicationStore.seconds(lifetime));
        return session.write(INSERT, arguments).mapEmpty();
    }

    /** Whom the token stands for; empty when it is unknown, expired, revoked, or its project is not live. */
    public Future<Optional<Grant>> read(Session session, Buffer hash) {
        return session.read(READ, Tuple.of(hash))
                .map(rows -> rows.stream().map(AccessTokenStore::grant).findFirst());
    }

    /** Forgets a token. */
    public Future<Void> revoke(Session session, Buffer hash) {
        return session.write(REVOKE, Tuple.of(hash)).mapEmpty();
    }

    /** Forgets all tokens of a principal, for example when it is deleted or its secret changes. */
    public Future<Void> revokeAll(Session session, UUID principal) {
        return session.write(REVOKE_PRINCIPAL, Tuple.of(principal)).mapEmpty();
    }

    /** Forgets all tokens for a project, when it is deleted. */
    public Future<Void> revokeAllOf(Session session, UUID project) {
        return session.write(REVOKE_PROJECT, Tuple.of(project)).mapEmpty();
    }

    /** Removes expired tokens, a thousand at a time. */
    public Future<Integer> removeExpired(Session session) {
        return session.write(REMOVE_EXPIRED, Tuple.tuple()).map(rows -> rows.rowCount());
    }

    private static Grant grant(Row row) {
        return new Grant(
                row.getUUID("project"),
                new ResourceKey(ResourceType.ofCode(row.getShort("principal_type")), row.getUUID("principal")),
                row.getUUID("membership"),
                row.getString("scope"));
    }
}
