package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** Answers to creates that came with a nonce; needs a transaction around claim, create and answer. */
public final class NonceStore {
    /** Waits for a concurrent request with the same nonce; what stands afterwards decides. */
    private static final String CLAIM = """
        insert into nonce (principal, route, nonce, body_hash) values ($1, $2, $3, $4::bytea)
        on conflict (principal, route, nonce) do update set nonce = excluded.nonce
        returning body_hash, answer
        """;

    private static final String ANSWER =
            "update nonce set answer = $4 where principal = $1 and route = $2 and nonce = $3";

    private static final String REMOVE_OLD = """
        delete from nonce where (principal, route, nonce) in (
            select principal, route, nonce from nonce
             where created < now() - make_interval(secs => $1::float8) limit 1000)
        """;

    /** Whose request it is, by its route and nonce. */
    public record Claim(String principal, String route, String nonce, Buffer bodyHash) {}

    /**
     * What stands for a nonce.
     *
     * @param answer empty for the first request, which is to give it
     */
    public record Standing(Buffer bodyHash, Optional<String> answer) {}

    /** Claims a nonce, or tells what was answered first. */
    public Future<Standing> claim(Session session, Claim claim) {
        return session.write(CLAIM, Tuple.of(claim.principal(), claim.route(), claim.nonce(), claim.bodyHash()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Standing(row.getBuffer(0), Optional.ofNullable(row.getString(1)));
                });
    }

    /** Keeps the answer. */
    public Future<Void> answer(Session session, Claim claim, String answer) {
        return session.write(ANSWER, Tuple.of(claim.principal(), claim.route(), claim.nonce(), answer))
                .mapEmpty();
    }

    /** Forgets nonces older than {@code retention}, a thousand at a time. */
    public Future<Integer> removeOld(Session session, Duration retention) {
        return session.write(REMOVE_OLD, Tuple.of(DuplicationStore.seconds(retention)))
                .map(rows -> rows.rowCount());
    }
}
