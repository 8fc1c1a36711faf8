package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The unmodified {@code @medplum/core} against the running server, where Node.js and a package registry are at hand. */
class MedplumClientIT {
    private static final long INSTALL_SECONDS = 60;
    private static final long RUN_SECONDS = 120;

    private static NodeFolder node;
    private static Installation installation;

    @BeforeAll
    static void installTheClient() throws Exception {
        node = NodeFolder.install(
                "medplum-client", List.of("package.json", "package-lock.json", "run.mjs"), INSTALL_SECONDS);
        installation = new Installation();
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void everyStepOfTheClientWorks() throws Exception {
        // Generous, so that the header is sent and nothing is refused.
        installation
                .with("OFFSHOOT_LIMITS_REQUESTS_PER_MINUTE", "100000")
                .with("OFFSHOOT_LIMITS_INTERACTIONS_PER_MINUTE", "10000000");
        ServerProcess server = installation.start();
        NodeFolder.Result result = node.run(
                RUN_SECONDS,
                "node",
                "run.mjs",
                "http://localhost:" + server.port() + "/",
                Installation.CLIENT,
                Installation.SECRET,
                Installation.EMAIL,
                Installation.PASSWORD);
        assertThat(result.succeeded()).as(result.output()).isTrue();
        assertThat(result.output()).contains("ok      $clone\n").endsWith("ok      signOut\n");
    }
}
