package io.offshoot.load;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load}: takes files of resources into a project. Ends with 0, with 1 when something cannot be loaded. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Loads FHIR resources from NDJSON files and Bundles into a project.")
public final class LoadCommand implements Callable<Integer> {
    /** What the command runs on. */
    @FunctionalInterface
    public interface Environment {
        /**
         * Opens the configured, migrated database, has the work done, waits for it and closes everything again.
         *
         * @throws Failure with what the work failed with
         */
        LoadReport run(Function<Loader, Future<LoadReport>> work);
    }

    /** Where to: one of the fields is set. They are no Optionals, which picocli takes for options that were given. */
    static final class Target {
        @Option(names = "--project", paramLabel = "ID", description = "A live project, by its id.")
        private UUID project;

        @Option(names = "--new-project", paramLabel = "NAME", description = "A new project of that name.")
        private String newProject;

        @Option(
                names = "--to-file",
                paramLabel = "FILE",
                description = "No project, but one NDJSON file with resolved references.")
        private Path file;
    }

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files (.ndjson, .ndjson.gz, .json: a Bundle) and folders of them.")
    private List<Path> paths = List.of();

    @Spec
    private CommandSpec spec;

    private final Environment environment;

    public LoadCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            LoadInputs found = LoadInputs.of(paths);
            found.passedOver().forEach(file -> out.println("passed over " + file));
            if (found.inputs().isEmpty()) {
                throw Failure.invalid("There is no .ndjson, .ndjson.gz or .json file in " + paths);
            }
            if (target.file != null) {
                out.println(NdjsonFile.write(found.inputs(), target.file) + " resources written");
            } else {
                print(environment.run(loader -> load(loader, found.inputs())), out);
            }
            return 0;
        } catch (Failure failure) {
            spec.commandLine().getErr().println(failure.getMessage());
            return 1;
        } finally {
            out.flush();
        }
    }

    private Future<LoadReport> load(Loader loader, List<LoadInput> inputs) {
        return target.project == null
                ? loader.intoNew(UUID.randomUUID(), target.newProject, inputs)
                : loader.intoLive(target.project, inputs);
    }

    private static void print(LoadReport report, PrintWriter out) {
        report.counts().forEach((type, count) -> out.printf("%,12d %s%n", count, type.name()));
        out.printf(
                "%,12d resources, %,d bytes, in %.1f s: %,d resources/s%n",
                report.resources(), report.bytes(), report.elapsed().toMillis() / 1000.0, report.perSecond());
        out.printf("%,12d references resolved%n", report.resolved());
        if (report.unresolved() > 0) {
            out.printf("%,12d references lead nowhere and stay as they are%n", report.unresolved());
        }
        if (report.secrets() > 0) {
            out.printf("%,12d secret values left behind%n", report.secrets());
        }
        out.println("project " + report.project());
    }
}
