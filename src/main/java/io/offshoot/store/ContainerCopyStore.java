package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ClonePlanStore.Clone;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Copies what {@link ClonePlanStore} has planned into the destination, inside the database and in the order of the ids, so
 * that no bytes leave it. What the destination holds already is left alone; a tombstone there gives way, and stays in the
 * history.
 */
public final class ContainerCopyStore {
    /** Planned rows that are copied as they are; an open workflow is replicated instead. */
    private static final String COPIED =
            "c.clone = $1::uuid and not c.existing and not (c.object_type = 403 and c.state = 'open')";

    private static final String TOMBSTONES = """
        with old as materialized (
            select r.* from clone_plan c cross join lateral (
                select r.* from resource r where r.project = (select $2::uuid) and r.deleted
                   and r.type = c.type and r.id = c.id
                 union all
                select r.* from resource r where r.project = (select $2::uuid) and r.deleted and c.type <> c.object_type
                   and r.type = c.object_type and r.id = c.object_id offset 0) r
             where c.clone = $1::uuid and not c.existing
        ), moved as (
            insert into resource_history (project, id, version_id, last_updated, written_in, author, origin_id,
                   origin_version, duplication, type, author_type, deleted, digest, content)
            select distinct on (type, id) project, id, version_id, last_updated, written_in, author, origin_id,
                   origin_version, duplication, type, author_type, deleted, digest, content from old
        )
        delete from resource r using old where r.project = old.project and r.type = old.type and r.id = old.id
        """;

    private static final String COLUMNS =
            "insert into resource (project, type, id, version_id, last_updated, author_type,"
                    + " author, origin_id, origin_version, duplication, digest, content, terms) ";

    private static final String NOW = "date_trunc('milliseconds', clock_timestamp())";

    /** How the texts of described objects begin, written as here unless somebody else wrote them. */
    private static final String HEAD = "'{\"resourceType\":\"' || case c.type when 405 then 'Placement' else"
            + " type_name(c.type) end || '\",\"folder\":'";

    private static final String DESCRIBED = COLUMNS + "select $2::uuid, r.type, r.id, gen_random_uuid(), " + NOW
            + ", $4::int2, $5::uuid, r.id, r.version_id, $1::uuid, case when c.old_folder = c.folder then r.digest"
            + " else sha256(convert_to(t.content, 'UTF8')) end, t.content, '{}' from clone_plan c"
            + row("$3", "c.type", "c.id")
            // Without the offsets each use of a value would compute it again.
            + " cross join lateral (select " + HEAD + " || to_json(c.old_folder)::text as head offset 0) h"
            + " cross join lateral (select case when c.old_folder = c.folder then r.content"
            + " when starts_with(r.content, h.head) then " + HEAD + " || to_json(c.folder)::text"
            + " || substr(r.content, length(h.head) + 1)"
            + " else with_folder(r.content, c.old_folder, c.folder) end as content offset 0) t"
            + " where " + COPIED + " and c.type between 401 and 405 order by c.type, c.id";

    private static final String RESOURCES = "with written as (" + COLUMNS
            + "select $2::uuid, r.type, r.id, gen_random_uuid(), r.last_updated, $4::int2, $5::uuid, r.id,"
            + " r.version_id, $1::uuid, r.digest, r.content, '{}' from clone_plan c"
            + row("$3", "c.object_type", "c.object_id") + " where " + COPIED
            + " and c.object_type < 300 order by c.object_type, c.object_id"
            + " returning type, id, version_id, origin_version), bytes as ("
            + " insert into binary_content (project, id, version, blob)"
            + " select $2, w.id, w.version_id, b.blob from written w cross join lateral (select b.blob from"
            + " binary_content b where b.project = (select $3::uuid) and b.id = w.id and b.version = w.origin_version"
            + " offset 0) b where w.type = 9) select count(*) from written";

    private static final String PLACEMENTS = COLUMNS + "select $2::uuid, 405, gen_random_uuid(), gen_random_uuid(), "
            + NOW + ", $4::int2, $5::uuid, null, null, $1::uuid, sha256(convert_to(t.content, 'UTF8')), t.content, '{}'"
            + " from clone_plan c" + row("$3", "c.type", "c.id")
            + " cross join lateral (select bare_placement(r.type, r.id, r.last_updated, c.folder) offset 0) t (content)"
            + " where " + COPIED + " and c.type < 300 and c.folder <> '/' order by c.type, c.id";

    private static final String OPEN_WORKFLOWS = "select r.id, c.folder, convert_to(r.content, 'UTF8') as content"
            + " from clone_plan c" + row("$2", "c.type", "c.id")
            + " where c.clone = $1::uuid and c.object_type = 403 and c.state = 'open'"
            + " order by c.id";

    private static final String EXPECTED = "select count(*) filter (where c.type > 400) as described,"
            + " count(*) filter (where c.object_type < 300 and (c.type < 300 or c.state = 'closed')) as resources"
            + " from clone_plan c where " + COPIED;

