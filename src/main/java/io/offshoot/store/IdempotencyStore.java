package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;

/** Which duplication an Idempotency-Key stands for. */
public final class IdempotencyStore {
    /** Waits for a concurrent request with the same key; the row that stands afterwards decides. */
    private static final String CLAIM = """
            insert into idempotency (principal, route, key, body_hash, duplication)
            values ($1, $2, $3, $4::bytea, $5::uuid)
            on conflict (principal, route, key) do update set key = excluded.key
            returning duplication, body_hash
            """;

    private static final String REMOVE_OLD = """
            delete from idempotency where (principal, route, key) in (
                select principal, route, key from idempotency
                 where created < now() - make_interval(secs => $1::float8) limit 1000)
            """;

    /** The request that a key was first used for: whose duplication it made, and the SHA-256 of its body. */
    public record First(UUID duplication, Buffer bodyHash) {}

    /** Claims the key for {@code duplication}, or tells which one had it first. */
    public Future<First> claim(
            Session session, String principal, String route, String key, Buffer bodyHash, UUID duplication) {
        return session.write(CLAIM, Tuple.of(principal, route, key, bodyHash, duplication))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new First(row.getUUID(0), row.getBuffer(1));
                });
    }

    /** Forgets keys older than {@code retention}, a thousand at a time. */
    public Future<Integer> removeOld(Session session, Duration retention) {
        return session.write(REMOVE_OLD, Tuple.of(DuplicationStore.seconds(retention)))
                .map(rows -> rows.rowCount());
    }
}
