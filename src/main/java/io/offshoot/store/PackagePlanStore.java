package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What exports pack, and how far they have come. */
public final class PackagePlanStore {
    private static final String CREATE = "insert into package_plan (duplication, plan) values ($1::uuid, $2)";

    private static final String READ = "select plan from package_plan where duplication = $1::uuid";

    private static final String PACKED = """
        select regexp_replace(name, '-[0-9]+[.].*$', '') as section, count(*) as parts,
               coalesce(sum(lines), 0)::int8 as lines, sum(size)::int8 as size,
               coalesce(sum(raw_size), 0)::int8 as raw_size
          from package_part where duplication = $1::uuid group by 1 order by min(no)
        """;

    private static final String IDS = "select id from "
            + AsOf.rows("id", "type = $3::int2 and id > $4::uuid", "order by id limit $5::int", "$1", "$2")
            + " r order by id limit $5::int";

    /**
     * What is packed of a section so far.
     *
     * @param section such as {@code resources/Patient} or {@code binaries/bytes}
     * @param size of its parts in the package
     * @param rawSize of its parts unpacked
     */
    public record Packed(String section, long parts, long lines, long size, long rawSize) {
        static Packed of(Row row) {
            return new Packed(
                    row.getString("section"),
                    row.getLong("parts"),
                    row.getLong("lines"),
                    row.getLong("size"),
                    row.getLong("raw_size"));
        }
    }

    /** The next ids of a type as of an instant, in their order; empty at the end. */
    public Future<List<UUID>> ids(
            Session session, UUID project, String snapshot, ResourceType type, Optional<UUID> after, int count) {
        return session.read(IDS, Tuple.of(project, snapshot, type.code(), after.orElse(new UUID(0, 0)), count))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList());
    }

    /** Keeps the plan of a duplication, JSON. */
    public Future<Void> create(Session session, UUID duplication, String plan) {
        return session.write(CREATE, Tuple.of(duplication, plan)).mapEmpty();
    }

    /** The plan of a duplication; empty before it is made. */
    public Future<Optional<String>> read(Session session, UUID duplication) {
        return session.read(READ, Tuple.of(duplication))
                .map(rows -> rows.stream().map(row -> row.getString(0)).findFirst());
    }

    /** What the package of a duplication holds by now, in order; nothing when there is none. */
    public Future<List<Packed>> packed(Session session, UUID duplication) {
        return session.read(PACKED, Tuple.of(duplication))
                .map(rows -> rows.stream().map(Packed::of).toList());
    }
}
