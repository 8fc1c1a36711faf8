package io.offshoot.store;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Single resources: read, create, update, delete. Every update and delete moves the old row to the history. */
public final class ResourceStore {
    /** The row that replaces another one goes to the history in the same statement, stamped with its transaction. */
    private static final String MOVE_TO_HISTORY = """
        insert into resource_history (project, id, version_id, last_updated, written_in, author, origin_id,
               origin_version, duplication, type, author_type, deleted, digest, content)
        select project, id, version_id, last_updated, written_in, author, origin_id,
               origin_version, duplication, type, author_type, deleted, digest, content from old
        """;

    private static final String READ = "select " + ResourceVersion.COLUMNS
            + " from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid";

    private static final String LOCK = READ + " for update";
    private static final String READ_WITHIN = """
        select project, type, id, version_id, last_updated, author_type, author, deleted,
               octet_length(content) as length,
               case when octet_length(content) <= $4::int then convert_to(content, 'UTF8') else '' end as content
          from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid
        """;

    private static final String HOLD =
            "select 1 from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid for update";

    private static final String READ_ANYWHERE = "select " + ResourceVersion.COLUMNS
            + " from resource where type = $1::int2 and id = $2::uuid and project in (select id from project where"
            + " state in ('live', 'environment')) order by project limit 100";

    private static final String VERSIONS = "select id, version_id from resource"
            + " where project = $1::uuid and type = $2::int2 and id = any($3::uuid[]) and not deleted";

    private static final String INSERT = """
        insert into resource (project, type, id, version_id, last_updated, author_type, author, digest, content, terms)
        values ($1::uuid, $2::int2, $3::uuid, gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()),
                $4::int2, $5::uuid, sha256($6::bytea), convert_from($6::bytea, 'UTF8'), $7::bigint[])
        returning version_id, last_updated
        """;

    /** Into a project that is open, and stays so until it is done. */
    private static final String INSERT_OPEN = """
        with held as (
            select from project where id = $1::uuid and state in ('live', 'environment') for share
        )
        insert into resource (project, type, id, version_id, last_updated, author_type, author, digest, content, terms)
        select $1::uuid, $2::int2, $3::uuid, gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()),
               $4::int2, $5::uuid, sha256($6::bytea), convert_from($6::bytea, 'UTF8'), $7::bigint[]
          from held
        returning version_id, last_updated
        """;

    private static final String UPDATE = """
        with found as materialized (
            select * from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid for update
        ), old as (
            select * from found
             where ($8::uuid is null or version_id = $8::uuid)
               and (deleted or digest <> sha256($6::bytea))
        ), moved as (
        """ + MOVE_TO_HISTORY + """
        ), changed as (
            update resource r
               set version_id = gen_random_uuid(),
                   last_updated = greatest(date_trunc('milliseconds', clock_timestamp()), old.last_updated),
                   written_in = pg_current_xact_id(), author_type = $4::int2, author = $5::uuid, deleted = false,
                   digest = sha256($6::bytea), content = convert_from($6::bytea, 'UTF8'), terms = $7::bigint[]
              from old
             where r.project = old.project and r.type = old.type and r.id = old.id
            returning r.version_id, r.last_updated, r.author_type, r.author
        )
        select f.version_id as old_version, f.deleted as was_deleted,
               coalesce(c.version_id, f.version_id) as version_id,
               coalesce(c.last_updated, f.last_updated) as last_updated,
               case when c.version_id is null then f.author_type else c.author_type end as author_type,
               case when c.version_id is null then f.author else c.author end as author,
               c.version_id is not null as changed
          from found f left join changed c on true
        """;

    /** Writes even a text that is the same. */
    private static final String RENEW = UPDATE.replace("and (deleted or digest <> sha256($6::bytea))", "");

    private static final String DELETE = """
        with old as materialized (
            select * from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid and not deleted
               and ($6::uuid is null or version_id = $6::uuid) for update
        ), moved as (
        """ + MOVE_TO_HISTORY + """
        )
        update resource r
           set version_id = gen_random_uuid(),
               last_updated = greatest(date_trunc('milliseconds', clock_timestamp()), old.last_updated),
               written_in = pg_current_xact_id(), author_type = $4::int2, author = $5::uuid, deleted = true,
               digest = sha256(''::bytea), content = '', terms = '{}'
          from old
         where r.project = old.project and r.type = old.type and r.id = old.id
        """;

    /**
     * What an update did.
     *
     * @param version the version that now stands; its content is the draft's
     * @param changed false when the text was the same, so that nothing was written
     * @param created true when there was no such resource before, or only a tombstone
     */
    public record Written(ResourceVersion version, boolean changed, boolean created) {}

    /**
     * A resource that may be without its content.
     *
     * @param length bytes of the content
     */
    public record Sized(ResourceVersion version, int length) {}

    /** {@link #read}, but a content of more than {@code most} bytes is left out. */
    public Future<Optional<Sized>> readWithin(Session session, UUID project, ResourceKey key, int most) {
        return session.read(READ_WITHIN, Tuple.of(project, key.type().code(), key.id(), most))
                .map(rows -> rows.stream()
                        .map(row -> new Sized(ResourceVersion.of(row), row.getInteger("length")))
                        .findFirst());
    }

    /** The resource as it stands, tombstones included; empty when the project never held it. */
    public Future<Optional<ResourceVersion>> read(Session session, UUID project, ResourceKey key) {
        return session.read(READ, Tuple.of(project, key.type().code(), key.id()))
                .map(ResourceStore::first);
    }

