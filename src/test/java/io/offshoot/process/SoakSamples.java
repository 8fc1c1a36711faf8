package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What a server takes: looked at while it works, and at moments when nothing is going on. */
final class SoakSamples {
    private static final long MB = 1 << 20;
    private static final long MOST_MEMORY = 640 * MB;

    private final Installation installation;
    private final ServerProcess server;
    private final Rows database;
    private final List<Sample> running = new ArrayList<>();
    private final List<Settled> settled = new ArrayList<>();

    /**
     * While it works.
     *
     * @param memory resident bytes
     * @param open open files and sockets
     */
    private record Sample(long memory, long open, long threads) {}

    /**
     * When nothing is going on.
     *
     * @param memory median of the resident bytes of the time before
     * @param open most open files of the time before
     * @param temporary unfinished uploads and temporary files of PostgreSQL
     * @param blobs files of Binaries; some wait for the collector
     * @param tables bytes of all tables with their indexes, after a vacuum
     * @param rows rows of all tables, those about duplications included, which are kept for a while
     */
    private record Settled(long memory, long open, long threads, long temporary, long blobs, long tables, long rows) {}

    SoakSamples(Installation installation, ServerProcess server, Rows database) {
        this.installation = installation;
        this.server = server;
        this.database = database;
    }

    void running() throws IOException {
        Path process = Path.of("/proc", Long.toString(server.pid()));
        running.add(new Sample(
                Status.bytes(server.pid(), "VmRSS"), entries(process.resolve("fd")), entries(process.resolve("task"))));
    }

    void settled() throws IOException {
        running();
        database.of("vacuum analyze");
        settled.add(new Settled(
                median(running, Sample::memory),
                most(running, Sample::open),
                most(running, Sample::threads),
                files(installation.data().resolve("binaries/incoming"))
                        + files(installation.data().resolve("postgres/base/pgsql_tmp")),
                files(installation.data().resolve("binaries")),
                database.count("select sum(pg_total_relation_size(oid))::int8 from pg_class"
                        + " where relkind = 'r' and relnamespace = 'public'::regnamespace"),
                database.count("select sum(greatest(reltuples, 0))::int8 from pg_class"
                        + " where relkind = 'r' and relnamespace = 'public'::regnamespace")));
        running.clear();
    }

    String table() {
        StringBuilder table =
                new StringBuilder("part  RSS MB  files  threads  temporary  blobs  tables MB  rows in tables\n");
        for (int i = 0; i < settled.size(); i++) {
            Settled one = settled.get(i);
            table.append("%4d  %6d  %5d  %7d  %9d  %5d  %9.1f  %d%n"
                    .formatted(
                            i + 1,
                            one.memory() / MB,
                            one.open(),
                            one.threads(),
                            one.temporary(),
                            one.blobs(),
                            one.tables() / (double) MB,
                            one.rows()));
        }
        return table.toString();
    }

    /** The largest of what the database stores, with the rows of each: says what has grown, should it grow. */
    String relations() {
        StringBuilder table = new StringBuilder("relation                                MB  rows\n");
        database.of(
                        "select c.oid::regclass::text, pg_relation_size(c.oid), greatest(c.reltuples, 0)::int8 from pg_class c"
                                + " where c.relkind in ('r', 'i', 't') and (c.relnamespace = 'public'::regnamespace"
                                + " or c.oid in (select reltoastrelid from pg_class where relnamespace = 'public'::regnamespace))"
                                + " order by 2 desc limit 12")
                .forEach(row -> table.append(
                        "%-36s %5.1f  %d%n".formatted(row.getString(0), row.getLong(1) / (double) MB, row.getLong(2))));
        return table.toString();
    }

    /** Compares the last third with the second one; the first is for warming up. */
    void assertFlat(boolean warm) {
        assertThat(settled).allSatisfy(one -> {
            assertThat(one.temporary()).as("temporary files").isZero();
            assertThat(one.memory()).as("resident memory").isLessThan(MOST_MEMORY);
        });
        if (!warm) {
            return;
        }
        int third = settled.size() / 3;
        List<Settled> before = settled.subList(third, 2 * third);
        List<Settled> after = settled.subList(2 * third, settled.size());
        assertThat(median(after, Settled::memory))
                .as("resident memory:%n%s", table())
                .isLessThan(median(before, Settled::memory) * 115 / 100 + 16 * MB);
        assertThat(most(after, Settled::open))
                .as("open files:%n%s", table())
                .isLessThan(most(before, Settled::open) + 20);
        assertThat(most(after, Settled::threads))
                .as("threads:%n%s", table())
                .isLessThan(most(before, Settled::threads) + 10);
        assertThat(median(after, Settled::tables))
                .as("tables:%n%s", table())
                .isLessThan(most(before, Settled::tables) * 125 / 100 + 4 * MB);
        assertThat(median(after, Settled::blobs))
                .as("blobs:%n%s", table())
                .isLessThan(most(before, Settled::blobs) * 150 / 100 + 50);
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static long files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).count();
        }
    }

    private static <T> long median(List<T> samples, ToLongFunction<T> of) {
        long[] sorted = samples.stream().mapToLong(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static <T> long most(List<T> samples, ToLongFunction<T> of) {
        return samples.stream().mapToLong(of).max().orElse(0);
    }
}
