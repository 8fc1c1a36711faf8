package io.offshoot.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestDatabase;
import io.offshoot.TestEnvironment;
import io.offshoot.model.Json;
import io.offshoot.server.BenchEnvironment;
import io.offshoot.server.TransferEnvironment;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One small round of the benchmark, from the command line to its figures. */
class BenchIT {
    private final PgConnectOptions server = TestDatabase.fresh();

    @TempDir
    private Path folder;

    @Test
    void measuresAndLeavesNothingBehind() throws Exception {
        Path json = folder.resolve("bench.json");

        StringWriter said = new StringWriter();
        int status = run(
                said,
                "--resources",
                "2000",
                "--size",
                "small",
                "--rounds",
                "1",
                "--files",
                "20",
                "--file-size",
                "2KB",
                "--json",
                json.toString());

        assertThat(said.toString()).contains("clone through HTTP").contains("as fast");
        assertThat(status).isZero();
        Map<?, ?> report = Json.read(Files.readString(json), Map.class);
        assertThat((Integer) report.get("resources")).isEqualTo(2001);
        assertThat((List<?>) report.get("lines")).hasSizeGreaterThanOrEqualTo(3).allSatisfy(line -> assertThat(
                        (Double) ((Map<?, ?>) line).get("ratio"))
                .isPositive());
        Map<?, ?> clone = (Map<?, ?>) ((List<?>) report.get("lines")).get(2);
        assertThat((Double) clone.get("firstProgressSeconds")).isPositive().isLessThanOrEqualTo((Double)
                clone.get("medianSeconds"));
        Map<?, ?> reads = (Map<?, ?>) ((Map<?, ?>) clone.get("watch")).get("reads");
        assertThat(reads.get("failures")).isEqualTo(0);
        assertThat(((Map<?, ?>) report.get("files")).get("files")).isEqualTo(20);
        assertThat(databases()).isZero();
    }

    @Test
    void measuresTheFhirDoor() throws Exception {
        Path json = folder.resolve("fhir.json");

        StringWriter said = new StringWriter();
        int status = run(
                said,
                "--fhir",
                "--resources",
                "3000",
                "--rounds",
                "1",
                "--seconds",
                "1",
                "--callers",
                "4",
                "--json",
                json.toString());

        assertThat(status).as(said.toString()).isZero();
        Map<?, ?> report = Json.read(Files.readString(json), Map.class);
        assertThat((List<?>) report.get("lines")).hasSize(5).allSatisfy(line -> {
            assertThat((Double) ((Map<?, ?>) line).get("requestsPerSecond")).isPositive();
            assertThat((Double) ((Map<?, ?>) line).get("cpu")).isPositive();
            assertThat(((Map<?, ?>) line).get("failures")).isEqualTo(0);
        });
        assertThat((List<?>) report.get("bars")).hasSize(2);
        assertThat(said.toString()).contains("search by patient", "creates in a second");
        assertThat(databases()).isZero();
    }

    @Test
    void measuresDuplicationsBetweenTwoServers() throws Exception {
        Path json = folder.resolve("transfer.json");

        StringWriter said = new StringWriter();
        int status = run(
                said,
                "--transfer",
                "--resources",
                "500",
                "--size",
                "small",
                "--rounds",
                "1",
                "--no-dump",
                "--json",
                json.toString());

        assertThat(status).as(said.toString()).isZero();
        Map<?, ?> report = Json.read(Files.readString(json), Map.class);
        assertThat(report.get("resources")).isEqualTo(501);
        assertThat((Double) report.get("medianSeconds")).isPositive();
        // Packed, it is less than its texts.
        assertThat((Integer) report.get("wireBytes")).isPositive().isLessThan((Integer) report.get("bytes"));
        assertThat((Integer) report.get("sourcePeakResidentBytes")).isGreaterThan(50_000_000);
        assertThat((Integer) report.get("targetPeakResidentBytes")).isGreaterThan(50_000_000);
        assertThat(said.toString()).contains("bytes on the wire");
        assertThat(databases()).isZero();
    }

    @Test
    void refusesWhatItCannotMeasure() {
        StringWriter said = new StringWriter();

        assertThat(run(said, "--size", "huge")).isEqualTo(2);
        assertThat(run(said, "--resources", "0")).isEqualTo(2);
        assertThat(run(said, "--fhir", "--callers", "0")).isEqualTo(2);
        assertThat(said.toString()).contains("--size is synthea or small");
    }

    private int run(StringWriter said, String... arguments) {
        String url = "postgresql://" + server.getUser() + ":"
                + URLEncoder.encode(server.getPassword(), StandardCharsets.UTF_8) + "@" + server.getHost() + ":"
                + server.getPort() + "/" + server.getDatabase();
        PrintWriter out = new PrintWriter(said);
        return new CommandLine(new BenchCommand(
                        new BenchEnvironment(Map.of("DATABASE_URL", url)),
                        new TransferEnvironment(Map.of("DATABASE_URL", url))))
                .setOut(out)
                .setErr(out)
                .execute(arguments);
    }

    private long databases() {
        Vertx vertx = Vertx.vertx();
        try {
            return TestEnvironment.await(PgConnection.connect(vertx, server).compose(connection -> connection
                    .query("select count(*) from pg_database where datname like 'offshoot\\_bench\\_%'")
                    .execute()
                    .map(rows -> rows.iterator().next().getLong(0))
                    .eventually(connection::close)));
        } finally {
            TestEnvironment.await(vertx.close());
        }
    }
}
