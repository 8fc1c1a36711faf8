package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.ResourceType;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DerivedIdsTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final byte[] key = new byte[DerivedIds.KEY_LENGTH];

    @Test
    void sameAsThePlainWayAndAllDifferent() {
        random.nextBytes(key);
        DerivedIds ids = new DerivedIds(key);
        PlainIds plain = new PlainIds(NewIds.all(key));
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            UUID old = new UUID(random.nextLong(), random.nextLong());
            for (String type : new String[] {"Patient", "Encounter", "SubstanceReferenceInformation"}) {
                UUID id = ids.id(ResourceType.of(type), old);
                assertThat(id).as("seed %s", seed).isEqualTo(plain.derive(type, old));
                assertThat(id.version()).isEqualTo(8);
                assertThat(id.variant()).isEqualTo(2);
                assertThat(seen.add(id)).isTrue();
                assertThat(ids.id(ResourceType.of(type), old)).isEqualTo(id);
            }
            assertThat(ids.version(old)).isEqualTo(plain.derive("version", old));
            assertThat(seen.add(ids.version(old))).isTrue();
        }
    }

    @Test
    void idsThatPeopleChose() {
        DerivedIds ids = new DerivedIds(key);
        PlainIds plain = new PlainIds(NewIds.all(key));
        for (long i = 0; i < 5000; i++) {
            UUID old = new UUID(0, i);
            assertThat(ids.id(ResourceType.USER, old)).isEqualTo(plain.derive("User", old));
        }
    }

    /** What duplications that are under way were made with: may never change. */
    @Test
    void stable() {
        UUID old = UUID.fromString("0a1b2c3d-4e5f-4678-89ab-cdef01234567");
        assertThat(new DerivedIds(key).id(ResourceType.of("Patient"), old))
                .hasToString("8d90d28b-5eaf-8afd-9ad9-01daf7a8b714");
        assertThat(new DerivedIds(key).version(old)).hasToString("a0c841c4-a732-8180-889c-a7197850063c");
    }

    @Test
    void aKeyHas32Bytes() {
        assertThatThrownBy(() -> new DerivedIds(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
