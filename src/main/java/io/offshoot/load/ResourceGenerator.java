package io.offshoot.load;

import io.offshoot.model.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * As many resources as are asked for, real in size and form: the sample population over and over, each time with fresh ids
 * and with every mention of one of its ids following. The same seed gives the same resources.
 *
 * <p>A copy's ids are the sample's with some bits turned that are random per copy, so one copy's references lead to
 * resources of that same copy. The last copy is cut off at the number asked for; some of its references dangle.
 */
public final class ResourceGenerator implements ResourceSource {
    /** Bits of a UUID that say version and variant, and so are not turned. */
    private static final long VERSION = 0xF000L;

    private static final long VARIANT = 0xC000_0000_0000_0000L;

    private final List<Template> templates;
    private final SplittableRandom random;
    private final long count;
    private long given;
    private long msbMask;
    private long lsbMask;

    private ResourceGenerator(List<Template> templates, long seed, long count) {
        this.templates = templates;
        this.random = new SplittableRandom(seed);
        this.count = count;
    }

    /** An input of {@code count} resources. */
    public static LoadInput input(long seed, long count) {
        return new LoadInput("generator", false, () -> open(seed, count));
    }

    /** Reads the sample, which takes a few milliseconds and as many megabytes, and starts. Blocks. */
    public static ResourceGenerator open(long seed, long count) throws IOException {
        return new ResourceGenerator(templates(), seed, count);
    }

    @Override
    public Optional<IncomingResource> next() {
        if (given == count) {
            return Optional.empty();
        }
        int index = (int) (given % templates.size());
        if (index == 0) {
            msbMask = random.nextLong() & ~VERSION;
            lsbMask = random.nextLong() & ~VARIANT;
        }
        given++;
        byte[] text = templates.get(index).copy(msbMask, lsbMask);
        return Optional.of(IncomingResource.alone(text, new InputPlace("generator", "line", given)));
    }

    @Override
    public void close() {}

    private static List<Template> templates() throws IOException {
        List<byte[]> texts = new ArrayList<>();
        Set<UUID> ids = new HashSet<>();
        try (ResourceSource sample = SampleProject.input().opener().open()) {
            for (Optional<IncomingResource> next = sample.next(); next.isPresent(); next = sample.next()) {
                byte[] text = next.get().text();
                texts.add(text);
                ids.add(Providers.id(text)
                        .orElseThrow(() -> Failure.invalid("The sample has a resource without an id")));
            }
        }
        return texts.stream().map(text -> Template.of(text, ids)).toList();
    }
}
