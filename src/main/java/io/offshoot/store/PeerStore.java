package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;

/** What must not be forgotten about other environments: requests that have been used, and how long a pull is without luck. */
public final class PeerStore {
    private static final String CLAIM = """
        with clock as (
            select extract(epoch from clock_timestamp())::int8 as now
        ), fresh as (
            insert into peer_nonce (peer, nonce)
            select $1, $2 from clock where abs(now - $3::int8) <= $4::int8
            on conflict do nothing returning 1
        )
        select now, abs(now - $3::int8) <= $4::int8 as in_time, exists (select from fresh) as fresh from clock
        """;

    private static final String REMOVE_OLD = """
        delete from peer_nonce where (peer, nonce) in (
            select peer, nonce from peer_nonce
             where created < now() - make_interval(secs => $1::float8) limit 10000)
        """;

    private static final String FAILED = """
        insert into peer_trouble (duplication) values ($1::uuid)
        on conflict (duplication) do update set failures = peer_trouble.failures + 1
        returning failures, extract(epoch from clock_timestamp() - since)::float8 as seconds
        """;

    private static final String WENT_WELL = "delete from peer_trouble where duplication = $1::uuid";

    /**
     * What became of a signed request.
     *
     * @param now seconds since 1970, by the database's clock
     * @param fresh whether it is in time, and the first with its nonce
     */
    public record Claimed(long now, boolean inTime, boolean fresh) {}

    /**
     * How long there has been no luck.
     *
     * @param failures in a row, at least one
     * @param lasting since the first of them
     */
    public record Trouble(int failures, Duration lasting) {}

    /** Uses up a nonce of a request that says it is of that time. */
    public Future<Claimed> claim(Session session, String peer, String nonce, long time, Duration window) {
        return session.write(CLAIM, Tuple.of(peer, nonce, time, window.toSeconds()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Claimed(row.getLong("now"), row.getBoolean("in_time"), row.getBoolean("fresh"));
                });
    }

    /** Forgets nonces that nobody can use any more, ten thousand at a time. */
    public Future<Integer> removeOld(Session session, Duration age) {
        return session.write(REMOVE_OLD, Tuple.of(DuplicationStore.seconds(age)))
                .map(rows -> rows.rowCount());
    }

    /** Notes that nothing could be had from the other environment for that duplication. */
    public Future<Trouble> failed(Session session, UUID duplication) {
        return session.write(FAILED, Tuple.of(duplication)).map(rows -> {
            Row row = rows.iterator().next();
            return new Trouble(row.getInteger("failures"), Duration.ofMillis((long) (row.getDouble("seconds") * 1000)));
        });
    }

    /** Notes that it went well again. */
    public Future<Void> wentWell(Session session, UUID duplication) {
        return session.write(WENT_WELL, Tuple.of(duplication)).mapEmpty();
    }
}
