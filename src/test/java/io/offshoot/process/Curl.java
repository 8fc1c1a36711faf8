package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.process.Caller.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The program curl, as a user at a shell has it, with the session of the Library door that it has opened. */
final class Curl {
    private final Path folder;
    private final String base;
    private final String token;

    private Curl(Path folder, String base, String token) {
        this.folder = folder;
        this.base = base;
        this.token = token;
    }

    /** Signs in as the page says; {@code base} ends before {@code /api}. */
    static Curl login(Path folder, String base, String username, String password) {
        Answer answer = attempt(folder, base, username, password).expect(204);
        return new Curl(folder, base, answer.header("X-MSTR-AuthToken"));
    }

    /** What a sign-in is answered with. */
    static Answer attempt(Path folder, String base, String username, String password) {
        return run(
                folder,
                "-X",
                "POST",
                base + "/api/auth/login",
                "--data-urlencode",
                "loginMode=1",
                "--data-urlencode",
                "username=" + username,
                "--data-urlencode",
                "password=" + password);
    }

    /** A request with the session, and whatever else curl is to be told. */
    Answer send(String method, String path, String... more) {
        List<String> words =
                new ArrayList<>(List.of("-X", method, base + "/api/" + path, "-H", "X-MSTR-AuthToken: " + token));
        words.addAll(List.of(more));
        return run(folder, words.toArray(String[]::new));
    }

    /** A request with a body of JSON. */
    Answer json(String method, String path, String body, String... more) {
        List<String> words = new ArrayList<>(List.of("-H", "Content-Type: application/json", "-d", body));
        words.addAll(List.of(more));
        return send(method, path, words.toArray(String[]::new));
    }

    JsonNode get(String path) {
        return send("GET", path).expect(200).json();
    }

    private static Answer run(Path folder, String... words) {
        try {
            Path head = Files.createTempFile(folder, "curl", ".head");
            Path body = Files.createTempFile(folder, "curl", ".body");
            List<String> command = new ArrayList<>(
                    List.of("curl", "-sS", "--noproxy", "*", "-D", head.toString(), "-o", body.toString()));
            command.addAll(List.of("-w", "%{http_code}"));
            command.addAll(List.of(words));
            String status = ServerProcess.run(command.toArray(String[]::new));
            assertThat(status).matches("[1-5][0-9]{2}");
            Answer answer = new Answer(Integer.parseInt(status), headers(head), Files.readAllBytes(body));
            Files.delete(head);
            Files.delete(body);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> headers(Path head) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line : Files.readAllLines(head)) {
            String[] header = line.split(": ", 2);
            if (header.length == 2) {
                headers.computeIfAbsent(header[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(header[1].strip());
            }
        }
        return headers;
    }
}
