package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * No space left, for real: the system lets no file of the database, or of the server, grow any further. The server goes on
 * serving, what was being done waits or is refused with a reason, and once there is space again nothing is amiss.
 */
class DiskFullIT {
    private static final Duration LIMIT = Duration.ofSeconds(ServerProcess.PATIENCE);
    private static final int RESOURCES = 240;
    private static final int KILOBYTES = 100;

    /** In the middle of a block, so that PostgreSQL finds it could write only a part of it, as on a full disk. */
    private static final long ROOM = (3 << 20) + 4096;

    private static final String TEXTS = "(select reltoastrelid from pg_class where relname = 'resource')";

    private static Installation installation;
    private static ServerProcess server;
    private static Rows database;
    private static Caller caller;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit");
        installation = new Installation().with("OFFSHOOT_COPY_LEASE", "3s").with("OFFSHOOT_COPY_PAGE_ROWS", "20");
        server = installation.start();
        database = new Rows(installation.databaseUrl());
        caller = new Caller(server);
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            database.close();
            installation.close();
        }
    }

    @Test
    void aCloneWaitsForSpaceInTheDatabaseAndGoesOn() throws Exception {
        String source = project();
        fill(source);
        long full = database.count("select pg_relation_size(" + TEXTS + ")") + ROOM;
        limitDatabase(Long.toString(full));
        String duplication = caller.clone(source, "Copy");

        caller.await(duplication, LIMIT, found -> failuresOf(duplication) > 0 || found.has("finished"));
        assertThat(state(duplication)).as(() -> server.output()).isEqualTo("copying");
        assertThat(caller.get("fhir/R4/Project/" + source).status()).isEqualTo(200);
        assertThat(caller.get("healthz/ready").status()).isEqualTo(200);
        assertThat(database.count("select count(*) from project where state = 'preparing'"))
                .isEqualTo(1);
        limitDatabase("unlimited");

        JsonNode ended = caller.awaitEnd(duplication, LIMIT);
        assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("completed");
        String target = ended.get("target").asText().replace("Project/", "");
        assertThat(database.count("select count(*) from resource c join resource o on o.project = '" + source
                        + "' and o.id = c.origin_id and o.digest = c.digest where c.project = '" + target + "'"))
                .isEqualTo(RESOURCES);
        assertThat(server.output()).contains("range put off");
    }

    @Test
    void aFileThatFindsNoSpaceIsRefusedAndLeavesNothing() throws Exception {
        String project = project();
        byte[] file = new byte[3 << 20];
        limit(server.pid(), Integer.toString(1 << 20));
        Caller.Answer refused = upload(project, file);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().at("/issue/0/details/text").asText()).isNotBlank();
        assertThat(files()).isZero();
        assertThat(database.count("select (select count(*) from binary_content) + (select count(*) from blob)"
                        + " + (select count(*) from resource where project = '" + project + "' and type = "
                        + ResourceType.BINARY.code() + ")"))
                .isZero();
        assertThat(caller.get("healthz/ready").status()).isEqualTo(200);

        limit(server.pid(), "unlimited");
        upload(project, file).expect(201);
        assertThat(files()).isEqualTo(1);
    }

    private static Caller.Answer upload(String project, byte[] file) {
        return caller.call(
                "POST", "fhir/R4/Binary?_project=" + project, file, Map.of("Content-Type", "application/octet-stream"));
    }

    private static long files() throws IOException {
        try (Stream<Path> tree = Files.walk(installation.data().resolve("binaries"))) {
            return tree.filter(Files::isRegularFile).count();
        }
    }

    private static String project() {
        return caller.post("fhir/R4/Project", "{\"resourceType\":\"Project\",\"name\":\"Source\"}", Map.of())
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    /** Texts of random digits, which compression makes no smaller. */
    private static void fill(String project) {
        database.of("insert into resource (project, type, id, version_id, last_updated, digest, content)"
                + " select '" + project + "', " + ResourceType.of("Basic").code() + ","
                + " id, gen_random_uuid(), now(), sha256(convert_to(t, 'UTF8')), t from (select gen_random_uuid() as id,"
                + " '{\"resourceType\":\"Basic\",\"note\":\"' || (select string_agg(md5(random()::text || n || i), '')"
                + " from generate_series(1, " + KILOBYTES * 32 + ") i) || '\"}' as t"
                + " from generate_series(1, " + RESOURCES + ") n) x");
    }

    private static long failuresOf(String duplication) {
        return database.count(
                "select coalesce(sum(failures), 0)::int8 from copy_range where duplication = '" + duplication + "'");
    }

    private static String state(String duplication) {
        return caller.get("duplications/" + duplication)
                .expect(200)
                .json()
                .get("state")
                .asText();
    }

    /** For those that run and, through the first of them, for those to come. */
    private static void limitDatabase(String bytes) {
        installation
                .postgres()
                .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                .forEach(process -> limitLiving(process, bytes));
    }

    /** A process that has ended meanwhile, as those of PostgreSQL come and go, has nothing left to limit. */
    private static void limitLiving(ProcessHandle process, String bytes) {
        try {
            limit(process.pid(), bytes);
        } catch (UncheckedIOException | AssertionError e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    /** Only who owns a process may limit it, which for PostgreSQL is another one than root. */
    private static void limit(long pid, String bytes) {
        try {
            Path process = Path.of("/proc", Long.toString(pid));
            String user = Files.getAttribute(process, "unix:uid").toString();
            String group = Files.getAttribute(process, "unix:gid").toString();
            List<String> words = new ArrayList<>();
            if (!user.equals(
                    Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString())) {
                words.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"));
            }
            words.addAll(List.of("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes + ":unlimited"));
            ServerProcess.run(words.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
