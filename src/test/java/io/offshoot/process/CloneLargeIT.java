package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Clones without a limit on their number, in 256 MB of heap, over HTTP. */
class CloneLargeIT {
    private static final int MANY = 2_500;
    private static final long LARGE = Long.getLong("offshoot.large", 100_000);
    private static final int PAGE = 1_000;

    /** The heap is 256 MB; what Java needs besides is the same for a project of any size. */
    private static final long MOST_MEMORY = 640L << 20;

    private Installation installation;

    @BeforeEach
    void makeFolder() {
        installation = new Installation();
    }

    @AfterEach
    void endAll() {
        installation.close();
    }

    @Test
    void twoThousandFiveHundredOfOneTypeAreAllCopied() throws Exception {
        ServerProcess server = installation.start();
        Path file = installation.folder().resolve("observations.ndjson");
        StringBuilder text = new StringBuilder();
        String patient = UUID.randomUUID().toString();
        text.append("{\"resourceType\":\"Patient\",\"id\":\"").append(patient).append("\"}\n");
        for (int i = 0; i < MANY; i++) {
            text.append("""
                    {"resourceType":"Observation","id":"%s","status":"final","code":{"text":"n%d"},\
                    "subject":{"reference":"Patient/%s"}}
                    """.formatted(UUID.randomUUID(), i, patient));
        }
        Files.writeString(file, text);
        String output = installation.run("load", "--new-project", "Source", file.toString());
        String source = output.strip().replaceFirst("(?s)^.*project ", "");
        Caller caller = new Caller(server);
        String clone = caller.post("fhir/R4/Project/" + source + "/$clone", "{}", Map.of())
                .expect(201)
                .json()
                .get("id")
                .asText();
        Set<String> codes = new HashSet<>();
        Set<String> subjects = new HashSet<>();
        String next = "fhir/R4/Observation?_project=" + clone + "&_count=" + PAGE;
        for (int pages = 0; !next.isEmpty(); pages++) {
            assertThat(pages).isLessThan(10);
            JsonNode bundle = caller.get(next).expect(200).json();
            Caller.elements(bundle.get("entry")).forEach(entry -> {
                codes.add(entry.at("/resource/code/text").asText());
                subjects.add(entry.at("/resource/subject/reference").asText());
            });
            next = Caller.elements(bundle.get("link"))
                    .filter(link -> link.get("relation").asText().equals("next"))
                    .map(link -> link.get("url").asText())
                    .findFirst()
                    .orElse("");
        }
        assertThat(codes).hasSize(MANY);
        assertThat(subjects).hasSize(1).doesNotContain("Patient/" + patient);
    }

    /** {@code -Doffshoot.large=100000}, or as many as wanted. */
    @Test
    @EnabledIfSystemProperty(named = "offshoot.large", matches = "\\d+")
    void aLargeProjectIsClonedInConstantMemory() throws Exception {
        ServerProcess server = installation.withUsualJava().start();
        String source = SourceProject.generated(installation, LARGE);
        Caller caller = new Caller(server);
        long began = System.nanoTime();
        Caller.Answer answer = caller.post("fhir/R4/Project/" + source + "/$clone", "{\"name\":\"Large\"}", Map.of())
                .expect(201);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        long memory = server.peakMemory();
        System.out.println("CloneLargeIT: " + LARGE + " resources in " + took.toMillis() + " ms, peak memory "
                + (memory >> 20) + " MB");
        String address = answer.header("Link").replaceFirst("^<([^>]+)>.*$", "$1");
        JsonNode report = caller.get(address).expect(200).json().get("report");
        assertThat(report.get("verified").asBoolean()).isTrue();
        // The Project itself is one of them.
        assertThat(report.get("resources").asLong()).isEqualTo(LARGE + 1);
        Map<String, Long> copied = new HashMap<>();
        Caller.elements(report.get("types"))
                .forEach(type ->
                        copied.put(type.get("type").asText(), type.get("copied").asLong()));
        String clone = answer.json().get("id").asText();
        assertThat(caller.count("Observation", clone))
                .isEqualTo(copied.get("Observation"))
                .isEqualTo(caller.count("Observation", source));
        assertThat(memory).as("peak memory").isLessThan(MOST_MEMORY);
    }
}