    /** {@link #read}, and nobody else changes the resource until the transaction ends. */
    public Future<Optional<ResourceVersion>> lock(Session session, UUID project, ResourceKey key) {
        return session.write(LOCK, Tuple.of(project, key.type().code(), key.id()))
                .map(ResourceStore::first);
    }

    /** Waits until no other transaction writes the resource, and keeps others waiting until this one ends. */
    public Future<Void> hold(Session session, UUID project, ResourceKey key) {
        return session.write(HOLD, Tuple.of(project, key.type().code(), key.id()))
                .mapEmpty();
    }

    /** The resources of that type and id in all live projects and the environment, at most 100. */
    public Future<List<ResourceVersion>> readAnywhere(Session session, ResourceKey key) {
        return session.read(READ_ANYWHERE, Tuple.of(key.type().code(), key.id()))
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /** The current versions of those of the resources that are there, by their ids. */
    public Future<Map<UUID, UUID>> versions(Session session, UUID project, ResourceType type, Collection<UUID> ids) {
        return session.read(VERSIONS, Tuple.of(project, type.code(), ids.toArray(UUID[]::new)))
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> row.getUUID("id"), row -> row.getUUID("version_id"))));
    }

    /** Writes a resource that is new; fails with {@link Kind#CONFLICT} when its key is taken. */
    public Future<ResourceVersion> create(Session session, ResourceDraft draft) {
        return insert(INSERT, session, draft).map(Optional::orElseThrow);
    }

    /** The same in one statement with the look at the project, which need not be held before; empty when it is not open. */
    public Future<Optional<ResourceVersion>> createIfOpen(Session session, ResourceDraft draft) {
        return insert(INSERT_OPEN, session, draft);
    }

    private static Future<Optional<ResourceVersion>> insert(String statement, Session session, ResourceDraft draft) {
        return session.write(statement, arguments(draft))
                .map(rows -> rows.stream().map(row -> written(draft, row)).findFirst())
                .recover(error -> DatabaseErrors.isDuplicateKey(error)
                        ? Future.failedFuture(Failure.of(Kind.CONFLICT, draft.key() + " exists already"))
                        : Future.failedFuture(error));
    }

    /**
     * Replaces a resource; a text that is the same to the byte writes nothing.
     *
     * @param ifMatch the version that must stand; {@link Kind#PRECONDITION_FAILED} when another one does
     * @return empty when the project never held the resource
     */
    public Future<Optional<Written>> update(Session session, ResourceDraft draft, Optional<UUID> ifMatch) {
        return update(UPDATE, session, draft, ifMatch);
    }

    /** Like {@link #update}, and writes a version also when the text is the same, since something beside it is not. */
    public Future<Optional<Written>> renew(Session session, ResourceDraft draft, Optional<UUID> ifMatch) {
        return update(RENEW, session, draft, ifMatch);
    }

    private static Future<Optional<Written>> update(
            String sql, Session session, ResourceDraft draft, Optional<UUID> ifMatch) {
        Tuple arguments = arguments(draft);
        arguments.addUUID(ifMatch.orElse(null));
        return session.write(sql, arguments).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
            }
            Row row = rows.iterator().next();
            if (ifMatch.isPresent() && !ifMatch.get().equals(row.getUUID("old_version"))) {
                return Future.failedFuture(Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed"));
            }
            boolean changed = row.getBoolean("changed");
            return Future.succeededFuture(
                    Optional.of(new Written(written(draft, row), changed, changed && row.getBoolean("was_deleted"))));
        });
    }

    /**
     * Leaves a tombstone in a resource's place.
     *
     * @return false when there was nothing to delete
     */
    public Future<Boolean> delete(
            Session session, UUID project, ResourceKey key, Optional<ResourceKey> author, Optional<UUID> ifMatch) {
        Tuple arguments = Tuple.of(project, key.type().code(), key.id());
        addAuthor(arguments, author);
        arguments.addUUID(ifMatch.orElse(null));
        return session.write(DELETE, arguments).map(rows -> rows.rowCount() > 0);
    }

    private static Tuple arguments(ResourceDraft draft) {
        Tuple arguments =
                Tuple.of(draft.project(), draft.key().type().code(), draft.key().id());
        addAuthor(arguments, draft.author());
        arguments.addBuffer(draft.content());
        arguments.addArrayOfLong(draft.terms().toArray(Long[]::new));
        return arguments;
    }

    private static void addAuthor(Tuple arguments, Optional<ResourceKey> author) {
        arguments.addShort(author.map(key -> key.type().code()).orElse(null));
        arguments.addUUID(author.map(ResourceKey::id).orElse(null));
    }

    private static ResourceVersion written(ResourceDraft draft, Row row) {
        Optional<ResourceKey> author = row.getColumnIndex("author") < 0
                ? draft.author()
                : Optional.ofNullable(row.getUUID("author"))
                        .map(id -> new ResourceKey(ResourceType.ofCode(row.getShort("author_type")), id));
        OffsetDateTime lastUpdated = row.getOffsetDateTime("last_updated");
        Buffer content = draft.content();
        return new ResourceVersion(
                draft.project(), draft.key(), row.getUUID("version_id"), lastUpdated, author, false, content);
    }

    private static Optional<ResourceVersion> first(RowSet<Row> rows) {
        return rows.stream().map(ResourceVersion::of).findFirst();
    }
}
