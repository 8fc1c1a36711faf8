package io.offshoot.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The processor time that a PostgreSQL server on this machine has used, with all its processes, the ended ones too. */
final class ServerCpu {
    private static final Path PROCESSES = Path.of("/proc");
    /** Linux counts processor time in these, whatever its own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private final int postmaster;

    private ServerCpu(int postmaster) {
        this.postmaster = postmaster;
    }

    /** Of the server whose first process that is; empty where it runs on another machine, or the system is not Linux. */
    static Optional<ServerCpu> of(OptionalInt postmaster) {
        return postmaster.isPresent()
                        && stat(postmaster.getAsInt())
                                .filter(stat -> stat.name().startsWith("postgres"))
                                .isPresent()
                ? Optional.of(new ServerCpu(postmaster.getAsInt()))
                : Optional.empty();
    }

    private record Stat(String name, int parent, long ticks, long ticksOfEnded) {}

    double seconds() {
        long ticks = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                int id = Integer.parseInt(process.getFileName().toString());
                Optional<Stat> stat = stat(id);
                if (stat.isPresent() && id == postmaster) {
                    ticks += stat.get().ticks + stat.get().ticksOfEnded;
                } else if (stat.isPresent() && stat.get().parent == postmaster) {
                    ticks += stat.get().ticks;
                }
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** What {@code /proc/<id>/stat} says; empty when the process has ended. */
    private static Optional<Stat> stat(int id) {
        try {
            String line = Files.readString(PROCESSES.resolve(id + "/stat"));
            int end = line.lastIndexOf(')');
            String[] fields = line.substring(end + 2).split(" ");
            return Optional.of(new Stat(
                    line.substring(line.indexOf('(') + 1, end),
                    Integer.parseInt(fields[1]),
                    Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                    Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
