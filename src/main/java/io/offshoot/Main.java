package io.offshoot;

import io.offshoot.bench.BenchCommand;
import io.offshoot.load.LoadCommand;
import io.offshoot.server.BenchEnvironment;
import io.offshoot.server.LoadEnvironment;
import io.offshoot.server.ServeCommand;
import io.offshoot.server.TransferEnvironment;
import picocli.CommandLine;

/** The program: starts the server, or runs one of the subcommands. */
public final class Main {
    private Main() {}

    /** Ends with 0, with 1 when something failed, with 2 when the command line cannot be understood. */
    public static void main(String[] args) {
        CommandLine program = new CommandLine(new ServeCommand())
                .addSubcommand(new LoadCommand(new LoadEnvironment(System.getenv())))
                .addSubcommand(new BenchCommand(
                        new BenchEnvironment(System.getenv()), new TransferEnvironment(System.getenv())));
        // The server goes on in its own threads after its command has returned.
        int status = program.execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }
}
