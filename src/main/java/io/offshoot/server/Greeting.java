package io.offshoot.server;

import io.offshoot.bootstrap.FirstStart;
import java.util.Optional;
import java.util.UUID;

/** What the first start says, once: who may sign in, and the lines that try it out. */
final class Greeting {
    private Greeting() {}

    /**
     * The text for a terminal.
     *
     * @param sample the sample project, if it was loaded
     */
    static String of(String baseUrl, FirstStart.Made made, Optional<UUID> sample) {
        StringBuilder text = new StringBuilder(1024);
        text.append("\n  Offshoot is running at ").append(baseUrl).append('\n');
        text.append("\n  First start: these secrets are shown once and kept only encrypted.\n");
        text.append("    administrator  ").append(made.login());
        text.append("   password  ")
                .append(made.password().orElse("(as configured)"))
                .append('\n');
        text.append("    client id      ").append(made.clientId()).append('\n');
        text.append("    client secret  ")
                .append(made.clientSecret().orElse("(as configured)"))
                .append('\n');
        sample.ifPresent(project -> text.append(lines(baseUrl, made, project)));
        return text.toString();
    }

    private static String lines(String baseUrl, FirstStart.Made made, UUID project) {
        String login = made.clientId() + ":" + made.clientSecret().orElse("$OFFSHOOT_ADMIN_CLIENT_SECRET");
        return """

                  Clone the sample project (a small Synthea population):
                    curl -u %1$s -X POST '%2$sfhir/R4/Project/%3$s/$clone' \\
                      -H 'Content-Type: application/json' -d '{"name": "My first clone"}' -i
                  Look at the patients of the clone, with the id that the answer shows:
                    curl -u %1$s '%2$sfhir/R4/Patient?_project=<id>&_count=5'

                """.formatted(login, baseUrl, project);
    }
}
