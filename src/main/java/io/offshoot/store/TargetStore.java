package io.offshoot.store;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Writes pages into a target project. A page is one statement, committed on its own: the range's row is updated where
 * the worker's attempt still stands (checkpoint, counts, lease), and the rows are inserted from that update. So a page
 * and its checkpoint are in together or not at all, the commit is the heartbeat, and a worker that lost its lease
 * writes nothing. Pages of a range follow each other without a gap: the page before must be there, which it is not when a
 * crash of the database has lost it after it was told of.
 */
public final class TargetStore {
    private static final String FENCE = """
            with fence as (
                update copy_range
                   set checkpoint_at = $4::timestamptz, checkpoint_id = $5::uuid, copied = $6::int8,
                       bytes = bytes + $7::int8, counters = $8, failures = 0,
                       lease_until = clock_timestamp() + make_interval(secs => $9::float8)
                 where duplication = $1::uuid and no = $2::int and attempt = $3::int and state = 'copying'
                   and copied = $6::int8 - cardinality($12::uuid[])
                returning duplication
            )
            """;

    private static final String ROWS = """
        insert into resource (project, type, id, version_id, last_updated, author_type, author, origin_id,
                              origin_version, duplication, digest, content, terms)
        select $10::uuid, $11::int2, x.id, x.version_id, x.last_updated, x.author_type, x.author, x.origin_id,
               x.origin_version, fence.duplication, x.digest, convert_from(x.content, 'UTF8'),
               ($21::int8[])[x.terms_from:x.terms_to]
          from fence, (
               select unnest($12::uuid[]) as id, unnest($13::uuid[]) as version_id,
                      unnest($14::timestamptz[]) as last_updated, unnest($15::int2[]) as author_type,
                      unnest($16::uuid[]) as author, unnest($17::uuid[]) as origin_id,
                      unnest($18::uuid[]) as origin_version, unnest($19::bytea[]) as digest,
                      unnest($20::bytea[]) as content, unnest($22::int[]) as terms_from,
                      unnest($23::int[]) as terms_to) x
        """;

    private static final String PLAIN = FENCE + ", written as (" + ROWS + ") select count(*) from fence";

    /** Like the plain page, and with what only some types bring: bytes, needed Binaries, outcomes. */
    private static final String FULL = FENCE + ", written as (" + ROWS + """
        returning id, version_id, origin_id, origin_version
        ), bytes as (
            insert into binary_content (project, id, version, blob)
            select $10::uuid, w.id, w.version_id, b.blob
              from written w
              join binary_content b on b.project = $24::uuid and b.id = w.origin_id and b.version = w.origin_version
        ), needed as (
            insert into needed_binary (duplication, id)
            select fence.duplication, n.id from fence, unnest($25::uuid[]) n (id) on conflict do nothing
        ), outcomes as (
            insert into outcome (duplication, type, id, origin_id, reason)
            select fence.duplication, $11::int2, o.id, o.origin_id, o.reason
              from fence, unnest($26::uuid[], $27::uuid[], $28::text[]) o (id, origin_id, reason)
        )
        select count(*) from fence
        """;

    /**
     * Writes a page.
     *
     * @param range as it stands before the page
     * @param source the project whose Binaries' bytes the copies share
     * @return false when the lease was lost: nothing was written, the worker must stop
     */
    public Future<Boolean> write(
            Session session, CopyRange range, UUID source, UUID target, TargetPage page, Duration lease) {
        boolean full = range.type().equals(ResourceType.BINARY)
                || !page.needed().isEmpty()
                || !page.outcomes().isEmpty();
        Tuple arguments =
                fence(range, page, lease).addUUID(target).addShort(range.type().code());
        addRows(arguments, page.rows());
        if (full) {
            arguments.addUUID(source).addArrayOfUUID(page.needed().toArray(UUID[]::new));
            arguments
                    .addArrayOfUUID(
                            page.outcomes().stream().map(TargetPage.Outcome::id).toArray(UUID[]::new))
                    .addArrayOfUUID(page.outcomes().stream()
                            .map(TargetPage.Outcome::originId)
                            .toArray(UUID[]::new))
                    .addArrayOfString(page.outcomes().stream()
                            .map(TargetPage.Outcome::reason)
                            .toArray(String[]::new));
        }
        return session.write(full ? FULL : PLAIN, arguments)
                .map(rows -> rows.iterator().next().getLong(0) == 1)
                .recover(error -> DatabaseErrors.isDuplicateKey(error)
                        ? Future.failedFuture(taken(range, error))
                        : Future.failedFuture(error));
    }

    /** A derived id that is taken means that somebody else wrote into the target: no retry mends that. */
    private static Failure taken(CopyRange range, Throwable error) {
        String detail = ((PgException) error).getDetail();
        return Failure.of(
                Failure.Kind.INTERNAL,
                "A copy of type " + range.type() + " is in the target already" + (detail == null ? "" : ": " + detail));
    }

    private static Tuple fence(CopyRange range, TargetPage page, Duration lease) {
        Tuple arguments = Tuple.of(range.duplication(), range.no(), range.attempt());
        return arguments
                .addOffsetDateTime(page.checkpoint().at())
                .addUUID(page.checkpoint().id())
                .addLong(range.copiedRows() + page.rows().size())
                .addLong(page.bytes())
                .addString(page.counters())
                .addDouble(DuplicationStore.seconds(lease));
    }

    private static void addRows(Tuple arguments, List<TargetPage.Row> rows) {
        int count = rows.size();
        UUID[] ids = new UUID[count];
        UUID[] versions = new UUID[count];
        OffsetDateTime[] updated = new OffsetDateTime[count];
        Short[] authorTypes = new Short[count];
        UUID[] authors = new UUID[count];
        UUID[] originIds = new UUID[count];
        UUID[] originVersions = new UUID[count];
        Buffer[] digests = new Buffer[count];
        Buffer[] contents = new Buffer[count];
        Integer[] termsFrom = new Integer[count];
        Integer[] termsTo = new Integer[count];
        Long[] terms =
                new Long[rows.stream().mapToInt(row -> row.terms().length).sum()];
        int next = 0;
        for (int i = 0; i < count; i++) {
            TargetPage.Row row = rows.get(i);
            ids[i] = row.id();
            versions[i] = row.versionId();
            updated[i] = row.lastUpdated();
            authorTypes[i] = row.authorType().orElse(null);
            authors[i] = row.author().orElse(null);
            originIds[i] = row.originId();
            originVersions[i] = row.originVersion();
            digests[i] = row.digest();
            contents[i] = row.content();
            termsFrom[i] = next + 1;
            for (long term : row.terms()) {
                terms[next++] = term;
            }
            termsTo[i] = next;
        }
        arguments
                .addArrayOfUUID(ids)
                .addArrayOfUUID(versions)
                .addArrayOfOffsetDateTime(updated)
                .addArrayOfShort(authorTypes)
                .addArrayOfUUID(authors)
                .addArrayOfUUID(originIds)
                .addArrayOfUUID(originVersions)
                .addArrayOfBuffer(digests)
                .addArrayOfBuffer(contents)
                .addArrayOfLong(terms)
                .addArrayOfInteger(termsFrom)
                .addArrayOfInteger(termsTo);
    }
}
