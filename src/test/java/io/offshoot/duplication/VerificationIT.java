package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.Duplication;
import io.vertx.sqlclient.Row;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in a target is found before anybody sees it, and named. */
class VerificationIT {
    /** Pages so that the resources of a type are one range: where it is tampered with, all of them are there. */
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 23, 4 << 20, 1000, Duration.ofSeconds(10), Duration.ofMillis(100), 1.0, 3);

    private static final ResourceType OBSERVATION = ResourceType.of("Observation");

    private static CloneFixture clone;
    private static DatabaseHooks hooks;

    @BeforeAll
    static void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        hooks = DatabaseHooks.install(clone);
        clone.startWorker();
    }

    @AfterAll
    static void stop() throws Exception {
        clone.close();
    }

    static Stream<Arguments> wrongRows() {
        String more =
                "insert into resource (project, type, id, version_id, last_updated, digest, content) select project,"
                        + " %s, gen_random_uuid(), version_id, last_updated, digest, content from resource where WHICH";
        return Stream.of(
                arguments("update resource set content = replace(content, '1}', '2}') where WHICH", true),
                arguments("update resource set content = content || ' ' where WHICH", true),
                arguments("update resource set digest = sha256('x'::bytea) where WHICH", true),
                arguments("update resource set origin_version = null where WHICH", true),
                arguments("update resource set origin_version = gen_random_uuid() where WHICH", true),
                arguments("update resource set origin_id = null where WHICH", true),
                arguments("update resource set id = gen_random_uuid() where WHICH", true),
                arguments("update resource set duplication = null where WHICH", true),
                arguments("update resource set type = 5 where WHICH", true),
                arguments("delete from resource where WHICH", true),
                arguments(more.formatted("type"), false),
                arguments(more.formatted("5::int2"), false));
    }

    @ParameterizedTest
    @MethodSource("wrongRows")
    void findsAWrongRow(String tamper, boolean named) throws Exception {
        UUID source = clone.project("Source");
        clone.fill(source, "Observation", 45, "'{\"resourceType\":\"Observation\",\"valueInteger\":1' || n || '1}'");
        UUID lowest = (UUID) clone.value("select id from resource where project = '" + source + "' and type = "
                + OBSERVATION.code() + " order by id limit 1");
        tamper(OBSERVATION, tamper.replace("WHICH", "project = 'TARGET' and origin_id = '" + lowest + "'"));

        Duplication ended = failed(clone.start(clone.plain(source)), named ? "right copy" : "should hold");

        if (named) {
            assertThat(ended.failure().orElseThrow()).contains(lowest.toString());
        }
        assertThat(clone.leftOf(ended)).isZero();
    }

    @Test
    void findsSwappedContents() throws Exception {
        UUID source = clone.project("Source");
        clone.fill(source, "Observation", 10, "'{\"resourceType\":\"Observation\",\"valueInteger\":' || n || '}'");
        tamper(
                OBSERVATION,
                "update resource r set content = o.content from resource o where r.project = 'TARGET' and o.project ="
                        + " 'TARGET' and r.type = " + OBSERVATION.code() + " and o.type = r.type and (r.id, o.id) in ("
                        + "(select (array_agg(id order by id))[1], (array_agg(id order by id))[2] from resource where"
                        + " project = 'TARGET' and type = " + OBSERVATION.code() + ") union all "
                        + "(select (array_agg(id order by id))[2], (array_agg(id order by id))[1] from resource where"
                        + " project = 'TARGET' and type = " + OBSERVATION.code() + "))");

        Duplication ended = failed(clone.start(clone.plain(source)), "2 Observation resources have no right copy");

        assertThat(clone.leftOf(ended)).isZero();
    }

    @Test
    void findsABinaryWithoutItsBytes() throws Exception {
        UUID source = clone.project("Source");
        UUID binary = clone.binary(source, "bytes");
        tamper(ResourceType.BINARY, "delete from binary_content where project = 'TARGET'");

        failed(clone.start(clone.plain(source)), binary.toString());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void findsAFileThatIsGoneOrCutOff(boolean gone) throws Exception {
        UUID source = clone.project("Source");
        clone.binary(source, "whole");
        UUID binary = clone.binary(source, "some bytes");
        String key = (String) clone.value(
                "select b.key from blob b join binary_content c on c.blob = b.id where c.id = '" + binary + "'");
        hooks.hold("verifying");
        DuplicationAccepted accepted = clone.start(clone.plain(source));
        clone.awaitState(accepted.duplication(), DuplicationState.VERIFYING);
        UUID copy = clone.copyOf(accepted.target(), binary);
        Path file = file(key);
        if (gone) {
            Files.delete(file);
        } else {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(4);
            }
        }
        hooks.release();

        failed(accepted, copy.toString());
    }

    @Test
    void derivesTheSameIdsInSqlAndInJava() throws Exception {
        long seed = 20_260_921;
        Random random = new Random(seed);
        HexFormat hex = HexFormat.of();
        List<ResourceType> types = List.copyOf(ResourceType.all());
        for (int i = 0; i < 50; i++) {
            byte[] key = new byte[DerivedIds.KEY_LENGTH];
            random.nextBytes(key);
            ResourceType type = types.get(random.nextInt(types.size()));
            UUID old = new UUID(random.nextLong(), random.nextLong());
            List<Row> rows =
                    clone.rows("select encode(set_byte(set_byte(substr(h, 1, 16), 6, get_byte(h, 6) & 15 | 128),"
                            + " 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid from sha256('\\x" + hex.formatHex(key)
                            + "'::bytea || convert_to('" + type + "', 'UTF8') || '\\x00'::bytea || uuid_send('" + old
                            + "')) as h");
            assertThat(rows.get(0).getUUID(0))
                    .as("seed %d, %s/%s", seed, type, old)
                    .isEqualTo(new DerivedIds(key).id(type, old));
        }
    }

    private static Duplication failed(DuplicationAccepted accepted, String sentence) throws Exception {
        Duplication ended = clone.ended(accepted.duplication());
        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("Verification failed", sentence);
        assertThat(clone.value("select count(*) from project where id = '" + ended.target() + "'"))
                .isEqualTo(0L);
        return ended;
    }

    private static void tamper(ResourceType type, String sql) throws Exception {
        clone.rows("delete from tamper; insert into tamper values (" + type.code() + ", $sql$" + sql + "$sql$)");
    }

    private static Path file(String key) throws Exception {
        try (Stream<Path> files = Files.walk(clone.folder)) {
            return files.filter(path -> path.toString().endsWith(key))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
