package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceSelection.Listing;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The lists of duplications: what they take or leave out of their source one by one, and how far a list has been made. A
 * list may be as long as the project is large, so it is made in the database, page by page, and never read as a whole.
 */
public final class SelectionStore {
    private static final String BEGIN = """
        insert into selection (duplication, snapshot) values ($1::uuid, pg_current_snapshot()::text)
        on conflict (duplication) do update set duplication = excluded.duplication
        returning snapshot, walk, at, id
        """;

    private static final String NOTE = """
        update selection set walk = $2::int, at = $3::timestamptz, id = $4::uuid where duplication = $1::uuid
        """;

    private static final String TOTALS = """
        select object_type, count(*) filter (where taken) as taken, count(*) filter (where not taken) as left_out
          from selected_object where duplication = $1::uuid and object_type > 0 group by object_type
        """;

    private static final String LEFT_OUT = """
        select k.no::int from unnest($2::int2[], $3::uuid[], $4::bool[]) with ordinality k (type, id, unlisted, no)
         where k.unlisted is not null
           and not coalesce((select s.taken from selected_object s
                              where s.duplication = $1::uuid and s.object_type = k.type and s.object_id = k.id limit 1),
                            k.unlisted)
        """;

    private final ProjectRemovalStore removals = new ProjectRemovalStore();

    /**
     * How far a list has come.
     *
     * @param snapshot the instant as of which it is made
     * @param walk which walk through the source is on, from 0
     * @param after how far that has come
     */
    public record Progress(String snapshot, int walk, Optional<SourceKey> after) {}

    /** How many objects of a type are listed as taken and as left out. */
    public record Listed(long taken, long leftOut) {}

    /**
     * Begins a list now, or goes on with one as of its instant. One whose instant cannot be read any more begins anew.
     *
     * @param rows how many entries are removed in one statement then
     */
    public Future<Progress> begin(Session session, UUID duplication, UUID project, int rows) {
        HistoryPurgeStore purges = new HistoryPurgeStore();
        return session.write(BEGIN, Tuple.of(duplication))
                .map(found -> progress(found.iterator().next()))
                .compose(progress -> purges.reaches(session, project, progress.snapshot())
                        .compose(reached -> reached
                                ? Future.succeededFuture(true)
                                : purges.reaches(session, Environment.ID, progress.snapshot()))
                        .compose(reached -> reached
                                ? clear(session, duplication, rows)
                                        .compose(cleared -> begin(session, duplication, project, rows))
                                : Future.succeededFuture(progress)));
    }

    private Future<Void> clear(Session session, UUID duplication, int rows) {
        return removals.forget(session, duplication, rows)
                .compose(gone -> gone ? Future.succeededFuture() : clear(session, duplication, rows));
    }

    private static Progress progress(Row row) {
        OffsetDateTime at = row.getOffsetDateTime("at");
        return new Progress(
                row.getString("snapshot"),
                row.getInteger("walk"),
                at == null ? Optional.empty() : Optional.of(new SourceKey(at, row.getUUID("id"))));
    }

    /** Notes how far the list has come; false when it was removed meanwhile. */
    public Future<Boolean> note(Session session, UUID duplication, int walk, Optional<SourceKey> after) {
        return session.write(
                        NOTE,
                        Tuple.of(
                                duplication,
                                walk,
                                after.map(SourceKey::at).orElse(null),
                                after.map(SourceKey::id).orElse(null)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** How many objects of each type are listed. */
    public Future<Map<ResourceType, Listed>> totals(Session session, UUID duplication) {
        return session.read(TOTALS, Tuple.of(duplication)).map(rows -> {
            Map<ResourceType, Listed> totals = new TreeMap<>();
            for (Row row : rows) {
                totals.put(
                        ResourceType.ofCode(row.getShort("object_type")),
                        new Listed(row.getLong("taken"), row.getLong("left_out")));
            }
            return totals;
        });
    }

    /** Which of the keys the list leaves out, as the set of their places; nothing is asked for types without a list. */
    public Future<BitSet> leftOut(
            Session session, UUID duplication, Map<ResourceType, Listing> listings, List<ResourceKey> keys) {
        Short[] types = new Short[keys.size()];
        UUID[] ids = new UUID[keys.size()];
        Boolean[] unlisted = new Boolean[keys.size()];
        boolean any = false;
        for (int i = 0; i < ids.length; i++) {
            ResourceKey key = keys.get(i);
            types[i] = key.type().code();
            ids[i] = key.id();
            Listing listing = listings.getOrDefault(key.type(), Listing.NONE);
            if (listing != Listing.NONE) {
                unlisted[i] = listing == Listing.WITHOUT;
                any = true;
            }
        }
        if (!any) {
            return Future.succeededFuture(new BitSet());
        }
        return session.read(LEFT_OUT, Tuple.of(duplication, types, ids, unlisted))
                .map(rows -> {
                    BitSet left = new BitSet();
                    rows.forEach(row -> left.set(row.getInteger(0) - 1));
                    return left;
                });
    }
}
