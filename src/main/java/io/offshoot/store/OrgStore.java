package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Organisations: resources of type Org of the environment. */
public final class OrgStore {
    private static final String SELECT = """
        select r.project, r.id, convert_to(r.content, 'UTF8') as content from resource r
         where r.type = 409 and not r.deleted
        """;

    private static final String READ = SELECT + " and (r.content::json ->> 'handle') = $1 and r.project = $2::uuid";

    private static final String OF = SELECT + " and r.project = $2::uuid and exists (select"
            + " from json_array_elements(r.content::json -> 'members') m where m ->> 'user' = $1)";

    private static final String ALL = SELECT + " and r.project = $1::uuid order by r.content::json ->> 'handle'";

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('organisations', 0))";

    private static final String NAMED = "select exists (select from resource r join project p on p.id = r.project"
            + " and p.state = 'live' where not r.deleted and ((r.type = 407 and (r.content::json ->> 'billTo' = $1 or"
            + " r.content::json #>> '{sponsor,by}' = $1)) or (r.type = 408 and r.content::json ->> 'grantee' = $1)))";

    /** An organisation's resource. */
    public record OrgRow(UUID id, Buffer content) {}

    /** The organisation with that handle, such as {@code org-acme}. */
    public Future<Optional<OrgRow>> read(Session session, UUID environment, String handle) {
        return session.read(READ, Tuple.of(handle, environment))
                .map(rows -> rows.stream().map(OrgStore::row).findFirst());
    }

    /** The organisations that a user is a member of. */
    public Future<List<OrgRow>> of(Session session, UUID environment, String user) {
        return session.read(OF, Tuple.of(user, environment))
                .map(rows -> rows.stream().map(OrgStore::row).toList());
    }

    /** All organisations, by their handles. */
    public Future<List<OrgRow>> all(Session session, UUID environment) {
        return session.read(ALL, Tuple.of(environment))
                .map(rows -> rows.stream().map(OrgStore::row).toList());
    }

    /** Waits until nobody else makes or removes an organisation, until the transaction ends. */
    public Future<Void> lock(Session session) {
        return session.write(LOCK, Tuple.tuple()).mapEmpty();
    }

    /** Whether a live project is billed to an organisation, sponsored by it or shared with it. */
    public Future<Boolean> isNamed(Session session, String handle) {
        return session.read(NAMED, Tuple.of(handle))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static OrgRow row(Row row) {
        return new OrgRow(row.getUUID("id"), row.getBuffer("content"));
    }
}