    private static final String UNINDEXED = "select c.type as row_type, c.id as row_id, r.type, r.id,"
            + " convert_to(r.content, 'UTF8') as content from clone_plan c" + row("$2", "c.object_type", "c.object_id")
            + " where c.clone = $1::uuid and not c.existing and c.object_type < 300 and c.object_type <> 9"
            + " and (c.type, c.id) > ($3::int2, $4::uuid) order by c.type, c.id limit $5::int";

    private static final String INDEX = "update resource r set terms = ($4::int8[])[x.first:x.last]"
            + " from unnest($2::int2[], $3::uuid[], $5::int[], $6::int[]) x (type, id, first, last)"
            + " cross join lateral (select o.ctid as at from resource o where o.project = (select $1::uuid)"
            + " and o.type = x.type and o.id = x.id offset 0) o where r.ctid = o.at";

    /** The row of a project that a planned one stands for: looked up for each, for which {@link ClonePlanSql} says why. */
    private static String row(String project, String type, String id) {
        return " cross join lateral (select r.* from resource r where r.project = (select " + project
                + "::uuid) and r.type = " + type + " and r.id = " + id + " and not r.deleted offset 0) r";
    }

    /** An open workflow of the source, and the folder for its replica. */
    public record OpenWorkflow(UUID id, String folder, Buffer content) {}

    /**
     * A copied resource whose search terms are still to be computed.
     *
     * @param row the key of what was planned
     */
    public record Unindexed(ResourceKey row, ResourceKey key, Buffer content) {}

    /** The search terms of a resource. */
    public record Terms(ResourceKey key, List<Long> terms) {}

    /**
     * Copies all rows.
     *
     * @param author of the copies
     * @return how many objects were copied; fails with UNAVAILABLE when the source was changed meanwhile, so that it is to
     *     be tried again
     */
    public Future<Long> copy(Session session, Clone clone, ResourceKey author) {
        Tuple arguments = Tuple.of(
                clone.id(), clone.destination(), clone.source(), author.type().code(), author.id());
        return session.write(TOMBSTONES, Tuple.of(clone.id(), clone.destination()))
                .compose(done -> session.write(DESCRIBED, arguments))
                .compose(described -> session.write(RESOURCES, arguments).compose(resources -> session.write(
                                PLACEMENTS, arguments)
                        .compose(placed -> session.read(EXPECTED, Tuple.of(clone.id())))
                        .compose(rows -> {
                            var expected = rows.iterator().next();
                            long copies = described.rowCount();
                            long texts = resources.iterator().next().getLong(0);
                            return copies == expected.getLong("described") && texts == expected.getLong("resources")
                                    ? Future.succeededFuture(copies)
                                    : Future.failedFuture(changed());
                        })));
    }

    private static io.offshoot.model.Failure changed() {
        return io.offshoot.model.Failure.unavailable(
                "The source was changed meanwhile; try again",
                java.time.Duration.ofSeconds(1),
                new IllegalStateException("fewer rows than planned"));
    }

    /** The open workflows that were planned. */
    public Future<List<OpenWorkflow>> openWorkflows(Session session, Clone clone) {
        return session.read(OPEN_WORKFLOWS, Tuple.of(clone.id(), clone.source()))
                .map(rows -> rows.stream()
                        .map(row -> new OpenWorkflow(row.getUUID(0), row.getString(1), row.getBuffer(2)))
                        .toList());
    }

    /** Copied FHIR resources, in order, behind one: search terms name the project, so a copy has its own. */
    public Future<List<Unindexed>> unindexed(Session session, Clone clone, Optional<ResourceKey> after, int count) {
        return session.read(
                        UNINDEXED,
                        Tuple.of(
                                clone.id(),
                                clone.destination(),
                                after.map(key -> key.type().code()).orElse((short) 0),
                                after.map(ResourceKey::id).orElse(new UUID(0, 0)),
                                count))
                .map(rows -> rows.stream()
                        .map(row -> new Unindexed(
                                new ResourceKey(ResourceType.ofCode(row.getShort("row_type")), row.getUUID("row_id")),
                                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                                row.getBuffer("content")))
                        .toList());
    }

    /** Gives copies their search terms. */
    public Future<Void> index(Session session, UUID destination, List<Terms> terms) {
        Integer[] first = new Integer[terms.size()];
        Integer[] last = new Integer[terms.size()];
        int next = 0;
        for (int i = 0; i < first.length; i++) {
            first[i] = next + 1;
            next += terms.get(i).terms().size();
            last[i] = next;
        }
        return session.write(
                        INDEX,
                        Tuple.of(destination)
                                .addArrayOfShort(terms.stream()
                                        .map(each -> each.key().type().code())
                                        .toArray(Short[]::new))
                                .addArrayOfUUID(terms.stream()
                                        .map(each -> each.key().id())
                                        .toArray(UUID[]::new))
                                .addArrayOfLong(terms.stream()
                                        .flatMap(each -> each.terms().stream())
                                        .toArray(Long[]::new))
                                .addArrayOfInteger(first)
                                .addArrayOfInteger(last))
                .mapEmpty();
    }
}
