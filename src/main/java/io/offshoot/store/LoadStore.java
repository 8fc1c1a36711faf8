package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Loads that are noted as duplications and worked on by a program of their own. */
public final class LoadStore {
    /** A load is worked on by the program that was started for it alone; when its leases end, that program has died. */
    private static final String FAIL_ABANDONED = """
        with failing as (
            update duplication d
               set state = 'failing', changed = now(),
                   failure = '{"kind":"INTERNAL","issues":[{"text":"The loader was stopped before its end"}]}'
             where kind = 'load' and state = 'requested' and created < clock_timestamp() - interval '2 minutes'
               and not exists (select from copy_range r
                                where r.duplication = d.id
                                  and r.lease_until > clock_timestamp() - interval '1 minute')
            returning id
        )
        insert into duplication_journal (duplication, from_state, to_state) select id, 'requested', 'failing'
          from failing
        """;

    /** Moves loads whose program has died to {@code failing}, so that what they left is removed. */
    public Future<Integer> failAbandoned(Session session) {
        return session.write(FAIL_ABANDONED, Tuple.tuple()).map(rows -> rows.rowCount());
    }
}
