package io.offshoot.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageAssemblerTest {
    private static final List<ResourceType> TYPES = ResourceType.all().stream()
            .filter(type -> !type.equals(ResourceType.BINARY))
            .toList();

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "499, 1", "500, 1", "501, 2", "1001, 3"})
    void pagesAreFullExceptTheLast(int resources, int pages) throws IOException {
        try (PageAssembler assembler = new PageAssembler(List.of(patients(resources)), PageBounds.USUAL)) {
            int found = 0;
            int rows = 0;
            for (Optional<IncomingPage> page = assembler.next(); page.isPresent(); page = assembler.next()) {
                found++;
                rows += page.get().resources().size();
                assertThat(page.get().resources()).hasSize(rows == resources ? lastOf(resources) : 500);
            }
            assertThat(found).isEqualTo(pages);
            assertThat(rows).isEqualTo(resources);
            assertThat(assembler.next()).isEmpty();
        }
    }

    @Test
    void memoryIsBoundedHoweverManyTypesComeInWhateverOrder() throws IOException {
        long seed = System.nanoTime();
        PageBounds bounds = new PageBounds(50, 20_000, 60_000);
        AtomicLong out = new AtomicLong();
        Set<Long> numbers = new HashSet<>();
        try (PageAssembler assembler = new PageAssembler(List.of(random(seed, 20_000)), bounds)) {
            for (Optional<IncomingPage> page = assembler.next(); page.isPresent(); page = assembler.next()) {
                long bytes = 0;
                for (IncomingResource resource : page.get().resources()) {
                    bytes += resource.text().length;
                    assertThat(new String(resource.text(), StandardCharsets.UTF_8))
                            .contains("\"" + page.get().type().name() + "\"");
                    numbers.add(resource.place().number());
                }
                out.addAndGet(page.get().resources().size());
                assertThat(page.get().resources().size()).isBetween(1, 50);
                assertThat(bytes <= 20_000 || page.get().resources().size() == 1)
                        .as("seed %d", seed)
                        .isTrue();
            }
            // One resource may come on top before a page goes out.
            assertThat(assembler.mostWaiting()).as("seed %d", seed).isBetween(50_000L, 60_000L + 30_000L);
        }
        assertThat(out).hasValue(20_000);
        assertThat(numbers).hasSize(20_000);
    }

    @Test
    void nothingComesAfterClose() throws IOException {
        PageAssembler assembler = new PageAssembler(List.of(patients(2000)), PageBounds.USUAL);
        assertThat(assembler.next()).isPresent();
        assembler.close();
        assertThat(assembler.next()).isEmpty();
    }

    private static int lastOf(int resources) {
        return resources % 500 == 0 ? 500 : resources % 500;
    }

    private static LoadInput patients(int count) {
        return resources(count, number -> "{\"resourceType\":\"Patient\"}");
    }

    private static LoadInput random(long seed, int count) {
        Random random = new Random(seed);
        return resources(count, number -> {
            int length = random.nextInt(100) == 0 ? random.nextInt(30_000 - 100) : random.nextInt(2000);
            String type = TYPES.get(random.nextInt(TYPES.size())).name();
            return "{\"resourceType\":\"" + type + "\",\"x\":\"" + "x".repeat(length) + "\"}";
        });
    }

    private interface Texts {
        String text(int number);
    }

    private static LoadInput resources(int count, Texts texts) {
        return new LoadInput("test", false, () -> new ResourceSource() {
            private int given;

            @Override
            public Optional<IncomingResource> next() {
                if (given == count) {
                    return Optional.empty();
                }
                given++;
                byte[] text = texts.text(given).getBytes(StandardCharsets.UTF_8);
                return Optional.of(IncomingResource.alone(text, new InputPlace("test", "line", given)));
            }

            @Override
            public void close() {}
        });
    }
}
