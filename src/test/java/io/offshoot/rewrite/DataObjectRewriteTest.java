package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of data objects in copies: random details against a plain model, and wrong copies that the check must see. */
class DataObjectRewriteTest {
    private static final List<String> TYPES =
            List.of("Record", "Binary", "Applet", "Workflow", "Database", "Patient", "Project");
    private static final Pattern LINK =
            Pattern.compile("(\"(?:\\$dnanexus_link|project|id|executable)\":\"(?:[a-z]+)-)([0-9A-Za-z]{24})\"");

    private final long seed = Long.getLong("offshoot.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final byte[] key = new byte[DerivedIds.KEY_LENGTH];
    private final List<ResourceKey> objects = new ArrayList<>();

    private boolean copied(ResourceType type, UUID id) {
        int at = objects.indexOf(new ResourceKey(type, id));
        return at >= 0 && at % 3 > 0;
    }

    private String id(ResourceKey object) {
        return object.type().equals(ResourceType.PROJECT)
                ? ContainerIds.ofProject(object.id(), objects.indexOf(object) % 2 == 0)
                : ContainerIds.of(object);
    }

    private ResourceKey any() {
        return objects.get(random.nextInt(objects.size()));
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> "{\"$dnanexus_link\":\"" + id(any()) + "\"}";
            case 1 -> "{\"$dnanexus_link\":{\"project\":\"" + id(any()) + "\",\"id\":\"" + id(any()) + "\"}}";
            // Text that looks like a link, and is none.
            case 2 -> "[\"" + id(any()) + "\",{\"reference\":\"Record/" + any().id() + "\"},\"x-" + id(any()) + "\"]";
            case 3 -> "1.50";
            case 4 -> "{\"$dnanexus_link\":{\"job\":\"job-1\",\"field\":\"f\"}}";
            case 5 -> "{\"a\":" + value(depth + 1) + ",\"reference\":\"Patient/" + any().id() + "\"}";
            case 6 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
            default -> "{\"é\\\"\":{\"b\":" + value(depth + 1) + "}}";
        };
    }

