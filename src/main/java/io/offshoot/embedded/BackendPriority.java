package io.offshoot.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final int niceness;
    private final AtomicBoolean complained = new AtomicBoolean();

    /** @param niceness 0 to 19; 0 leaves all processes as they are */
    BackendPriority(int niceness) {
        this.niceness = niceness;
    }

    /** Lowers that of one process, if it is one of the server's. Failing that, it goes on as it is, and the log says why, once. */
    void lower(Optional<Postmaster> server, int process) {
        if (niceness == 0 || server.isEmpty() || !isOf(server.get(), process)) {
            return;
        }
        try {
            Command.Result result = Command.run(
                    List.of("renice", "-n", Integer.toString(niceness), "-p", Integer.toString(process)), "", LIMIT);
            if (!result.succeeded()) {
                throw new IOException(result.output());
            }
            Path group = Path.of("/proc", Integer.toString(process), "autogroup");
            if (Files.exists(group)) {
                Files.writeString(group, Integer.toString(niceness));
            }
        } catch (IOException e) {
            if (ProcessHandle.of(process).isPresent() && complained.compareAndSet(false, true)) {
                LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("copies have the same priority as requests (embedded.copyNiceness)");
            }
        }
    }

    private static boolean isOf(Postmaster server, int process) {
        return ProcessHandle.of(process)
                .flatMap(ProcessHandle::parent)
                .filter(parent -> parent.pid() == server.pid())
                .isPresent();
    }
}
