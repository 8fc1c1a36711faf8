package io.offshoot.archive;

import static io.offshoot.archive.ArchiveFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.offshoot.load.Loader;
import io.offshoot.load.ResourceGenerator;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A package is a tar of zstd files like any other: the real programs open it, where they are present. */
class StockProgramsIT {
    private final ArchiveFixture fixture = new ArchiveFixture();
    private final UUID project = UUID.randomUUID();
    private Path file;

    @BeforeEach
    void export() throws IOException {
        await(new Loader(fixture.vertx, fixture.database, ArchiveFixture.BASE_URLS)
                .intoNew(project, "Loaded", List.of(ResourceGenerator.input(1, 500))));
        fixture.create(
                project,
                "Patient",
                UUID.randomUUID(),
                Optional.empty(),
                "{\n  \"resourceType\": \"Patient\",\n  \"name\": [{\"family\": \"Zoë\"}]\n}");
        for (int size : new int[] {0, 5, 250_000}) {
            fixture.binary(project, UUID.randomUUID(), Buffer.buffer("x".repeat(size)));
        }
        PackagePlan plan = fixture.export(project, 100_000);
        file = fixture.folder.resolve("project.projdup");
        Files.write(file, fixture.file(plan.duplication()).getBytes());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void tarListsAndZstdUnpacks() throws Exception {
        assumeTrue(present("tar") && present("zstd"));
        Path folder = Files.createDirectory(fixture.folder.resolve("unpacked"));
        List<String> names = run(
                        fixture.folder, "tar", "-t", "-f", file.getFileName().toString())
                .lines()
                .toList();
        assertThat(names)
                .startsWith("format")
                .endsWith("manifest.json", "manifest.sig")
                .hasSizeGreaterThan(15);
        assertThat(run(
                        fixture.folder,
                        "tar",
                        "-x",
                        "-v",
                        "-f",
                        file.getFileName().toString(),
                        "-C",
                        "unpacked"))
                .doesNotContain("tar:");
        assertThat(Files.readString(folder.resolve("format"))).isEqualTo("projdup 1\n");
        assertThat(run(folder, "zstd", "-d", "-q", "-c", "resources/Claim-000001.ndjson.zst"))
                .contains("Z\",\"resource\":{\"resourceType\":\"Claim\"");
        assertThat(run(folder, "zstd", "-d", "-q", "-c", "resources/Patient-000001.ndjson.zst"))
                .contains(",\"text\":\"{\\n  \\\"resourceType\\\"");
    }

    /** So nothing in the headers is ours alone. */
    @Test
    void tarMakesTheSameFileOfTheSameEntries() throws Exception {
        assumeTrue(present("tar") && run(fixture.folder, "tar", "--version").startsWith("tar (GNU tar)"));
        Path folder = Files.createDirectory(fixture.folder.resolve("unpacked"));
        String name = file.getFileName().toString();
        run(fixture.folder, "tar", "-x", "-f", name, "-C", "unpacked");
        List<String> command = new ArrayList<>(List.of(
                "tar", "--format=ustar", "-b1", "--numeric-owner", "--owner=0", "--group=0", "--mode=644", "-c", "-f"));
        command.add("../again");
        command.addAll(run(fixture.folder, "tar", "-t", "-f", name).lines().toList());
        run(folder, command.toArray(String[]::new));

        assertThat(Files.mismatch(file, fixture.folder.resolve("again"))).isEqualTo(-1);
    }

    @Test
    void aShortScriptReadsWhatTheDocumentationSays() throws Exception {
        assumeTrue(present("tar") && present("zstd") && present("python3") && present("openssl"));
        String key = Base64.getEncoder()
                .encodeToString(await(fixture.keys.current()).publicKey().getBytes());
        List<String> lines = run(Path.of(""), "python3", "src/test/resources/read_package.py", file.toString(), key)
                .lines()
                .toList();

        assertThat(lines).containsAll(expected()).hasSize(expected().size() + 1);
        assertThat(lines).contains("Signature Verified Successfully");
    }

    private List<String> expected() {
        List<String> expected = new ArrayList<>();
        for (Row row :
                fixture.sql("select type, id, version_id, digest from resource where project = '" + project + "'")) {
            expected.add(String.join(
                    " ",
                    ResourceType.ofCode(row.getShort(0)).name(),
                    row.getUUID(1).toString(),
                    row.getUUID(2).toString(),
                    HexFormat.of().formatHex(row.getBuffer(3).getBytes())));
        }
        for (Row row : fixture.sql("select c.id, c.version, b.sha256 from binary_content c join blob b on b.id = c.blob"
                + " where c.project = '" + project + "'")) {
            expected.add(String.join(
                    " ",
                    "bytes",
                    row.getUUID(0).toString(),
                    row.getUUID(1).toString(),
                    HexFormat.of().formatHex(row.getBuffer(2).getBytes())));
        }
        return expected;
    }

    private static boolean present(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(Path folder, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
