package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Permissions to set a password once, without knowing the old one. */
public final class PasswordResetStore {
    private static final String INSERT = """
        insert into access_token (id, hash, kind, principal_type, principal, created_by, expires)
        values ($1::uuid, $2::bytea, 'reset', $3::int2, $4::uuid, $5, now() + make_interval(secs => $6::float8))
        """;

    private static final String REDEEM = """
        delete from access_token
         where kind = 'reset' and id = $1::uuid and hash = $2::bytea and expires > now() returning principal
        """;

    /** Keeps a permission for {@code life}. */
    public Future<Void> create(Session session, UUID id, Buffer hash, UUID user, String createdBy, Duration life) {
        return session.write(
                        INSERT,
                        Tuple.of(id, hash, ResourceType.USER.code(), user, createdBy, DuplicationStore.seconds(life)))
                .mapEmpty();
    }

    /** Uses a permission up: the id of its User; empty when there is none, or it has expired. */
    public Future<Optional<UUID>> redeem(Session session, UUID id, Buffer hash) {
        return session.write(REDEEM, Tuple.of(id, hash))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }
}
