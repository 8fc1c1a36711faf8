package io.offshoot.server;

import io.offshoot.bootstrap.FirstStart;
import java.util.Optional;
import java.util.UUID;

/** What the first start says, once: who may sign in, and the lines that try it out. */
final class Greeting {
    private Greeting() {}

    /** Who may sign in. It is told as soon as it is so, since a start that is broken off later cannot tell it again. */
    static String secrets(FirstStart.Made made) {
        return """

                  First start: these secrets are shown once and kept only encrypted.
                    administrator  %s   password  %s
                    client id      %s
                    client secret  %s
                """.formatted(
                        made.login(),
                        made.password().orElse("(as configured)"),
                        made.clientId(),
                        made.clientSecret().orElse("(as configured)"));
    }

    /**
     * Where the server is, and what to do there first.
     *
     * @param sample the sample project, if it was loaded
     */
    static String welcome(String baseUrl, FirstStart.Made made, Optional<UUID> sample) {
        return "\n  Offshoot is running at " + baseUrl + "\n"
                + sample.map(project -> lines(baseUrl, made, project)).orElse("");
    }

    private static String lines(String baseUrl, FirstStart.Made made, UUID project) {
        // A configured secret is not repeated; in double quotes, so that the shell puts the variable's value in.
        String login = made.clientId() + ":" + made.clientSecret().orElse("$OFFSHOOT_ADMIN_CLIENT_SECRET");
        return """

                  Clone the sample project (a small Synthea population):
                    curl -u "%1$s" -X POST '%2$sfhir/R4/Project/%3$s/$clone' \\
                      -H 'Content-Type: application/json' -d '{"name": "My first clone"}' -i
                  Look at the patients of the clone, with the id that the answer shows:
                    curl -u "%1$s" '%2$sfhir/R4/Patient?_project=<id>&_count=5'

                """.formatted(login, baseUrl, project);
    }
}
