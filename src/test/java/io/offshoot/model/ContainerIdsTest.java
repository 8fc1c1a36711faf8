package io.offshoot.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ContainerIdsTest {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final List<ResourceType> OBJECTS = ResourceType.all().stream()
            .filter(type -> ContainerIds.classOf(type).isPresent())
            .toList();

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void anIdIsTheNumberOfTypeAndIdInBase62AndTheWayBackGivesBoth() {
        for (int i = 0; i < 20_000; i++) {
            ResourceKey key = new ResourceKey(OBJECTS.get(random.nextInt(OBJECTS.size())), anyId());
            String id = ContainerIds.of(key);

            assertThat(id).as("seed %d", seed).matches("(record|file|applet|workflow|database)-[0-9A-Za-z]{24}");
            assertThat(number(id)).as("seed %d", seed).isEqualTo(number(key));
            assertThat(ContainerIds.object(id)).as("seed %d", seed).contains(key);
        }
    }

    @Test
    void whatNoIdIsWrittenAsIsNone() {
        int found = 0;
        for (int i = 0; i < 50_000; i++) {
            String prefix = List.of("record", "file", "applet", "workflow", "database", "project", "user")
                    .get(random.nextInt(7));
            StringBuilder text = new StringBuilder(prefix).append('-');
            // Another first digit makes every number too large.
            text.append('0');
            for (int d = 1; d < 24; d++) {
                text.append(ALPHABET.charAt(random.nextInt(62)));
            }
            var object = ContainerIds.object(text.toString());
            found += object.isPresent() ? 1 : 0;
            assertThat(object.map(ContainerIds::of).orElse(text.toString()))
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
        }
        assertThat(found).as("seed %d", seed).isPositive();
    }

    @Test
    void otherFormsAreNone() {
        UUID id = UUID.randomUUID();
        String record = ContainerIds.of(new ResourceKey(ResourceType.of("Record"), id));
        String digits = record.substring("record-".length());

        assertThat(List.of(
                        "file-" + digits,
                        "project-" + digits,
                        digits,
                        "-" + digits,
                        "Record-" + digits,
                        record + "0",
                        record.substring(0, record.length() - 1),
                        "record-" + digits.substring(1) + "é",
                        "record-" + digits.substring(1) + "-",
                        "record-zzzzzzzzzzzzzzzzzzzzzzzz",
                        "record-000000000000000000000000",
                        "",
                        "record-",
                        "record"))
                .allSatisfy(
                        text -> assertThat(ContainerIds.object(text)).as(text).isEmpty());
        assertThat(ContainerIds.project(record)).isEmpty();
        assertThatThrownBy(() -> ContainerIds.of(new ResourceKey(ResourceType.PROJECT, id)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void projectsAndContainersAreProjects() {
        UUID id = anyId();

        assertThat(ContainerIds.project(ContainerIds.ofProject(id, false))).contains(id);
        assertThat(ContainerIds.project(ContainerIds.ofProject(id, true))).contains(id);
        assertThat(ContainerIds.ofProject(id, true)).startsWith("container-");
        assertThat(ContainerIds.object(ContainerIds.ofProject(id, false))).isEmpty();
    }

    @Test
    void fhirResourcesAreRecordsAndBinariesFiles() {
        assertThat(ContainerIds.classOf(ResourceType.of("Patient"))).contains("record");
        assertThat(ContainerIds.classOf(ResourceType.BINARY)).contains("file");
        assertThat(ContainerIds.classOf(ResourceType.of("ClientApplication"))).isEmpty();
        assertThat(ContainerIds.classOf(ResourceType.of("AuditEvent"))).isEmpty();
        assertThat(ContainerIds.classOf(ResourceType.of("Placement"))).isEmpty();
    }

    private UUID anyId() {
        return switch (random.nextInt(4)) {
            case 0 -> new UUID(0, random.nextInt(3));
            case 1 -> new UUID(-1, -1 - random.nextInt(3));
            default -> new UUID(random.nextLong(), random.nextLong());
        };
    }

    private static BigInteger number(ResourceKey key) {
        return BigInteger.valueOf(key.type().code())
                .shiftLeft(128)
                .or(new BigInteger(key.id().toString().replace("-", ""), 16));
    }

    private static BigInteger number(String id) {
        BigInteger number = BigInteger.ZERO;
        for (char digit : id.substring(id.indexOf('-') + 1).toCharArray()) {
            number = number.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(ALPHABET.indexOf(digit)));
        }
        return number;
    }
}
