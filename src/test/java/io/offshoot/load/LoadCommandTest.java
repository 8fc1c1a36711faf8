package io.offshoot.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoadCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new CommandLine(new LoadCommand(work -> {
                throw new AssertionError("no database is needed");
            }))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @BeforeEach
    void writeSyntheasOutput() throws IOException {
        for (String name : List.of("hospitalInformation", "patient", "practitionerInformation")) {
            try (InputStream in = getClass().getResourceAsStream("/synthea/" + name + ".json.gz")) {
                Files.copy(in, folder.resolve(name + ".json.gz"));
            }
        }
        Files.writeString(folder.resolve("parameters.json"), "{\"resourceType\":\"Parameters\"}");
        Files.writeString(folder.resolve("notes.txt"), "no resources");
    }

    @Test
    void aFolderBecomesOneFileThatLoadsAsItIs() throws IOException {
        Path file = folder.resolve("out").resolveSibling("all.ndjson");
        assertThat(command.execute("--to-file", file.toString(), folder.toString()))
                .isZero();
        assertThat(out.toString()).contains("passed over", "parameters.json", "notes.txt", "228 resources written");
        String text = Files.readString(file);
        assertThat(text.lines()).hasSize(228).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(text).doesNotContain("\"reference\": \"urn:", "?identifier=").contains("\"reference\": \"Patient/");
        assertThat(Inputs.read(LoadInput.file(file))).hasSize(228);
    }

    @Test
    void aWrongCallSaysWhatIsWrong() {
        assertThat(command.execute(
                        "--to-file",
                        folder.resolve("x.ndjson").toString(),
                        folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There is no file or folder");
        assertThat(command.execute(
                        "--to-file",
                        folder.resolve("x.ndjson").toString(),
                        folder.resolve("notes.txt").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("notes.txt is none of .ndjson");
        assertThat(command.execute(folder.toString())).isEqualTo(2);
        assertThat(command.execute("--new-project", "a", "--project", "b", folder.toString()))
                .isEqualTo(2);
    }

    @Test
    void providersComeFirst() throws IOException {
        assertThat(LoadInputs.of(List.of(folder)).inputs())
                .extracting(LoadInput::name)
                .containsExactly("hospitalInformation.json.gz", "practitionerInformation.json.gz", "patient.json.gz");
    }
}
