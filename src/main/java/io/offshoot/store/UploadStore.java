package io.offshoot.store;

import io.offshoot.store.BlobStore.Blob;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The parts of files that are still open, and which files are being closed. */
public final class UploadStore {
    private static final String PUT = """
        insert into upload_part (project, file, no, blob, size, md5) values ($1::uuid, $2::uuid, $3::int, $4::uuid, $5::int8, $6)
        on conflict (project, file, no) do update set blob = excluded.blob, size = excluded.size, md5 = excluded.md5
        """;

    private static final String PARTS = """
        select u.no, u.md5, b.id, b.storage, b.key, b.size, b.sha256
          from upload_part u join blob b on b.id = u.blob
         where u.project = $1::uuid and u.file = $2::uuid order by u.no
        """;

    private static final String FORGET = "delete from upload_part where project = $1::uuid and file = any($2::uuid[])";

    private static final String CLOSING = """
        insert into file_closing (project, file, lease_until)
        values ($1::uuid, $2::uuid, clock_timestamp() + make_interval(secs => $3::float8))
        on conflict (project, file) do nothing
        """;

    private static final String CLAIM = """
        update file_closing set lease_until = clock_timestamp() + make_interval(secs => $1::float8)
         where (project, file) in (select project, file from file_closing where lease_until < clock_timestamp()
                                    limit $2::int for update skip locked)
        returning project, file
        """;

    private static final String CLOSED = "delete from file_closing where project = $1::uuid and file = $2::uuid";

    /** A part by its number, from 1 on; its MD5 in hex digits. */
    public record Part(int no, String md5, Blob blob) {}

    /** A file that is being closed. */
    public record Closing(UUID project, UUID file) {}

    /** Keeps a part in the place of the one with that number. */
    public Future<Void> put(Session session, UUID project, UUID file, int no, Blob blob, String md5) {
        return session.write(PUT, Tuple.of(project, file, no, blob.id(), blob.size(), md5))
                .mapEmpty();
    }

    /** The parts of a file in their order. */
    public Future<List<Part>> parts(Session session, UUID project, UUID file) {
        return session.read(PARTS, Tuple.of(project, file))
                .map(rows -> rows.stream().map(UploadStore::part).toList());
    }

    /** Forgets the parts of files. */
    public Future<Void> forget(Session session, UUID project, Collection<UUID> files) {
        return session.write(FORGET, Tuple.tuple().addUUID(project).addArrayOfUUID(files.toArray(UUID[]::new)))
                .mapEmpty();
    }

    /** Notes that a file is being closed, by whoever notes it for the time of the lease. */
    public Future<Void> closing(Session session, Closing file, Duration lease) {
        return session.write(CLOSING, Tuple.of(file.project(), file.file(), DuplicationStore.seconds(lease)))
                .mapEmpty();
    }

    /** Files whose closing nobody goes on with. */
    public Future<List<Closing>> claim(Session session, Duration lease, int count) {
        return session.write(CLAIM, Tuple.of(DuplicationStore.seconds(lease), count))
                .map(rows -> rows.stream()
                        .map(row -> new Closing(row.getUUID(0), row.getUUID(1)))
                        .toList());
    }

    /** Notes that a file is closed. */
    public Future<Void> closed(Session session, Closing file) {
        return session.write(CLOSED, Tuple.of(file.project(), file.file())).mapEmpty();
    }

    private static Part part(Row row) {
        return new Part(row.getInteger("no"), row.getString("md5"), Blob.of(row));
    }
}
