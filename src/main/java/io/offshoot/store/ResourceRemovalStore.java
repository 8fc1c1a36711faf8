package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * Removes single resources for good: the row, its history, its secrets, its tokens, its bytes' place. While something copies
 * from the project, a removal waits: the copy reads past versions.
 */
public final class ResourceRemovalStore {
    private static final String REQUEST = """
        insert into job (id, kind, state, project, principal, caller_project, request, type, resource)
        values ($1::uuid, 'expunge-resource', 'accepted', $2::uuid, $3, $4::uuid, $5, $6::int2, $7::uuid)
        """;

    private static final String CLAIM = """
        select j.id, j.project from job j
         where j.kind = 'expunge-resource' and j.finished is null
           and not exists (select from duplication d where d.source = j.project and d.finished is null)
         order by j.created limit 1 for update skip locked
        """;

    /** A duplication of the project that is asked for meanwhile waits for this, and takes its instant afterwards. */
    private static final String LOCK = "select id from project where id = $1::uuid for update";

    private static final String REMOVE = """
        with gone as (
            select id, project, type, resource from job j where id = $1::uuid
               and not exists (select from duplication d where d.source = j.project and d.finished is null)
        ), rows as (
            delete from resource r using gone
             where r.project = gone.project and r.type = gone.type and r.id = gone.resource
        ), versions as (
            delete from resource_history r using gone
             where r.project = gone.project and r.type = gone.type and r.id = gone.resource
        ), secrets as (
            delete from secret s using gone
             where s.project = gone.project and s.type = gone.type and s.owner = gone.resource
        ), tokens as (
            delete from access_token t using gone
             where t.principal_type = gone.type and t.principal = gone.resource
        ), logins as (
            delete from login l using gone where gone.type = $2::int2 and l.principal = gone.resource
        ), bytes as (
            delete from binary_content b using gone
             where gone.type = $3::int2 and b.project = gone.project and b.id = gone.resource
        )
        update job set state = 'completed', finished = now() from gone where job.id = gone.id
        """;

    /** Notes that somebody asked for a removal. */
    public Future<Void> request(Session session, JobStore.Job job, ResourceKey resource) {
        Tuple arguments = Tuple.of(job.id(), job.project(), job.principal(), job.callerProject(), job.request());
        arguments.addShort(resource.type().code()).addUUID(resource.id());
        return session.write(REQUEST, arguments).mapEmpty();
    }

    /**
     * Removes what the oldest request asks for that can be carried out now.
     *
     * @return false when there is none
     */
    public Future<Boolean> step(Database database) {
        return database.transaction(session -> session.read(CLAIM, Tuple.tuple())
                .map(rows -> rows.stream()
                        .map(row -> new UUID[] {row.getUUID(0), row.getUUID(1)})
                        .findFirst())
                .compose(claimed -> claimed.isEmpty()
                        ? Future.succeededFuture(false)
                        : remove(session, claimed.get()[0], claimed.get()[1])));
    }

    private static Future<Boolean> remove(Session session, UUID job, UUID project) {
        return session.write(LOCK, Tuple.of(project))
                .compose(locked ->
                        session.write(REMOVE, Tuple.of(job, ResourceType.USER.code(), ResourceType.BINARY.code())))
                .map(rows -> rows.rowCount() == 1);
    }
}
