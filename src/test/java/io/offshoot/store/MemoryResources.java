package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.offshoot.store.MemoryDatabase.Mutation;
import io.offshoot.store.MemoryTable.Values;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What the statements about resources do: reading a source as of an instant, writing pages, comparing. */
final class MemoryResources {
    /** PostgreSQL orders ids by their bytes. */
    static final Comparator<UUID> BY_BYTES = (one, other) -> {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    };

    private static final Comparator<Values> BY_ID = Comparator.comparing(row -> row.<UUID>at("id"), BY_BYTES);

    /** The order in which copies go through their source. */
    private static final Comparator<Values> BY_PLACE = Comparator.<Values, OffsetDateTime>comparing(
                    row -> row.at("last_updated"))
            .thenComparing(BY_ID);

    /** With a selection, and of a comparison without one. */
    private static final int PAGE_ARGUMENTS = 14;

    private static final int COMPARISON_ARGUMENTS = 12;

    private final MemoryDatabase database;
    private final MemoryTable resources;
    private final MemoryRanges ranges;

    MemoryResources(MemoryDatabase database) {
        this.database = database;
        this.resources = database.resources;
        this.ranges = new MemoryRanges(database);
    }

    void register() {
        database.on(SourceStore.class, "SNAPSHOT", (transaction, arguments) -> MemoryRows.of("snapshot")
                .add(Long.toString(database.snapshot())));
        database.on(SourceStore.class, "COUNTS", this::counts);
        database.on(SourcePages.class, "CUTS", this::cuts);
        database.on(SourcePages.class, "PAGE", this::page);
        database.on(SourcePages.class, "PAGE_OF_ALL", this::page);
        database.on(SourceStore.class, "MEMBERS", this::members);
        database.on(SourceStore.class, "NEEDED", this::neededOf);
        database.on(SourceStore.class, "FOUND", this::found);
        database.on(TargetStore.class, "PLAIN", this::write);
        database.on(TargetStore.class, "FULL", this::write);
        for (String comparison : List.of("SWEEP_ALL", "SWEEP", "EACH_ALL", "EACH")) {
            database.on(VerificationStore.class, comparison, this::compare);
        }
        database.on(VerificationStore.class, "TARGET_COUNTS", this::targetCounts);
        database.on(ResourceStore.class, "INSERT", this::insert);
        database.on(OutcomeStore.class, "READ", this::readOutcomes);
        database.on(SecretStore.class, "NAMES", (transaction, arguments) -> MemoryRows.of());
        database.on(BlobStore.class, "PAGE", this::blobs);
    }

    static List<Object> key(UUID project, short type, UUID id) {
        return List.of(project, type, id);
    }

    /** What a project held at an instant, in the order of the ids. */
    List<Values> asOf(MemoryTransaction transaction, UUID project, String snapshot) {
        return asOfThen(
                transaction,
                project,
                database.mutated(Mutation.SOURCE_READ_NOW) ? Long.toString(database.snapshot()) : snapshot);
    }

    List<Values> asOfThen(MemoryTransaction transaction, UUID project, String snapshot) {
        long instant = Long.parseLong(snapshot);
        List<Values> rows = resources.rows(
                transaction,
                row -> row.is("project", project)
                        && !row.is("deleted", true)
                        && row.<MemoryTransaction>at("written_in").visibleIn(instant));
        rows.addAll(database.history.rows(
                transaction,
                row -> row.is("project", project)
                        && !row.is("deleted", true)
                        && row.<MemoryTransaction>at("written_in").visibleIn(instant)
                        && !row.<MemoryTransaction>at("superseded_in").visibleIn(instant)));
        rows.sort(BY_ID);
        return rows;
    }

    private MemoryRows counts(MemoryTransaction transaction, Tuple arguments) {
        return byType(asOf(transaction, arguments.getUUID(0), arguments.getString(1)));
    }

    private MemoryRows targetCounts(MemoryTransaction transaction, Tuple arguments) {
        return byType(resources.rows(transaction, row -> row.is("project", arguments.getUUID(0))));
    }

    private static MemoryRows byType(List<Values> rows) {
        Map<Short, Long> counts = new TreeMap<>();
        rows.forEach(row -> counts.merge(row.at("type"), 1L, Long::sum));
        MemoryRows answer = MemoryRows.of("type", "count");
        counts.forEach(answer::add);
        return answer;
    }

