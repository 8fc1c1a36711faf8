package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Jobs besides duplications: removals, and Bundles that are worked on in the background. */
public final class JobStore {
    private static final String INSERT = """
        insert into job (id, kind, state, project, principal, caller_project, request)
        values ($1::uuid, 'expunge', 'active', $2::uuid, $3, $4::uuid, $5)
        """;

    private static final String INSERT_BUNDLE = """
        insert into job (id, kind, state, project, principal, caller_project, request, lease_until)
        values ($1::uuid, 'bundle', 'active', $2::uuid, $3, $4::uuid, $5, now() + make_interval(secs => $6::int))
        """;

    private static final String RENEW = "update job set lease_until = now() + make_interval(secs => $2::int)"
            + " where id = $1::uuid and finished is null";

    private static final String END =
            "update job set state = $2, output = $3, finished = now() where id = $1::uuid and finished is null";

    private static final String END_LOST = """
        update job set state = 'error', finished = now(),
               output = '{"failure":"The server that worked on it has stopped"}'
         where finished is null and lease_until < now()
        """;

    private static final String REMOVE_OLD = "delete from job where finished < now() - make_interval(secs => $1::int8)";

    private static final String READ =
            "select *, finished is null and coalesce(lease_until < now(), false) as lost from job"
                    + " where id = $1::uuid";

    /**
     * A job; {@code state} is FHIR's: accepted, active, completed, error, cancelled.
     *
     * @param output what it made, as a JSON object of texts
     */
    public record Job(
            UUID id,
            String state,
            UUID project,
            String principal,
            UUID callerProject,
            String request,
            OffsetDateTime created,
            Optional<OffsetDateTime> finished,
            Optional<String> output) {
        /** A job that has made nothing yet. */
        public Job(
                UUID id,
                String state,
                UUID project,
                String principal,
                UUID callerProject,
                String request,
                OffsetDateTime created,
                Optional<OffsetDateTime> finished) {
            this(id, state, project, principal, callerProject, request, created, finished, Optional.empty());
        }
    }

    /** Notes that a project's removal was asked for. */
    public Future<Void> create(Session session, Job job) {
        return session.write(
                        INSERT, Tuple.of(job.id(), job.project(), job.principal(), job.callerProject(), job.request()))
                .mapEmpty();
    }

    /** Notes a Bundle that this process works on for so long, or as long as it renews that. */
    public Future<Void> createBundle(Session session, Job job, Duration lease) {
        return session.write(
                        INSERT_BUNDLE,
                        Tuple.of(job.id(), job.project(), job.principal(), job.callerProject(), job.request(), (int)
                                lease.toSeconds()))
                .mapEmpty();
    }

    /** This process goes on to work on the job. */
    public Future<Void> renew(Session session, UUID id, Duration lease) {
        return session.write(RENEW, Tuple.of(id, (int) lease.toSeconds())).mapEmpty();
    }

    /** The job has ended. */
    public Future<Void> end(Session session, UUID id, String state, String output) {
        return session.write(END, Tuple.of(id, state, output)).mapEmpty();
    }

    /** Forgets jobs that ended so long ago. */
    public Future<Void> removeOld(Session session, Duration retention) {
        return session.write(REMOVE_OLD, Tuple.of(retention.toSeconds())).mapEmpty();
    }

    /** The job of that id. One whose process has stopped has ended with an error. */
    public Future<Optional<Job>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id)).compose(rows -> {
            if (rows.size() == 0 || !rows.iterator().next().getBoolean("lost")) {
                return Future.succeededFuture(rows.stream().map(JobStore::job).findFirst());
            }
            return session.write(END_LOST, Tuple.tuple()).compose(ended -> read(session, id));
        });
    }

    private static Job job(Row row) {
        return new Job(
                row.getUUID("id"),
                row.getString("state"),
                row.getUUID("project"),
                row.getString("principal"),
                row.getUUID("caller_project"),
                row.getString("request"),
                row.getOffsetDateTime("created"),
                Optional.ofNullable(row.getOffsetDateTime("finished")),
                Optional.ofNullable(row.getString("output")));
    }
}
