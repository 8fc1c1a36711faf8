package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Removes versions of resources that were superseded long ago, and nothing that somebody may still read as of an
 * instant.
 *
 * <p>Rows know the transaction that superseded them and not the time. So from time to time the oldest transaction that
 * runs is noted with the time: everything superseded by an older one was superseded before then. That is compared with
 * the snapshots of duplications just as it is: what a snapshot reads from the history was superseded by its oldest
 * transaction or a later one.
 */
public final class HistoryPurgeStore {
    private static final String TICK = """
        insert into history_clock (xid)
        select pg_snapshot_xmin(pg_current_snapshot())
         where not exists (select from history_clock
                            where at > clock_timestamp() - make_interval(secs => $1::float8))
        on conflict do nothing
        """;

    private static final String HORIZON = """
        select xid::text from history_clock
         where at < clock_timestamp() - make_interval(secs => $1::float8) order by at desc limit 1
        """;

    /** Older notes serve no shorter retention either. */
    private static final String FORGET = """
        delete from history_clock
         where at < (select max(at) from history_clock
                      where at < clock_timestamp() - make_interval(secs => $1::float8))
        """;

    private static final String NEXT_PROJECT =
            "select project from resource_history where project > $1::uuid order by project limit 1";

    /**
     * A duplication that has not ended, or that is being verified, pins what its snapshot does not see superseded, in its
     * source and in its target; an export in the environment, too. One that is just being planned is kept out by the lock.
     */
    private static final String PURGE = """
        with pin as materialized (
            select least($2::text::xid8, (
                select pg_snapshot_xmin(d.snapshot::pg_snapshot) from duplication d
                 where (d.source = $1::uuid or d.target = $1::uuid or d.kind = 'export' and $1::uuid = $5::uuid)
                   and d.snapshot is not null
                   and (d.finished is null
                        or exists (select from verification v where v.duplication = d.id and v.finished is null))
                 order by 1 limit 1)) as xid
        ), old as materialized (
            select h.ctid as place from resource_history h
             where h.project = $1::uuid and h.superseded_in < (select xid from pin)
             order by h.superseded_in limit $3::int
        ), gone as (
            delete from resource_history h using old
             where h.ctid = old.place and h.project = $1::uuid and h.superseded_in < (select xid from pin)
            returning h.type, h.id, h.version_id, h.superseded_in
        ), bytes as (
            delete from binary_content c using gone
             where gone.type = $4::int2 and c.project = $1::uuid and c.id = gone.id and c.version = gone.version_id
        ), note as (
            insert into history_purge as p (project, purged_to)
            select $1::uuid, superseded_in from gone order by superseded_in desc limit 1
            on conflict (project) do update set purged_to = greatest(p.purged_to, excluded.purged_to)
        )
        select count(*) from gone
        """;

    /** Shared by those who plan, held alone by who purges: neither happens in the middle of the other. */
    private static final String KEEP =
            "select pg_advisory_xact_lock_shared(hashtextextended('history ' || $1::uuid, 0))";

    private static final String TRY_ALONE =
            "select pg_try_advisory_xact_lock(hashtextextended('history ' || $1::uuid, 0))";

    private static final String REACHES = """
        select exists (select from history_purge
                        where project = $1::uuid
                          and purged_to >= pg_snapshot_xmin($2::text::pg_snapshot))
        """;

    /** Notes the time with the oldest transaction that runs, unless that was done {@code every} so often. */
    public Future<Void> tick(Session session, Duration every) {
        return session.write(TICK, Tuple.of(DuplicationStore.seconds(every))).mapEmpty();
    }

    /** Before which transaction everything was superseded longer than {@code age} ago; empty while nobody knows. */
    public Future<Optional<String>> horizon(Session session, Duration age) {
        return session.read(HORIZON, Tuple.of(DuplicationStore.seconds(age)))
                .map(rows -> rows.stream().map(row -> row.getString(0)).findFirst());
    }

    /** Forgets the notes that are older than the one that answers for {@code age}. */
    public Future<Void> forget(Session session, Duration age) {
        return session.write(FORGET, Tuple.of(DuplicationStore.seconds(age))).mapEmpty();
    }

    /** The next project that has a history, in the order of ids; empty at the end. */
    public Future<Optional<UUID>> nextProject(Session session, UUID after) {
        return session.read(NEXT_PROJECT, Tuple.of(after))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /**
     * Removes up to {@code rows} versions of a project that were superseded before the horizon, the oldest first, and
     * lets go of the bytes of Binaries among them.
     *
     * @param session a transaction, so that the statement sees what was planned before it had the lock
     * @return how many were removed; fewer than {@code rows}: there are no more, or a duplication is just being planned
     */
    public Future<Integer> purge(Session session, UUID project, String horizon, int rows) {
        return session.write(TRY_ALONE, Tuple.of(project))
                .compose(found -> found.iterator().next().getBoolean(0)
                        ? session.write(
                                        PURGE,
                                        Tuple.of(project, horizon, rows, ResourceType.BINARY.code(), Environment.ID))
                                .map(gone -> gone.iterator().next().getLong(0).intValue())
                        : Future.succeededFuture(0));
    }

    /**
     * Makes sure that a snapshot can be kept with a duplication of the project: to be called in the transaction that keeps
     * it, before that. Nothing is purged until the transaction ends, and nothing that the duplication reads afterwards.
     *
     * @return fails with UNAVAILABLE when what the snapshot reads was purged since it was taken: another one will do
     */
    public Future<Void> keep(Session session, UUID project, String snapshot) {
        return session.write(KEEP, Tuple.of(project))
                .compose(locked -> reaches(session, project, snapshot))
                .compose(reached -> reached
                        ? Future.failedFuture(Failure.unavailable(
                                "The project's history was purged while the duplication was planned",
                                Duration.ofSeconds(1),
                                new IllegalStateException("snapshot too old")))
                        : Future.succeededFuture());
    }

    /** Whether versions were removed that the snapshot would have to read in the project. */
    public Future<Boolean> reaches(Session session, UUID project, String snapshot) {
        return session.read(REACHES, Tuple.of(project, snapshot))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
