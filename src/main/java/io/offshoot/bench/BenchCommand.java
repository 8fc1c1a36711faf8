package io.offshoot.bench;

import io.offshoot.model.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: measures clones on this machine. Ends with 0, with 1 when something failed. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures clones through HTTP beside INSERT … SELECT and pg_dump | pg_restore of the same rows, on a"
                        + " database of its own: in a temporary folder, or on the server that DATABASE_URL names.")
public final class BenchCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(B|KB|MB)");

    @Option(names = "--resources", paramLabel = "N", description = "Resources of the project (${DEFAULT-VALUE}).")
    private long resources = 100_000;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "synthea: real sizes; small: 1.7 KB with six references each (${DEFAULT-VALUE}).")
    private String size = "synthea";

    @Option(
            names = "--input",
            paramLabel = "DIR",
            description = "A file or folder of resources to load instead, as load takes them.")
    private Path input;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, of which medians are taken (${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--files",
            paramLabel = "N",
            description = "Files of a second project, beside cp -r (${DEFAULT-VALUE}).")
    private long files;

    @Option(names = "--file-size", paramLabel = "SIZE", description = "Of each file (${DEFAULT-VALUE}).")
    private String fileSize = "50KB";

    @Option(names = "--minutes", paramLabel = "N", description = "No round begins after that (${DEFAULT-VALUE}).")
    private int minutes = 20;

    @Option(
            names = "--reads",
            paramLabel = "N",
            description = "Reads of another client in a second, meanwhile (${DEFAULT-VALUE}).")
    private int readsPerSecond = 20;

    @Option(names = "--no-dump", description = "Leaves pg_dump | pg_restore out.")
    private boolean noDump;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description = "The figures of an earlier run with fewer resources: says how time and memory grew.")
    private Path beside;

    @Option(
            names = "--fhir",
            description = "Measures reads, searches, creates and batches at the FHIR door instead of clones.")
    private boolean fhir;

    @Option(
            names = "--transfer",
            description = "Measures duplications between two servers, beside pg_dump | pg_restore, instead of clones.")
    private boolean transfer;

    @Option(
            names = "--callers",
            paramLabel = "N",
            description = "With --fhir: who ask at the same time (${DEFAULT-VALUE}).")
    private int callers = 16;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "With --fhir: of each round, for each kind of request (${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "With --fhir: only the kinds of requests whose name has this in it.")
    private String only = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there as well.")
    private Path json;

    @Spec
    private CommandSpec spec;

    private final BenchTarget.Environment environment;
    private final TransferTarget.Environment pair;

    /** @param pair two servers, for {@code --transfer} */
    public BenchCommand(BenchTarget.Environment environment, TransferTarget.Environment pair) {
        this.environment = environment;
        this.pair = pair;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        BenchSettings settings = settings();
        try {
            if (transfer) {
                return pair.run(target -> measureTransfer(target, settings, out));
            }
            return environment.run(
                    target -> fhir ? measureFhir(target, settings, out) : measure(target, settings, out));
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private int measure(BenchTarget target, BenchSettings settings, PrintWriter out) {
        try (Bench bench = new Bench(target, settings, out)) {
            BenchReport report = bench.run();
            report.print(out);
            return written(report);
        }
    }

    private int measureFhir(BenchTarget target, BenchSettings settings, PrintWriter out) {
        try (FhirLoad load = new FhirLoad(target, settings, new FhirLoadSettings(callers, seconds, only), out)) {
            FhirReport report = load.run();
            report.print(out);
            return written(report);
        }
    }

    private int measureTransfer(TransferTarget target, BenchSettings settings, PrintWriter out) {
        TransferReport report = new TransferBench(target, settings, out).run();
        report.print(out);
        return written(report);
    }

    private int written(Object report) {
        try {
            if (json != null) {
                Files.writeString(json, Json.write(report) + "\n");
            }
            return 0;
        } catch (IOException e) {
            throw new IllegalStateException("The figures cannot be written to " + json + ": " + e.getMessage(), e);
        }
    }

    private BenchSettings settings() {
        if (resources < 100 || rounds < 1 || minutes < 1 || files < 0 || readsPerSecond < 0 || readsPerSecond > 1000) {
            throw new ParameterException(
                    spec.commandLine(), "At least 100 resources, one round and one minute are needed");
        }
        if (callers < 1 || callers > 1000 || seconds < 1 || seconds > 600) {
            throw new ParameterException(spec.commandLine(), "--callers is 1 to 1000, --seconds 1 to 600");
        }
        if (input != null && !Files.exists(input)) {
            throw new ParameterException(spec.commandLine(), "There is no file or folder " + input);
        }
        if (!size.equals("synthea") && !size.equals("small")) {
            throw new ParameterException(spec.commandLine(), "--size is synthea or small");
        }
        int bytes = bytes(fileSize)
                .orElseThrow(
                        () -> new ParameterException(spec.commandLine(), "--file-size is a number with B, KB or MB"));
        int loops = Runtime.getRuntime().availableProcessors() + 1;
        return new BenchSettings(
                resources,
                size.equals("small"),
                Optional.ofNullable(input),
                rounds,
                !noDump,
                earlier(),
                files,
                bytes,
                Duration.ofMinutes(minutes),
                loops,
                readsPerSecond);
    }

    private Optional<String> earlier() {
        if (beside == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(beside));
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), beside + " cannot be read: " + e.getMessage());
        }
    }

    private static Optional<Integer> bytes(String text) {
        Matcher found = SIZE.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        int unit =
                switch (found.group(2)) {
                    case "MB" -> 1 << 20;
                    case "KB" -> 1 << 10;
                    default -> 1;
                };
        long bytes = Long.parseLong(found.group(1)) * unit;
        return bytes <= 256 << 20 ? Optional.of((int) bytes) : Optional.empty();
    }
}
