package io.offshoot.store;

import io.offshoot.model.DuplicationState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** What the end of a source means for the duplications that copy from it. */
public final class SourceEndStore {
    /**
     * The lock leaves the row's key alone: a page that a worker is just writing may have to refer to it before it gives
     * its range free.
     */
    private static final String FAIL_ALL = """
        with open as materialized (
            select id, state from duplication where source = $1::uuid and state = any($3::text[])
             order by id for no key update
        ), moved as (
            update duplication d
               set state = 'failing', changed = now(), attempt = d.attempt + 1, lease_until = '-infinity',
                   not_before = now(), failures = 0, failure = $2
              from open where d.id = open.id
            returning d.id, d.door, open.state
        ), journal as (
            insert into duplication_journal (duplication, from_state, to_state, worker, detail)
            select id, state, 'failing', null, $2 from moved
        ), ranges as materialized (
            select r.duplication, r.no from copy_range r join moved on r.duplication = moved.id
             order by r.duplication, r.no for no key update of r
        ), fenced as (
            update copy_range r set attempt = r.attempt + 1, lease_until = '-infinity'
              from ranges where r.duplication = ranges.duplication and r.no = ranges.no
        )
        select id, door, state from moved order by id
        """;

    /** A duplication that was open, where it had been asked for, and its state before. */
    public record Failed(UUID id, String door, DuplicationState from) {}

    /**
     * Fails every open duplication of a source and fences out their workers; pages in flight are waited for.
     *
     * @param failure what is told of them, as JSON
     * @return the duplications that were open
     */
    public Future<List<Failed>> failAllOf(Session session, UUID source, String failure) {
        String[] open = Arrays.stream(DuplicationState.values())
                .filter(state -> state.leadsTo(DuplicationState.FAILING))
                .map(DuplicationState::label)
                .toArray(String[]::new);
        return session.write(FAIL_ALL, Tuple.of(source, failure, open)).map(rows -> rows.stream()
                .map(row -> new Failed(
                        row.getUUID("id"), row.getString("door"), DuplicationState.labelled(row.getString("state"))))
                .toList());
    }
}
