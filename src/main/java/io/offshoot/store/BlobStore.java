package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which bytes belong to which version of which Binary, and which bytes nothing belongs to any more. */
public final class BlobStore {
    private static final String INSERT =
            "insert into blob (id, storage, key, size, sha256) values ($1::uuid, $2, $3, $4::int8, $5::bytea)";

    private static final String ATTACH =
            "insert into binary_content (project, id, version, blob) values ($1::uuid, $2::uuid, $3::uuid, $4::uuid)";

    private static final String READ = """
        select b.id, b.storage, b.key, b.size, b.sha256
          from binary_content c join blob b on b.id = c.blob
         where c.project = $1::uuid and c.id = $2::uuid and c.version = $3::uuid
        """;

    private static final String PAGE = """
        select b.id, b.storage, b.key, b.size, b.sha256, c.id as binary_id
          from binary_content c join blob b on b.id = c.blob
         where c.project = $1::uuid and c.id > $2::uuid order by c.id fetch first ($3::int) rows with ties
        """;

    private static final String SUM = """
        select count(*), coalesce(sum(b.size), 0)::int8
          from binary_content c join blob b on b.id = c.blob where c.project = $1::uuid
        """;

    /** First step of the collection: mark what nothing refers to, but nothing that was written just now. */
    private static final String MARK = """
        update blob set state = 'tombstone', tombstone_at = now()
         where id in (
            select id from blob b
             where state = 'live' and created < now() - make_interval(secs => $1::float8)
               and not exists (select from binary_content c where c.blob = b.id)
               and not exists (select from upload_part u where u.blob = b.id)
               and not exists (select from package_part p where p.blob = b.id)
             limit $2::int)
        """;

    /** Second step, a grace later: whoever referred to it meanwhile brings it back to life. */
    private static final String REVIVE = """
        update blob b set state = 'live', tombstone_at = null
         where state = 'tombstone' and (exists (select from binary_content c where c.blob = b.id)
                                     or exists (select from upload_part u where u.blob = b.id)
                                     or exists (select from package_part p where p.blob = b.id))
        """;

    private static final String REMOVE = """
        delete from blob b using (
            select id from blob
             where state = 'tombstone' and tombstone_at < now() - make_interval(secs => $1::float8)
             limit $2::int for update skip locked) old
         where b.id = old.id and not exists (select from binary_content c where c.blob = b.id)
           and not exists (select from upload_part u where u.blob = b.id)
           and not exists (select from package_part p where p.blob = b.id)
        returning b.id, b.storage, b.key, b.size, b.sha256
        """;

    /** Bytes in a storage: immutable, possibly shared by several Binaries. */
    public record Blob(UUID id, String storage, String key, long size, Buffer sha256) {
        static Blob of(Row row) {
            return new Blob(
                    row.getUUID("id"),
                    row.getString("storage"),
                    row.getString("key"),
                    row.getLong("size"),
                    row.getBuffer("sha256"));
        }
    }

    /** A Binary of a project with its bytes. */
    public record BinaryBlob(UUID binary, Blob blob) {}

    /** How many Binaries with bytes a project has, and how many bytes. */
    public record Sum(long binaries, long bytes) {}

    /** Notes bytes that are in their storage for good. */
    public Future<Void> create(Session session, Blob blob) {
        return session.write(INSERT, Tuple.of(blob.id(), blob.storage(), blob.key(), blob.size(), blob.sha256()))
                .mapEmpty();
    }

    /** Gives a version of a Binary its bytes. */
    public Future<Void> attach(Session session, UUID project, UUID binary, UUID version, UUID blob) {
        return session.write(ATTACH, Tuple.of(project, binary, version, blob)).mapEmpty();
    }

    /** The bytes of a version of a Binary; empty when it has none. */
    public Future<Optional<Blob>> read(Session session, UUID project, UUID binary, UUID version) {
        return session.read(READ, Tuple.of(project, binary, version))
                .map(rows -> rows.stream().map(Blob::of).findFirst());
    }

    /** The Binaries of a project in the order of their ids, after {@code after}; all versions of the last one come along. */
    public Future<List<BinaryBlob>> page(Session session, UUID project, UUID after, int count) {
        return session.read(PAGE, Tuple.of(project, after, count)).map(rows -> rows.stream()
                .map(row -> new BinaryBlob(row.getUUID("binary_id"), Blob.of(row)))
                .toList());
    }

    /** Counts the Binaries of a project. */
    public Future<Sum> sum(Session session, UUID project) {
        return session.read(SUM, Tuple.of(project)).map(rows -> {
            Row row = rows.iterator().next();
            return new Sum(row.getLong(0), row.getLong(1));
        });
    }

    /** Marks blobs that nothing refers to and that are older than {@code grace}. */
    public Future<Integer> mark(Session session, Duration grace, int count) {
        return session.write(MARK, Tuple.of(DuplicationStore.seconds(grace), count))
                .map(rows -> rows.rowCount());
    }

    /** Removes blobs that were marked longer than {@code grace} ago; their bytes can be deleted. */
    public Future<List<Blob>> removeMarked(Session session, Duration grace, int count) {
        return session.write(REVIVE, Tuple.tuple())
                .compose(revived -> session.write(REMOVE, Tuple.of(DuplicationStore.seconds(grace), count)))
                .map(rows -> rows.stream().map(Blob::of).toList());
    }
}
