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

/** Tokens that let in, by their SHA-256; the tokens themselves are nowhere. Expiry is on the database's clock. */
public final class AccessTokenStore {
    private static final String INSERT = """
        insert into access_token (hash, kind, project, principal_type, principal, membership, scope, login, expires)
        values ($1::bytea, $2, $3::uuid, $4::int2, $5::uuid, $6::uuid, $7, $8::uuid,
                now() + make_interval(secs => $9::float8))
        """;

    private static final String READ = """
        select t.kind, t.project, t.principal_type, t.principal, t.membership, t.scope, t.login, t.limits
          from access_token t left join project p on p.id = t.project
         where t.hash = $1::bytea and t.expires > now() and t.kind in ('access', 'session', 'api')
           and (t.project is null or p.state = 'live')
        """;

    private static final String REVOKE = """
        with signed_in as (delete from login where id = (select login from access_token where hash = $1::bytea))
        delete from access_token where hash = $1::bytea
        """;

    private static final String REVOKE_PRINCIPAL = """
        with signed_in as (delete from login where principal = $1::uuid)
        delete from access_token where principal = $1::uuid
        """;

    private static final String END_SIGN_INS = """
        with signed_in as (delete from login where principal = $1::uuid and id is distinct from $2::uuid)
        delete from access_token
         where principal = $1::uuid and kind <> 'api' and (login is null or login is distinct from $2::uuid)
        """;

    private static final String REVOKE_PROJECT = "delete from access_token where project = $1::uuid";

    private static final String REMOVE_EXPIRED = """
        delete from access_token where hash in (
            select hash from access_token where expires < now() limit 1000)
        """;

    /** What a token is for, among those that let in. */
    public enum Kind {
        /** Of one membership, for an hour or so. */
        ACCESS,
        /** Of a door where no membership is chosen. */
        SESSION,
        /** Of a program, long-lived. */
        API;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Whom a token stands for.
     *
     * @param project the project of the membership; empty where none is chosen
     * @param membership the membership it was got through; there when the project is
     * @param login the sign-in it was got by, which ends it when that ends
     * @param limits as {@code TokenLimits} writes them; empty: none
     */
    public record Grant(
            Kind kind,
            Optional<UUID> project,
            ResourceKey principal,
            Optional<UUID> membership,
            String scope,
            Optional<UUID> login,
            Optional<String> limits) {
        /** Of a membership, without a sign-in that could end it. */
        public static Grant of(UUID project, ResourceKey principal, UUID membership, String scope) {
            return new Grant(
                    Kind.ACCESS,
                    Optional.of(project),
                    principal,
                    Optional.of(membership),
                    scope,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** Keeps a token for {@code lifetime}. Limits are for {@link ApiTokenStore} to keep. */
    public Future<Void> create(Session session, Buffer hash, Grant grant, Duration lifetime) {
        Tuple arguments =
                Tuple.of(hash, grant.kind().label()).addUUID(grant.project().orElse(null));
        arguments
                .addShort(grant.principal().type().code())
                .addUUID(grant.principal().id())
                .addUUID(grant.membership().orElse(null))
                .addString(grant.scope())
                .addUUID(grant.login().orElse(null))
                .addDouble(DuplicationStore.seconds(lifetime));
        return session.write(INSERT, arguments).mapEmpty();
    }

    /** Whom the token stands for; empty when it is unknown, expired, revoked, or its project is not live. */
    public Future<Optional<Grant>> read(Session session, Buffer hash) {
        return session.read(READ, Tuple.of(hash))
                .map(rows -> rows.stream().map(AccessTokenStore::grant).findFirst());
    }

    /** Forgets a token, and the sign-in that it was got by. */
    public Future<Void> revoke(Session session, Buffer hash) {
        return session.write(REVOKE, Tuple.of(hash)).mapEmpty();
    }

    /** Forgets all tokens and sign-ins of a principal, for example when it is deleted or its secret changes. */
    public Future<Void> revokeAll(Session session, UUID principal) {
        return session.write(REVOKE_PRINCIPAL, Tuple.of(principal)).mapEmpty();
    }

    /** Forgets the sign-ins of a principal, but for one, and their tokens; those of its programs stay. */
    public Future<Void> endSignIns(Session session, UUID principal, Optional<UUID> butFor) {
        return session.write(END_SIGN_INS, Tuple.of(principal).addUUID(butFor.orElse(null)))
                .mapEmpty();
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
                Kind.valueOf(row.getString("kind").toUpperCase(java.util.Locale.ROOT)),
                Optional.ofNullable(row.getUUID("project")),
                new ResourceKey(ResourceType.ofCode(row.getShort("principal_type")), row.getUUID("principal")),
                Optional.ofNullable(row.getUUID("membership")),
                row.getString("scope"),
                Optional.ofNullable(row.getUUID("login")),
                Optional.ofNullable(row.getString("limits")));
    }
}
