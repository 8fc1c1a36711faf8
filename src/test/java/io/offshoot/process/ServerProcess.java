package io.offshoot.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One life of the packaged server, as a process of its own that takes signals. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern SERVING =
            Pattern.compile("\"message\":\"serving\".*\"port\":(\\d+).*\"managementPort\":(\\d+)");

    /** Seconds to wait for what must come: more of them for a long run in the background of a busy machine. */
    static final long PATIENCE = Long.getLong("offshoot.patience", 240);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Matcher> serving = new CompletableFuture<>();
    private final Thread reader;

    private ServerProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a server with that command and environment; does not wait for it. */
    static ServerProcess launch(ProcessBuilder builder) {
        try {
            return new ServerProcess(builder.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                Matcher found = SERVING.matcher(line);
                if (found.find()) {
                    serving.complete(found);
                }
            }
        } catch (IOException e) {
            lines.add("(output broken off: " + e + ")");
        }
        serving.completeExceptionally(new IllegalStateException("ended without serving"));
    }

    /** Waits until its ports are open. */
    ServerProcess awaitServing() {
        try {
            serving.get(PATIENCE, TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("The server does not serve. It says:\n" + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    int port() {
        return Integer.parseInt(serving.join().group(1));
    }

    int managementPort() {
        return Integer.parseInt(serving.join().group(2));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has written to standard output and standard error so far. */
    String output() {
        return lines.stream().collect(Collectors.joining("\n"));
    }

    /** Sends a signal such as {@code STOP}. */
    void signal(String name) {
        run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** The same as kill -9, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        awaitExit(PATIENCE);
    }

    /** Waits for the end and gives the exit code. */
    int awaitExit(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError("The server has not ended after " + seconds + " s. It says:\n" + output());
            }
            reader.join(TimeUnit.SECONDS.toMillis(seconds));
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The most memory it ever held, in bytes, as Linux knows it. */
    long peakMemory() throws IOException {
        return Status.bytes(process.pid(), "VmHWM");
    }

    /** Stops it in the orderly way, continued before if it was stopped, and by force if it does not. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        signal("CONT");
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** Runs a program to its end and gives what it wrote; fails when its exit code is not 0. */
    static String run(String... command) {
        try {
            Process program =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            program.getOutputStream().close();
            String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (program.waitFor() != 0) {
                throw new AssertionError(
                        String.join(" ", command) + " ended with " + program.exitValue() + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The words that start Java {@code javaHome} with the packaged server. */
    static List<String> command(Path javaHome, Path jar, List<String> options) {
        List<String> words = new ArrayList<>();
        words.add(javaHome.resolve("bin/java").toString());
        words.addAll(options);
        words.add("-jar");
        words.add(jar.toString());
        return words;
    }
}