    private MemoryRows cuts(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("last_updated", "id");
        List<Values> found = resources.rows(
                transaction, row -> row.is("project", arguments.getUUID(0)) && row.is("type", arguments.getShort(1)));
        found.sort(BY_PLACE);
        int every = Math.toIntExact(arguments.getLong(2));
        for (int i = every - 1; i < found.size(); i += every) {
            rows.add(found.get(i).at("last_updated"), found.get(i).at("id"));
        }
        return rows;
    }

    /**
     * The arguments that pages and comparisons begin with: project, type, snapshot, the places before and at the end, rows,
     * bytes; and where not all is taken, the selection, in which no list has a part here.
     */
    private List<Values> selected(MemoryTransaction transaction, Tuple arguments, boolean all) {
        List<UUID> included = all ? List.of() : Arrays.asList(arguments.getArrayOfUUIDs(9));
        List<UUID> excluded = all ? List.of() : Arrays.asList(arguments.getArrayOfUUIDs(10));
        boolean onlyNeeded = !all && arguments.getBoolean(11);
        Values from = new Values("").with("last_updated", arguments.getOffsetDateTime(3), "id", arguments.getUUID(4));
        Values to = new Values("").with("last_updated", arguments.getOffsetDateTime(5), "id", arguments.getUUID(6));
        return asOf(transaction, arguments.getUUID(0), arguments.getString(2)).stream()
                .filter(row -> row.is("type", arguments.getShort(1)))
                .filter(row -> BY_PLACE.compare(row, from) > 0 && BY_PLACE.compare(row, to) <= 0)
                .filter(row -> !excluded.contains(row.<UUID>at("id")))
                .filter(row -> (included.isEmpty() && !onlyNeeded)
                        || included.contains(row.<UUID>at("id"))
                        || (onlyNeeded && needs(transaction, arguments.getUUID(12), row.at("id"))))
                .sorted(BY_PLACE)
                .limit(arguments.getInteger(7))
                .toList();
    }

    private boolean needs(MemoryTransaction transaction, UUID duplication, UUID binary) {
        return database.needed.get(transaction, List.of(duplication, binary)).isPresent();
    }

    /** As many as fit: the first that begins behind the limit is the first that does not. */
    private static List<Values> upTo(List<Values> rows, long bytes) {
        List<Values> fit = new ArrayList<>();
        long before = 0;
        for (Values row : rows) {
            if (before >= bytes) {
                break;
            }
            fit.add(row);
            before += row.<Buffer>at("content").length();
        }
        return fit;
    }

    private MemoryRows page(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("id", "version_id", "last_updated", "author_type", "author", "content");
        upTo(selected(transaction, arguments, arguments.size() < PAGE_ARGUMENTS), arguments.getLong(8))
                .forEach(row -> rows.add(
                        row.at("id"), row.at("version_id"), row.at("last_updated"), null, null, row.at("content")));
        return rows;
    }

    private MemoryRows members(MemoryTransaction transaction, Tuple arguments) {
        Short[] types = arguments.getArrayOfShorts(2);
        UUID[] ids = arguments.getArrayOfUUIDs(3);
        List<Values> held =
                types.length == 0 ? List.of() : asOf(transaction, arguments.getUUID(0), arguments.getString(1));
        MemoryRows rows = MemoryRows.of("no");
        for (int i = 0; i < ids.length; i++) {
            int place = i;
            if (held.stream().anyMatch(row -> row.is("type", types[place]) && row.is("id", ids[place]))) {
                rows.add(i + 1);
            }
        }
        return rows;
    }

    private MemoryRows neededOf(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("id");
        for (UUID id : arguments.getArrayOfUUIDs(1)) {
            if (needs(transaction, arguments.getUUID(0), id)) {
                rows.add(id);
            }
        }
        return rows;
    }

    private MemoryRows found(MemoryTransaction transaction, Tuple arguments) {
        Set<UUID> ids = Set.of(arguments.getArrayOfUUIDs(2));
        MemoryRows rows = MemoryRows.of("type", "id");
        asOf(transaction, arguments.getUUID(0), arguments.getString(1)).stream()
                .filter(row -> ids.contains(row.<UUID>at("id")))
                .forEach(row -> rows.add(row.at("type"), row.at("id")));
        return rows;
    }

