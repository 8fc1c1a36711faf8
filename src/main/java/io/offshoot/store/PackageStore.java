package io.offshoot.store;

import io.offshoot.store.BlobStore.Blob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Packages and their entries. A package is worked on by whoever opened it last: {@link #open} gives a token, and what
 * is added or sealed with an older one is refused.
 */
public final class PackageStore {
    private static final String OPEN = """
        insert into package (duplication, direction, attempt) values ($1::uuid, $2, 1)
        on conflict (duplication) do update
           set attempt = package.attempt + case when package.state = 'open' then 1 else 0 end, changed = now()
        returning duplication, direction, state, attempt, created, manifest
        """;

    /** Whoever stops the duplication waits for this, or comes first: then nothing is begun again behind its removal. */
    private static final String OPEN_HELD = """
        with held as materialized (
            select id from duplication
             where id = $1::uuid and attempt = $3::int and state in ('requested', 'copying', 'verifying') for share
        )
        insert into package (duplication, direction, attempt) select id, $2, 1 from held
        on conflict (duplication) do update
           set attempt = package.attempt + case when package.state = 'open' then 1 else 0 end, changed = now()
        returning duplication, direction, state, attempt, created, manifest
        """;

    private static final String READ = """
        select duplication, direction, state, attempt, created, manifest from package where duplication = $1::uuid
        """;

    private static final String FENCE = """
        with fence as (
            update package set changed = now()
             where duplication = $1::uuid and attempt = $2::int and state = 'open' returning duplication
        )
        """;

    private static final String ADD = FENCE + """
        , blobs as (
            insert into blob (id, storage, key, size, sha256)
            select x.blob, 'file', x.key, x.size, x.sha256
              from fence, unnest($10::uuid[], $11::text[], $5::int8[], $6::bytea[]) x (blob, key, size, sha256)
        )
        insert into package_part (duplication, no, name, size, sha256, raw_size, lines, first, last, blob)
        select fence.duplication, x.*
          from fence, unnest($3::int[], $4::text[], $5::int8[], $6::bytea[], $7::int8[], $8::int8[], $9::text[],
                             $12::text[], $10::uuid[]) x
        """;

    private static final String NOTE = FENCE + """
        update package_part p
           set raw_size = x.raw_size, lines = x.lines, first = x.first, last = x.last
          from fence, unnest($3::int[], $4::int8[], $5::int8[], $6::text[], $7::text[])
               x (no, raw_size, lines, first, last)
         where p.duplication = fence.duplication and p.no = x.no
        """;

    private static final String SEAL = """
        update package set state = 'sealed', manifest = $3::bytea, changed = now()
         where duplication = $1::uuid and attempt = $2::int and state = 'open'
        """;

    private static final String PART = "select " + PackagePart.COLUMNS
            + " from package_part p join blob b on b.id = p.blob where p.duplication = $1::uuid ";

    private static final String PARTS = PART + "and p.no > $2::int order by p.no limit $3::int";

    private static final String LATEST = PART + "order by p.no desc limit $2::int";

    private static final String NAMED = PART + "and p.name = $2";

    private static final String LAST = PART + "order by p.no desc limit 1";

    /** In a tar each entry has a block of 512 bytes before it, and is filled up to whole blocks. */
    private static final String SPAN = "(512 + (p.size + 511) / 512 * 512)";

    private static final String SIZE =
            "select coalesce(sum(" + SPAN + "), 0)::int8, count(*) from package_part p where p.duplication = $1::uuid";

    private static final String AT = "select * from (select " + PackagePart.COLUMNS + ", " + SPAN + " as span, (sum("
            + SPAN + ") over (order by p.no))::int8 as until"
            + " from package_part p join blob b on b.id = p.blob where p.duplication = $1::uuid) t"
            + " where until > $2::int8 order by no limit $3::int";

    /** A part that is just being added is waited for, and seen by what comes after this. */
    private static final String LOCK = "select from package where duplication = $1::uuid for update";

    private static final String REMOVE_PARTS = "delete from package_part where duplication = $1::uuid returning blob";

    private static final String REMOVE_BLOBS =
            "delete from blob where id = any($1::uuid[]) returning id, storage, key, size, sha256";

    private static final String REMOVE = "delete from package where duplication = $1::uuid";

    private static final String OLD = """
        select duplication from package
         where changed < now() - make_interval(secs => case state when 'sealed' then $1::float8 else $2::float8 end)
           and not exists (select from duplication d where d.id = package.duplication and d.finished is null)
         order by changed limit $3::int
        """;

    /** A package as it stands: {@code manifest} is the SHA-256 of its manifest once it is sealed. */
    public record Opened(
            UUID duplication,
            String direction,
            boolean sealed,
            int attempt,
            OffsetDateTime created,
            Optional<Buffer> manifest) {
        static Opened of(Row row) {
            return new Opened(
                    row.getUUID("duplication"),
                    row.getString("direction"),
                    "sealed".equals(row.getString("state")),
                    row.getInteger("attempt"),
                    row.getOffsetDateTime("created"),
                    Optional.ofNullable(row.getBuffer("manifest")));
        }
    }

    /** An entry with the place of its header in the tar. */
    public record PlacedPart(long offset, PackagePart part) {}

    /** How many bytes the entries of a package take in a tar, its end not counted, and how many they are. */
    public record TarSize(long bytes, long entries) {}

    /** An entry whose contents came to be known. */
    public record Noted(int no, PackagePart.Contents contents) {}

    /** Begins a package or goes on with it, and takes it from whoever had it before. */
    public Future<Opened> open(Session session, UUID duplication, String direction) {
        return session.write(OPEN, Tuple.of(duplication, direction))
                .map(rows -> Opened.of(rows.iterator().next()));
    }

    /**
     * The same for the worker of a duplication's step.
     *
     * @param attempt fencing token of the step
     * @return empty when the step is another worker's, or the duplication was stopped
     */
    public Future<Optional<Opened>> open(Session session, UUID duplication, String direction, int attempt) {
        return session.write(OPEN_HELD, Tuple.of(duplication, direction, attempt))
                .map(rows -> rows.stream().map(Opened::of).findFirst());
    }

    /** The package of a duplication, if it has one. */
    public Future<Optional<Opened>> read(Session session, UUID duplication) {
        return session.read(READ, Tuple.of(duplication))
                .map(rows -> rows.stream().map(Opened::of).findFirst());
    }

    /** Adds entries with their blobs, all or none; false when the package was taken over. */
    public Future<Boolean> add(Session session, UUID duplication, int attempt, List<PackagePart> parts) {
        Tuple arguments = Tuple.of(duplication, attempt);
        arguments
                .addArrayOfInteger(parts.stream().map(PackagePart::no).toArray(Integer[]::new))
                .addArrayOfString(parts.stream().map(PackagePart::name).toArray(String[]::new))
                .addArrayOfLong(parts.stream().map(PackagePart::size).toArray(Long[]::new))
                .addArrayOfBuffer(parts.stream().map(PackagePart::sha256).toArray(Buffer[]::new))
                .addArrayOfLong(parts.stream()
                        .map(part -> part.contents()
                                .map(PackagePart.Contents::rawSize)
                                .orElse(null))
                        .toArray(Long[]::new))
                .addArrayOfLong(parts.stream()
                        .map(part ->
                                part.contents().map(PackagePart.Contents::lines).orElse(null))
                        .toArray(Long[]::new))
                .addArrayOfString(parts.stream()
                        .map(part -> part.contents()
                                .flatMap(PackagePart.Contents::first)
                                .orElse(null))
                        .toArray(String[]::new))
                .addArrayOfUUID(parts.stream().map(PackagePart::blob).toArray(UUID[]::new))
                .addArrayOfString(parts.stream().map(PackagePart::key).toArray(String[]::new))
                .addArrayOfString(parts.stream()
                        .map(part -> part.contents()
                                .flatMap(PackagePart.Contents::last)
                                .orElse(null))
                        .toArray(String[]::new));
        return session.write(ADD, arguments).map(rows -> rows.rowCount() == parts.size());
    }

    /** Notes what entries hold; false when the package was taken over. */
    public Future<Boolean> note(Session session, UUID duplication, int attempt, List<Noted> noted) {
        Tuple arguments = Tuple.of(duplication, attempt);
        arguments
                .addArrayOfInteger(noted.stream().map(Noted::no).toArray(Integer[]::new))
                .addArrayOfLong(
                        noted.stream().map(part -> part.contents().rawSize()).toArray(Long[]::new))
                .addArrayOfLong(
                        noted.stream().map(part -> part.contents().lines()).toArray(Long[]::new))
                .addArrayOfString(noted.stream()
                        .map(part -> part.contents().first().orElse(null))
                        .toArray(String[]::new))
                .addArrayOfString(noted.stream()
                        .map(part -> part.contents().last().orElse(null))
                        .toArray(String[]::new));
        return session.write(NOTE, arguments).map(rows -> rows.rowCount() == noted.size());
    }

    /** Nothing can be added any more; false when the package was taken over. */
    public Future<Boolean> seal(Session session, UUID duplication, int attempt, Buffer manifest) {
        return session.write(SEAL, Tuple.of(duplication, attempt, manifest)).map(rows -> rows.rowCount() == 1);
    }

    /** Entries in their order, those after {@code afterNo}; -1 for the first ones. */
    public Future<List<PackagePart>> parts(Session session, UUID duplication, int afterNo, int count) {
        return session.read(PARTS, Tuple.of(duplication, afterNo, count)).map(PackageStore::parts);
    }

    /** The entries with the highest numbers, in their order. */
    public Future<List<PackagePart>> latest(Session session, UUID duplication, int count) {
        return session.read(LATEST, Tuple.of(duplication, count)).map(rows -> {
            List<PackagePart> latest = new ArrayList<>(parts(rows));
            Collections.reverse(latest);
            return latest;
        });
    }

    /** The entry of that name. */
    public Future<Optional<PackagePart>> named(Session session, UUID duplication, String name) {
        return session.read(NAMED, Tuple.of(duplication, name))
                .map(rows -> parts(rows).stream().findFirst());
    }

    /** The entry that was added last. */
    public Future<Optional<PackagePart>> last(Session session, UUID duplication) {
        return session.read(LAST, Tuple.of(duplication))
                .map(rows -> parts(rows).stream().findFirst());
    }

    /** The size of the tar that the entries make. */
    public Future<TarSize> tarSize(Session session, UUID duplication) {
        return session.read(SIZE, Tuple.of(duplication)).map(rows -> {
            Row row = rows.iterator().next();
            return new TarSize(row.getLong(0), row.getLong(1));
        });
    }

    /** The entries from the one on in which the tar's byte {@code offset} lies. */
    public Future<List<PlacedPart>> partsAt(Session session, UUID duplication, long offset, int count) {
        return session.read(AT, Tuple.of(duplication, offset, count)).map(rows -> rows.stream()
                .map(row -> new PlacedPart(row.getLong("until") - row.getLong("span"), PackagePart.of(row)))
                .toList());
    }

    /** Forgets a package, in a transaction; what it was kept in can be deleted once that is committed. */
    public Future<List<Blob>> remove(Session session, UUID duplication) {
        return session.write(LOCK, Tuple.of(duplication))
                .compose(locked -> session.write(REMOVE_PARTS, Tuple.of(duplication)))
                .compose(rows -> session.write(
                        REMOVE_BLOBS,
                        Tuple.tuple()
                                .addArrayOfUUID(
                                        rows.stream().map(row -> row.getUUID(0)).toArray(UUID[]::new))))
                .map(rows -> rows.stream().map(Blob::of).toList())
                .compose(blobs -> session.write(REMOVE, Tuple.of(duplication)).map(blobs));
    }

    /**
     * Packages that have outlived their time.
     *
     * @param retention of sealed ones
     * @param abandoned of others; the package of a duplication at work is never old
     */
    public Future<List<UUID>> old(Session session, Duration retention, Duration abandoned, int count) {
        return session.read(
                        OLD, Tuple.of(DuplicationStore.seconds(retention), DuplicationStore.seconds(abandoned), count))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    private static List<PackagePart> parts(RowSet<Row> rows) {
        return rows.stream().map(PackagePart::of).toList();
    }
}
