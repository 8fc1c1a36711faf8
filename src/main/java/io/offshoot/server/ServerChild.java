package io.offshoot.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** This program as another process: a server with settings of its own, and the heap that the benchmark is about. */
final class ServerChild implements AutoCloseable {
    private static final String HEAP = "-Xmx256m";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final long STOP_SECONDS = 20;
    private static final int LINES = 40;

    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();

    private ServerChild(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static ServerChild start(Map<String, String> settings) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.offshoot.Main"))
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OFFSHOOT_") || name.equals("DATABASE_URL"));
        builder.environment().putAll(settings);
        try {
            return new ServerChild(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    /** Waits until the address answers with 200. */
    void awaitReady(String url) {
        long until = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(url)) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IllegalStateException("A server does not start. It says: " + said());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static boolean answers(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    if (lines.size() > LINES) {
                        lines.remove();
                    }
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    private String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Stops it in the orderly way, by force if that takes too long. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
