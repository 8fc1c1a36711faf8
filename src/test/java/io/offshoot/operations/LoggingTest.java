package io.offshoot.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.operations.Logging.Format;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LoggingTest {
    private static final String FORGED = "seen\r\n2026-01-01 INFO forged\u0085\u2028\u001b[31m";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    private Logger logger(Format format, String level) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logging.configure(context, out, format, level);
        return context.getLogger("io.offshoot.test");
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void jsonIsOneObjectALine() throws Exception {
        Logger log = logger(Format.JSON, "info");
        log.atInfo()
                .addKeyValue("job", FORGED)
                .addKeyValue("pages", 3)
                .addKeyValue("message", "mine")
                .log("Copied {}", FORGED);
        log.atError().setCause(new IllegalStateException(FORGED)).log("Failed");
        String[] lines = written().split("\n", -1);
        assertThat(lines).hasSize(3);
        JsonNode first = new ObjectMapper().readTree(lines[0]);
        assertThat(first.get("level").asText()).isEqualTo("INFO");
        assertThat(first.get("message").asText()).isEqualTo("Copied " + FORGED);
        assertThat(first.get("job").asText()).isEqualTo(FORGED);
        assertThat(first.get("pages").isIntegralNumber()).isTrue();
        assertThat(first.get("message_").asText()).isEqualTo("mine");
        assertThat(first.get("time").asText()).endsWith("Z");
        assertThat(new ObjectMapper().readTree(lines[1]).get("error").asText())
                .startsWith("java.lang.IllegalStateException: " + FORGED)
                .contains("LoggingTest");
    }

    @Test
    void textCannotBeForgedByWhatIsLogged() {
        Logger log = logger(Format.TEXT, "info");
        log.atInfo().addKeyValue("job", FORGED).log("Copied {}", FORGED);
        log.atError().setCause(new IllegalStateException(FORGED)).log("Failed");
        String[] lines = written().split("\n", -1);
        assertThat(lines[0]).contains(" INFO ").contains("job=\"seen 2026-01-01 INFO forged");
        assertThat(lines[1]).contains(" ERROR ").endsWith("Failed ");
        assertThat(lines)
                .filteredOn(line -> !line.isEmpty() && !line.startsWith(" "))
                .hasSize(2);
        assertThat(written()).doesNotContain("\u001b", "\u0085", "\u2028", "\r").contains("    java.lang.IllegalState");
    }

    @Test
    void linesBelowTheLevelAreLeftOut() {
        logger(Format.TEXT, "WARN").info("not this");
        assertThat(written()).isEmpty();
    }

    @Test
    void wrongNamesAreRefusedWithTheRightOnes() {
        assertThatThrownBy(() -> logger(Format.TEXT, "loud")).hasMessageContaining("'loud'");
        assertThatThrownBy(() -> Logging.format("xml")).hasMessageContaining("auto, json or text");
        assertThat(Logging.format("json")).isEqualTo(Format.JSON);
    }
}
