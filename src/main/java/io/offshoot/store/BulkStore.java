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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Many new resources in one statement: a Bundle of a thousand creates is one round trip, not a thousand. */
public final class BulkStore {
    private static final String INSERT = """
            insert into resource (project, type, id, version_id, last_updated, author_type, author, digest, content, terms)
            select x.project, x.type, x.id, gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()),
                   x.author_type, x.author, sha256(x.content), convert_from(x.content, 'UTF8'),
                   ($7::int8[])[x.terms_from:x.terms_to]
              from unnest($1::uuid[], $2::int2[], $3::uuid[], $4::int2[], $5::uuid[], $6::bytea[], $8::int[], $9::int[])
                   x (project, type, id, author_type, author, content, terms_from, terms_to)
            """;

    private static final String WRITTEN = " returning project, type, id, version_id, last_updated";

    /** Into the project of the first, if it is open, and stays so until it is done. */
    private static final String INSERT_OPEN = """
            with held as (
                select from project where id = ($1::uuid[])[1] and state in ('live', 'environment') for share
            )
            """ + INSERT + ", held" + WRITTEN;

    private record Key(UUID project, ResourceKey resource) {}

    /**
     * Writes resources that are new, all or none.
     *
     * @return the versions in the order of the drafts; fails with {@link Kind#CONFLICT} when a key is taken
     */
    public Future<List<ResourceVersion>> create(Session session, List<ResourceDraft> drafts) {
        if (drafts.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return session.write(INSERT + WRITTEN, arguments(drafts))
                .map(rows -> versions(drafts, rows))
                .recover(error -> DatabaseErrors.isDuplicateKey(error)
                        ? Future.failedFuture(Failure.of(Kind.CONFLICT, "A resource exists already"))
                        : Future.failedFuture(error));
    }

    /**
     * {@link #create} of resources of one project in one statement with the look at it, which need not be held before.
     *
     * @return empty when the project is not open
     */
    public Future<List<ResourceVersion>> createIfOpen(Session session, UUID project, List<ResourceDraft> drafts) {
        if (!drafts.stream().allMatch(draft -> draft.project().equals(project))) {
            throw new IllegalArgumentException("drafts of other projects among those of " + project);
        }
        return session.write(INSERT_OPEN, arguments(drafts))
                .map(rows -> rows.size() == 0 ? List.of() : versions(drafts, rows));
    }

    private static List<ResourceVersion> versions(List<ResourceDraft> drafts, RowSet<Row> rows) {
        Map<Key, Row> byKey = new HashMap<>();
        for (Row row : rows) {
            ResourceType type = ResourceType.ofCode(row.getShort(1));
            byKey.put(new Key(row.getUUID(0), new ResourceKey(type, row.getUUID(2))), row);
        }
        List<ResourceVersion> versions = new ArrayList<>(drafts.size());
        for (ResourceDraft draft : drafts) {
            Row row = byKey.get(new Key(draft.project(), draft.key()));
            versions.add(new ResourceVersion(
                    draft.project(),
                    draft.key(),
                    row.getUUID(3),
                    row.getOffsetDateTime(4),
                    draft.author(),
                    false,
                    draft.content()));
        }
        return versions;
    }

    private static Tuple arguments(List<ResourceDraft> drafts) {
        int count = drafts.size();
        UUID[] projects = new UUID[count];
        Short[] types = new Short[count];
        UUID[] ids = new UUID[count];
        Short[] authorTypes = new Short[count];
        UUID[] authors = new UUID[count];
        Buffer[] contents = new Buffer[count];
        Integer[] termsFrom = new Integer[count];
        Integer[] termsTo = new Integer[count];
        List<Long> terms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ResourceDraft draft = drafts.get(i);
            projects[i] = draft.project();
            types[i] = draft.key().type().code();
            ids[i] = draft.key().id();
            authorTypes[i] = draft.author().map(author -> author.type().code()).orElse(null);
            authors[i] = draft.author().map(ResourceKey::id).orElse(null);
            contents[i] = draft.content();
            termsFrom[i] = terms.size() + 1;
            terms.addAll(draft.terms());
            termsTo[i] = terms.size();
        }
        return Tuple.tuple()
                .addArrayOfUUID(projects)
                .addArrayOfShort(types)
                .addArrayOfUUID(ids)
                .addArrayOfShort(authorTypes)
                .addArrayOfUUID(authors)
                .addArrayOfBuffer(contents)
                .addArrayOfLong(terms.toArray(Long[]::new))
                .addArrayOfInteger(termsFrom)
                .addArrayOfInteger(termsTo);
    }
}