    private byte[] text(String type) {
        ResourceKey link = any();
        String placed = type.equals("Placement") ? ",\"object\":{\"reference\":\"Binary/" + any().id() + "\"}" : "";
        return ("{\"resourceType\":\"" + type + "\",\"folder\":\"/a\"" + placed + ",\"name\":\"" + id(any())
                        + "\",\"properties\":{\"reference\":\"Record/" + any().id() + "\"},\"links\":[\"" + link
                        + "\"],\"bundled\":[\"Record/" + any().id() + "\"],\"details\":" + value(0)
                        + ",\"spec\":{\"stages\":[{\"executable\":\"" + id(any()) + "\",\"input\":" + value(2) + "}]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] rewritten(String type, byte[] source) {
        Candidates candidates = new Candidates();
        new ResourceScanner(ReferenceFormsTest.BASES)
                .scan(ResourceType.of(type), source, candidates, SearchValues.NONE);
        for (int i = 0; i < candidates.size(); i++) {
            ResourceKey found = candidates.key(i);
            candidates.setPresence(i, copied(found.type(), found.id()) ? Presence.COPIED : Presence.NOT_COPIED);
        }
        return new Rewriter(new DerivedIds(key)).rewrite(source, candidates, 0, candidates.size());
    }

    /** The same by regular expressions over the whole text. */
    private String model(byte[] source) {
        PlainIds ids = new PlainIds(NewIds.all(key));
        Matcher links = LINK.matcher(new String(source, StandardCharsets.UTF_8));
        String linked = links.replaceAll(match -> {
            ResourceKey object = objects.stream()
                    .filter(each -> id(each).endsWith("-" + match.group(2)))
                    .findFirst()
                    .orElseThrow();
            String digits = copied(object.type(), object.id())
                    ? PlainLinks.digits(object.type(), ids.derive(object.type().name(), object.id()))
                    : match.group(2);
            return Matcher.quoteReplacement(match.group(1) + digits + "\"");
        });
        Matcher lists = Pattern.compile(
                        "(\"(?:links|bundled)\":\\[\"|\"object\":\\{\"reference\":\")([A-Z][a-z]+)/([0-9a-f-]{36})")
                .matcher(linked);
        return lists.replaceAll(match -> {
            UUID old = UUID.fromString(match.group(3));
            boolean follows = copied(ResourceType.of(match.group(2)), old);
            return Matcher.quoteReplacement(
                    match.group(1) + match.group(2) + "/" + (follows ? ids.derive(match.group(2), old) : old));
        });
    }

    @Test
    void copiesLinkToCopiesAndEveryOtherByteStays() {
        random.nextBytes(key);
        for (int i = 0; i < 30; i++) {
            objects.add(new ResourceKey(
                    ResourceType.of(TYPES.get(i % TYPES.size())), new UUID(random.nextLong(), random.nextLong())));
        }
        UnmapCheck check = new UnmapCheck(key, ReferenceFormsTest.BASES, this::copied);
        int wrongOnes = 0;
        for (int i = 0; i < 2_000; i++) {
            String type = List.of("Record", "Applet", "Workflow", "Placement").get(random.nextInt(4));
            byte[] source = text(type);
            byte[] copy = rewritten(type, source);

            String what = "seed " + seed + " " + new String(source, StandardCharsets.UTF_8);
            assertThat(new String(copy, StandardCharsets.UTF_8)).as(what).isEqualTo(model(source));
            assertThat(check.difference(source, copy, List.of())).as(what).isEmpty();
            Matcher link = LINK.matcher(new String(copy, StandardCharsets.UTF_8));
            if (link.find()) {
                wrongOnes++;
                byte[] wrong = copy.clone();
                int at = new String(copy, StandardCharsets.UTF_8)
                                .substring(0, link.end(2))
                                .getBytes(StandardCharsets.UTF_8)
                                .length
                        - 1;
                wrong[at] = (byte) (wrong[at] == 'a' ? 'b' : 'a');
                assertThat(check.difference(source, wrong, List.of())).as(what).isPresent();
            }
        }
        assertThat(wrongOnes).isPositive();
    }

    @Test
    void aLinkThatWasLeftBehindIsSeen() {
        random.nextBytes(key);
        for (int i = 0; i < 2; i++) {
            objects.add(new ResourceKey(ResourceType.of("Record"), UUID.randomUUID()));
        }
        byte[] source = ("{\"resourceType\":\"Record\",\"folder\":\"/\",\"details\":{\"$dnanexus_link\":\""
                        + id(objects.get(1)) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        UnmapCheck check = new UnmapCheck(key, ReferenceFormsTest.BASES, this::copied);

        assertThat(check.difference(source, source, List.of())).isPresent();
        assertThat(check.difference(source, rewritten("Record", source), List.of()))
                .isEmpty();
    }

    @Test
    void idsWrittenWithEscapesAreFound() {
        random.nextBytes(key);
        for (int i = 0; i < 2; i++) {
            objects.add(new ResourceKey(ResourceType.of("Record"), UUID.randomUUID()));
        }
        String id = id(objects.get(1));
        byte[] source = ("{\"resourceType\":\"Record\",\"folder\":\"/\",\"details\":{\"$dnanexus_link\":\"\\u0072"
                        + id.substring(1, 20) + "\\u00" + Integer.toHexString(id.charAt(20)) + id.substring(21)
                        + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        UnmapCheck check = new UnmapCheck(key, ReferenceFormsTest.BASES, this::copied);

        byte[] copy = rewritten("Record", source);
        ResourceKey target = new ResourceKey(
                ResourceType.of("Record"),
                new DerivedIds(key).id(ResourceType.of("Record"), objects.get(1).id()));
        assertThat(new String(copy, StandardCharsets.UTF_8))
                .contains(ContainerIds.of(target).substring(7));
        assertThat(check.difference(source, copy, List.of())).isEmpty();
    }
}
