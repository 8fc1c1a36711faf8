package io.offshoot.store;

import io.offshoot.store.ObjectOutcomeStore.Count;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Duplications whose whole work is one transaction: they have no pages, and what they copied is known at the end. */
public final class OneTransactionStore {
    /** Nobody could see another state. */
    private static final String BEGIN = """
        with made as (
            insert into duplication (id, kind, door, state, source, target, key, parameters, principal, caller_project,
                   finished)
            values ($1::uuid, $2, $3, 'completed', $4::uuid, $5::uuid, $6::bytea, $7, $8, $9::uuid, now())
            returning id
        )
        insert into duplication_journal (duplication, to_state) select id, 'completed' from made
        """;

    private static final String END =
            "update duplication set total = $2::int8, report = $3, finished = clock_timestamp() where id = $1::uuid";

    private static final String TOTAL = "update duplication set total = $2::int8 where id = $1::uuid";

    private static final String COPIED = """
        insert into copy_range (duplication, no, stage, type, state, copied)
        select $1::uuid, r.no, 1, r.type, 'done', r.copied
          from unnest($2::int2[], $3::int8[]) with ordinality r (type, copied, no)
        """;

    /** Writes a duplication that is asked for and done in this transaction, which {@link #end} ends. */
    public Future<Void> begin(Session session, Duplication duplication) {
        return session.write(BEGIN, DuplicationStore.asked(duplication)).mapEmpty();
    }

    /** Notes what a duplication that was begun and is done in this transaction did. */
    public Future<Void> end(Session session, UUID id, long total, String report) {
        return session.write(END, Tuple.of(id, total, report)).mapEmpty();
    }

    /** Notes how much was planned. */
    public Future<Void> total(Session session, UUID id, long total) {
        return session.write(TOTAL, Tuple.of(id, total)).mapEmpty();
    }

    /** Notes how much of each type was copied: each is a range that is done. */
    public Future<Void> copied(Session session, UUID id, List<Count> types) {
        Tuple arguments = Tuple.of(id)
                .addArrayOfShort(types.stream().map(each -> each.type().code()).toArray(Short[]::new))
                .addArrayOfLong(types.stream().map(Count::cloned).toArray(Long[]::new));
        return session.write(COPIED, arguments).mapEmpty();
    }
}
