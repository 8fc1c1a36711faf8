package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The long-lived tokens that people make for their programs; {@link AccessTokenStore} finds whom one stands for. */
public final class ApiTokenStore {
    private static final String INSERT = """
        insert into access_token (id, hash, kind, principal_type, principal, name, limits, created_by, expires)
        values ($1::uuid, $2::bytea, 'api', $3::int2, $4::uuid, $5, $6, $7,
                now() + make_interval(secs => $8::float8))
        returning id, principal, name, limits, created_by, created, expires
        """;

    private static final String LIST = """
        select id, principal, name, limits, created_by, created, expires from access_token
         where kind = 'api' and principal = $1::uuid and expires > now() order by created, id limit $2::int
        """;

    private static final String COUNT =
            "select count(*) from access_token where kind = 'api' and principal = $1::uuid and expires > now()";

    private static final String OWNER = "select principal from access_token where kind = 'api' and id = $1::uuid";

    private static final String FIND = "select id from access_token where kind = 'api' and hash = $1::bytea";

    private static final String REVOKE = "delete from access_token where kind = 'api' and id = $1::uuid returning hash";

    /**
     * A token as it is listed.
     *
     * @param user the id of the User it stands for
     * @param limits as {@code TokenLimits} writes them; empty: none
     * @param createdBy who made it, {@code Type/id}
     */
    public record ApiToken(
            UUID id,
            UUID user,
            String name,
            Optional<String> limits,
            String createdBy,
            OffsetDateTime created,
            OffsetDateTime expires) {}

    /** Keeps a new token for {@code lifetime}. */
    public Future<ApiToken> create(
            Session session,
            Buffer hash,
            UUID user,
            String name,
            Optional<String> limits,
            String createdBy,
            Duration lifetime) {
        Tuple arguments = Tuple.of(UUID.randomUUID(), hash, ResourceType.USER.code(), user, name);
        arguments.addString(limits.orElse(null)).addString(createdBy).addDouble(DuplicationStore.seconds(lifetime));
        return session.write(INSERT, arguments)
                .map(rows -> token(rows.iterator().next()));
    }

    /** The tokens of a User that have not expired, the oldest first. */
    public Future<List<ApiToken>> of(Session session, UUID user, int most) {
        return session.read(LIST, Tuple.of(user, most))
                .map(rows -> rows.stream().map(ApiTokenStore::token).toList());
    }

    /** How many tokens a User has that have not expired. */
    public Future<Long> count(Session session, UUID user) {
        return session.read(COUNT, Tuple.of(user))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The id of the User whom a token stands for. */
    public Future<Optional<UUID>> owner(Session session, UUID id) {
        return session.read(OWNER, Tuple.of(id))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /** The id of the token with that hash. */
    public Future<Optional<UUID>> find(Session session, Buffer hash) {
        return session.read(FIND, Tuple.of(hash))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /** Forgets a token; its hash, if it was there. */
    public Future<Optional<Buffer>> revoke(Session session, UUID id) {
        return session.write(REVOKE, Tuple.of(id))
                .map(rows -> rows.stream().map(row -> row.getBuffer(0)).findFirst());
    }

    private static ApiToken token(Row row) {
        return new ApiToken(
                row.getUUID(0),
                row.getUUID(1),
                row.getString(2),
                Optional.ofNullable(row.getString(3)),
                row.getString(4),
                row.getOffsetDateTime(5),
                row.getOffsetDateTime(6));
    }
}
