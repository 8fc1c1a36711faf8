package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a request leaves in the log, and what it must not. */
class AccessLogIT {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("io.offshoot.http.access");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        log.addAppender(appender);
        log.setAdditive(false);
        log.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(appender);
        log.setAdditive(true);
        log.setLevel(null);
    }

    private static Map<String, String> fields(ILoggingEvent event) {
        return event.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    @Test
    void aLineTellsWhatHappenedAndNoSecret() {
        try (RunningServer server = new RunningServer(RunningServer.USUAL)) {
            String authorization = "Authorization: Bearer token-secret\r\nX-Request-Id: r1\r\n";
            try (RawClient client = server.connect()) {
                client.send("GET /t/echo/path-secret?Signature=query-secret HTTP/1.1\r\nHost: a\r\n" + authorization
                                + "\r\n")
                        .readAnswer();
                client.send("GET /t/fail/CONFLICT HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
                client.send("GET /t/fail/UNAVAILABLE HTTP/1.1\r\nHost: a\r\n\r\n")
                        .readAnswer();
                client.send("GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
                client.send("nonsense-secret\r\n\r\n").readToEnd();
            }
        }
        assertThat(events).hasSize(5);
        assertThat(fields(events.get(0)))
                .containsEntry("method", "GET")
                .containsEntry("route", "/t/echo/:id")
                .containsEntry("status", "200")
                .containsEntry("bytesOut", "2")
                .containsEntry("requestId", "r1")
                .containsEntry("principal", "ClientApplication/42")
                .containsKeys("durationMs", "traceId", "bytesIn");
        assertThat(fields(events.get(1)))
                .containsEntry("route", "/t/fail/:kind")
                .containsEntry("status", "409");
        assertThat(fields(events.get(4))).containsEntry("route", "-").containsEntry("status", "400");
        assertThat(events.stream().map(ILoggingEvent::getLevel))
                .containsExactly(Level.DEBUG, Level.INFO, Level.WARN, Level.DEBUG, Level.INFO);
        assertThat(events.stream().map(event -> event.getFormattedMessage() + fields(event)))
                .noneMatch(line -> line.contains("secret"));
    }
}
