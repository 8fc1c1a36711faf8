package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** What of a duplication has failed for now and is tried again. */
public final class RetryStore {
    /**
     * A step, the ranges and the pull of a package count their failed tries in a row; a page that comes in sets the count
     * of its range back.
     */
    private static final String READ = """
        select max(w.failures)::int4, min(greatest(w.not_before, clock_timestamp()))
          from (select failures, not_before from duplication where id = $1::uuid and finished is null
                union all
                select r.failures, r.not_before from copy_range r join duplication d on d.id = r.duplication
                 where r.duplication = $1::uuid and r.state <> 'done' and d.state = 'copying'
                union all
                select t.failures, d.not_before from peer_trouble t join duplication d on d.id = t.duplication
                 where t.duplication = $1::uuid and d.finished is null) w
         where w.failures > 0
        """;

    /**
     * That something has failed for now.
     *
     * @param failures failed tries in a row, at most, of what is tried again
     * @param next when the first of them is tried again, at the earliest
     */
    public record Retrying(int failures, OffsetDateTime next) {}

    /** Whether a duplication that goes on has anything to try again. */
    public Future<Optional<Retrying>> read(Session session, UUID duplication) {
        return session.read(READ, Tuple.of(duplication)).map(rows -> rows.stream()
                .filter(row -> row.getInteger(0) != null)
                .map(row -> new Retrying(row.getInteger(0), row.getOffsetDateTime(1)))
                .findFirst());
    }
}
