package io.offshoot.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.StoredText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceGeneratorTest {
    private static final int SAMPLE = 2817;

    @Test
    void everyReferenceOfTheSampleLeadsSomewhere() throws IOException {
        assertClosed(Inputs.read(SampleProject.input()), SAMPLE);
    }

    @Test
    void everyCopyHasIdsOfItsOwnAndIsClosed() throws IOException {
        List<IncomingResource> all = Inputs.read(ResourceGenerator.input(3, 3L * SAMPLE));
        assertClosed(all, 3 * SAMPLE);
        for (int copy = 0; copy < 3; copy++) {
            assertClosed(all.subList(copy * SAMPLE, (copy + 1) * SAMPLE), SAMPLE);
        }
        for (IncomingResource resource : all) {
            JsonCheck.object(resource.text(), JsonLimits.RESOURCE);
        }
    }

    @Test
    void theSeedDecides() throws IOException {
        assertThat(digest(1)).isEqualTo(digest(1)).isNotEqualTo(digest(2));
    }

    @Test
    void thereAreAsManyAsAskedFor() throws IOException {
        assertThat(Inputs.read(ResourceGenerator.input(1, 0))).isEmpty();
        assertThat(Inputs.read(ResourceGenerator.input(1, SAMPLE + 1))).hasSize(SAMPLE + 1);
    }

    private static void assertClosed(List<IncomingResource> resources, int count) {
        Set<String> keys = new HashSet<>();
        Set<String> references = new HashSet<>();
        for (IncomingResource resource : resources) {
            StoredText stored = StoredText.of(resource.text());
            String id = stored.id().orElseThrow();
            assertThat(ResourceIds.uuid(id)).as(id).isPresent();
            keys.add(stored.type().name() + "/" + id);
            references.addAll(Inputs.references(new String(resource.text(), StandardCharsets.UTF_8)));
        }
        references.removeIf(reference -> reference.startsWith("#"));
        assertThat(keys).hasSize(count).containsAll(references);
        assertThat(references).hasSizeGreaterThan(count / 4);
    }

    private static int digest(long seed) throws IOException {
        int hash = 0;
        for (IncomingResource resource : Inputs.read(ResourceGenerator.input(seed, 100))) {
            hash = 31 * hash + new String(resource.text(), StandardCharsets.UTF_8).hashCode();
        }
        return hash;
    }
}
