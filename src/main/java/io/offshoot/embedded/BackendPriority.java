package io.offshoot.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The priority of the embedded server's processes on the processors that they share with us: what copies takes what
 * others leave, so that whoever reads meanwhile hardly waits.
 *
 * <p>Niceness is that of {@code setpriority(2)}. Where the kernel schedules by session ({@code sched_autogroup} of {@code
 * sched(7)}: outside of containers, on desktops), it counts inside of a session only, and each process of PostgreSQL has one
 * of its own; then the session gets it as well.
 */
final class BackendPriority {
    private static final Logger LOG = LoggerFactory.getLogger(BackendPriority.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LOWEST = 19;

    /** The kernel takes one such change in 100 ms from ordinary users, of all of them together. */
    private static final int TRIES = 20;

    private static final long PAUSE_MILLIS = 110;

    /** The nineteenth field of {@code proc_pid_stat(5)}; those behind the name in brackets begin with the third. */
    private static final int NICE = 19 - 3;

    private final int niceness;
    private boolean complained;

    /** @param niceness 0 to 19, beyond that of the other processes; 0 leaves all as they are */
    BackendPriority(int niceness) {
        this.niceness = niceness;
    }

    /** Lowers that of one process, if it is one of the server's. Failing that, it goes on as it is, and the log says why, once. */
    synchronized void lower(Cluster cluster, int process) throws IOException {
        Optional<Postmaster> server = cluster.running();
        if (niceness == 0 || server.isEmpty() || !isOf(server.get(), process)) {
            return;
        }
        try {
            int lower = Math.min(LOWEST, niceness(server.get().pid()) + niceness);
            // As the owner of the process, whom root need not be allowed to act for.
            Command.Result result = cluster.launcher()
                    .run(List.of("renice", "-n", Integer.toString(lower), "-p", Integer.toString(process)), "", LIMIT);
            if (!result.succeeded()) {
                throw new IOException(result.output());
            }
            lowerSession(process, lower);
        } catch (IOException e) {
            if (!complained && ProcessHandle.of(process).isPresent()) {
                complained = true;
                LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("copies have the same priority as requests (embedded.copyNiceness)");
            }
        }
    }

    private static void lowerSession(int process, int lower) {
        Path session = Path.of("/proc", Integer.toString(process), "autogroup");
        for (int left = TRIES; left > 0 && Files.isWritable(session); left--) {
            try {
                Files.writeString(session, Integer.toString(lower));
                return;
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("process", process).setCause(e).log("its session keeps its priority so far");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean isOf(Postmaster server, int process) {
        return ProcessHandle.of(process)
                .flatMap(ProcessHandle::parent)
                .filter(parent -> parent.pid() == server.pid())
                .isPresent();
    }

    private static int niceness(long process) throws IOException {
        String line = Files.readString(Path.of("/proc", Long.toString(process), "stat"), StandardCharsets.ISO_8859_1);
        String[] behindName = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(behindName[NICE]);
    }
}
