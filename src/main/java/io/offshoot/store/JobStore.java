package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Jobs besides duplications: the removal of a project. */
public final class JobStore {
    private static final String INSERT = """
            insert into job (id, kind, state, project, principal, caller_project, request)
            values ($1::uuid, 'expunge', 'active', $2::uuid, $3, $4::uuid, $5)
            """;

    private static final String READ = "select * from job where id = $1::uuid";

    /** A job; {@code state} is FHIR's: accepted, active, completed, error, cancelled. */
    public record Job(
            UUID id,
            String state,
            UUID project,
            String principal,
            UUID callerProject,
            String request,
            OffsetDateTime created,
            Optional<OffsetDateTime> finished) {}

    /** Notes that a project's removal was asked for. */
    public Future<Void> create(Session session, Job job) {
        return session.write(
                        INSERT, Tuple.of(job.id(), job.project(), job.principal(), job.callerProject(), job.request()))
                .mapEmpty();
    }

    /** The job of that id. */
    public Future<Optional<Job>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> rows.stream().map(JobStore::job).findFirst());
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
                Optional.ofNullable(row.getOffsetDateTime("finished")));
    }
}
