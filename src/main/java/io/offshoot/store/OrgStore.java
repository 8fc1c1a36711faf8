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

    private static OrgRow row(Row row) {
        return new OrgRow(row.getUUID("id"), row.getBuffer("content"));
    }
}