    private MemoryRows write(MemoryTransaction transaction, Tuple arguments) {
        int rows = arguments.getArrayOfUUIDs(11).length;
        Optional<Values> range = ranges.fenced(transaction, arguments, database.mutated(Mutation.PAGE_WITHOUT_FENCE))
                .filter(row -> row.is("state", "copying"))
                .filter(row -> database.mutated(Mutation.PAGE_AFTER_A_GAP)
                        || row.number("copied") == arguments.getLong(5) - rows);
        range.ifPresent(row -> {
            Values written = row.with(
                    "copied",
                    row.number("copied") + rows,
                    "counters",
                    arguments.getString(7),
                    "failures",
                    0,
                    "lease_until",
                    database.in(arguments.getDouble(8)));
            database.ranges.put(
                    transaction,
                    database.mutated(Mutation.PAGE_WITHOUT_CHECKPOINT)
                            ? written
                            : written.with(
                                    "checkpoint_at", arguments.getOffsetDateTime(3),
                                    "checkpoint_id", arguments.getUUID(4)));
            new MemoryPage(database, transaction, arguments).write();
        });
        return MemoryRows.of("count").add(range.isPresent() ? 1L : 0L);
    }

    private MemoryRows compare(MemoryTransaction transaction, Tuple arguments) {
        boolean all = arguments.size() == COMPARISON_ARGUMENTS;
        int base = all ? 9 : 14;
        List<Values> part = selected(transaction, arguments, all);
        List<Values> source = upTo(part, arguments.getLong(8));
        MemoryCopies copies = new MemoryCopies(database, transaction);
        byte[] prefix = arguments.getBuffer(base + 2).getBytes();
        List<UUID> different = source.stream()
                .filter(row -> !copies.right(
                        row,
                        arguments.getUUID(base + 1),
                        arguments.getUUID(base),
                        MemoryCopies.derived(prefix, row.at("id"))))
                .map(row -> row.<UUID>at("id"))
                .sorted(BY_BYTES)
                .toList();
        Optional<Values> last = source.isEmpty() ? Optional.empty() : Optional.of(source.get(source.size() - 1));
        return MemoryRows.of("count", "at", "last", "different", "examples", "more")
                .add(
                        (long) source.size(),
                        last.map(row -> row.at("last_updated")).orElse(null),
                        last.map(row -> row.at("id")).orElse(null),
                        (long) different.size(),
                        different.stream().limit(10).toArray(UUID[]::new),
                        part.size() == arguments.getInteger(7) || source.size() < part.size());
    }

    private MemoryRows insert(MemoryTransaction transaction, Tuple arguments) {
        List<Object> key = key(arguments.getUUID(0), arguments.getShort(1), arguments.getUUID(2));
        UUID version = UUID.nameUUIDFromBytes(key.toString().getBytes(StandardCharsets.UTF_8));
        long now = database.now();
        resources.put(
                transaction,
                new Values(key)
                        .with(
                                "project", arguments.getUUID(0),
                                "type", arguments.getShort(1),
                                "id", arguments.getUUID(2),
                                "version_id", version,
                                "last_updated", MemoryDatabase.time(now),
                                "written_in", transaction,
                                "deleted", false,
                                "digest",
                                        MemoryCopies.sha256(
                                                arguments.getBuffer(5).getBytes()),
                                "content", arguments.getBuffer(5)));
        return MemoryRows.of("version_id", "last_updated").add(version, MemoryDatabase.time(now));
    }

    private MemoryRows readOutcomes(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("type", "id", "origin_id", "reason");
        database.outcomes.rows(transaction, row -> row.is("duplication", arguments.getUUID(0))).stream()
                .sorted(Comparator.<Values>comparingLong(row -> row.number("type"))
                        .thenComparing(BY_ID)
                        .thenComparing(row -> row.<String>at("reason")))
                .limit(arguments.getInteger(1))
                .forEach(row -> rows.add(row.at("type"), row.at("id"), row.at("origin_id"), row.at("reason")));
        return rows;
    }

    /** Fewer than a page of files: the ties of the last one need no thought. */
    private MemoryRows blobs(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("id", "storage", "key", "size", "sha256", "binary_id");
        database.contents.rows(transaction, row -> row.is("project", arguments.getUUID(0))).stream()
                .filter(row -> BY_BYTES.compare(row.at("id"), arguments.getUUID(1)) > 0)
                .sorted(BY_ID)
                .limit(arguments.getInteger(2))
                .forEach(row -> {
                    Values blob =
                            database.blobs.get(transaction, row.at("blob")).orElseThrow();
                    rows.add(blob.key, "file", blob.at("key"), blob.at("size"), blob.at("sha256"), row.at("id"));
                });
        return rows;
    }

    static boolean binary(short type) {
        return type == ResourceType.BINARY.code();
    }
}
