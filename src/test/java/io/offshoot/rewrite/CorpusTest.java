package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rewriter against the slow model, over all examples of FHIR R4, each varied at random. */
class CorpusTest {
    private static final ObjectMapper EXACT =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Pattern RELATIVE = Pattern.compile("\"([A-Z][A-Za-z]+/)([0-9a-f-]{36})\"");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final byte[] key = new byte[DerivedIds.KEY_LENGTH];
    private final ResourceScanner scanner = new ResourceScanner(ReferenceFormsTest.BASES);
    private final Candidates candidates = new Candidates();

    /** Some resources are copied and some are not, always the same. */
    private static boolean copied(ResourceType type, UUID id) {
        return (id.hashCode() + type.code()) % 4 != 0;
    }

    @Test
    void allExamples() {
        Run run = new Run();
        Corpus.forEach(run);
        assertThat(run.seen).isGreaterThan(8000);
        assertThat(run.rewriter.counts().total(Presence.COPIED)).isGreaterThan(4_000);
        assertThat(run.rewriter.counts().total(Presence.NOT_COPIED)).isGreaterThan(1_000);
    }

    @Test
    void syntheaOutput() {
        Run run = new Run();
        Corpus.synthea(run);
        assertThat(run.seen).isGreaterThan(100);
        assertThat(run.rewriter.counts().total(Presence.COPIED)).isGreaterThan(500);
        assertThat(run.rewriter.counts().total(Presence.NOT_COPIED)).isGreaterThan(100);
    }

    /** Rewrites each example, and compares with the model, byte by byte, and by the un-mapping check. */
    private final class Run implements Consumer<Corpus.Example> {
        private final Rewriter rewriter;
        private final SlowModel model;
        private final UnmapCheck check;
        private int seen;

        Run() {
            System.out.println("CorpusTest seed " + seed);
            random.nextBytes(key);
            rewriter = new Rewriter(new DerivedIds(key));
            model = new SlowModel(key, ReferenceFormsTest.BASES, CorpusTest::copied);
            check = new UnmapCheck(key, ReferenceFormsTest.BASES, CorpusTest::copied);
        }

        @Override
        public void accept(Corpus.Example example) {
            String as = example.file() + ", seed " + seed;
            byte[] source = varied(example.text()).getBytes(StandardCharsets.UTF_8);
            byte[] target = rewrite(rewriter, example.type(), source);
            try {
                assertThat(EXACT.readTree(target)).as(as).isEqualTo(model.copy(example.type(), EXACT.readTree(source)));
            } catch (IOException e) {
                throw new AssertionError(as, e);
            }
            outsideTheIdsEveryByteIsTheSame(as, source, target);
            assertThat(check.difference(source, target, List.of())).as(as).isEqualTo(Optional.empty());
            seen++;
        }
    }

    private byte[] rewrite(Rewriter rewriter, ResourceType type, byte[] source) {
        candidates.clear();
        scanner.scan(type, source, candidates, SearchValues.NONE);
        for (int i = 0; i < candidates.size(); i++) {
            boolean copied = copied(candidates.key(i).type(), candidates.key(i).id());
            candidates.setPresence(i, copied ? Presence.COPIED : Presence.NOT_COPIED);
        }
        return rewriter.rewrite(source, candidates, 0, candidates.size());
    }

    private void outsideTheIdsEveryByteIsTheSame(String as, byte[] source, byte[] target) {
        int s = 0;
        int t = 0;
        for (int i = 0; i <= candidates.size(); i++) {
            int next = i < candidates.size() ? candidates.start(i) : source.length;
            assertThat(Arrays.equals(source, s, next, target, t, t + next - s))
                    .as(as)
                    .isTrue();
            t += next - s;
            s = next;
            if (i < candidates.size() && candidates.presence(i) == Presence.COPIED) {
                t += 36;
                s = candidates.end(i);
                if (candidates.versioned(i)) {
                    int between = candidates.versionStart(i) - s;
                    assertThat(Arrays.equals(source, s, s + between, target, t, t + between))
                            .as(as)
                            .isTrue();
                    t += between + 36;
                    s = candidates.versionEnd(i);
                }
            }
        }
        assertThat(t).as(as).isEqualTo(target.length);
    }

    /** The same resource written in another way: other forms of references, escapes, case, white space. */
    private String varied(String text) {
        String forms = RELATIVE.matcher(text).replaceAll(found -> switch (random.nextInt(6)) {
            case 0 -> "\"" + ReferenceFormsTest.BASES.get(random.nextInt(2)) + found.group(1) + found.group(2) + "\"";
            case 1 -> "\"" + found.group(1) + found.group(2) + "/_history/" + new UUID(random.nextLong(), 1) + "\"";
            case 2 -> "\"" + found.group(1) + found.group(2).toUpperCase(Locale.ROOT) + "\"";
            default -> Matcher.quoteReplacement(found.group());
        });
        StringBuilder result = new StringBuilder(forms.length());
        for (int i = 0; i < forms.length(); i++) {
            if (forms.charAt(i) != '"') {
                result.append(forms.charAt(i));
                continue;
            }
            int end = i + 1;
            while (forms.charAt(end) != '"') {
                end += forms.charAt(end) == '\\' ? 2 : 1;
            }
            String string = forms.substring(i, end + 1);
            String written = random.nextInt(20) == 0 ? escaped(string) : string;
            result.append(random.nextInt(20) == 0 ? " \n" + written + "\t " : written);
            i = end;
        }
        return result.toString();
    }

    private String escaped(String string) {
        StringBuilder result = new StringBuilder("\"");
        for (int i = 1; i < string.length() - 1; i++) {
            char c = string.charAt(i);
            if (c == '\\') {
                result.append(c).append(string.charAt(++i));
            } else if (c == '/' && random.nextBoolean()) {
                result.append("\\/");
            } else if (random.nextInt(8) == 0) {
                result.append("\\u%04x".formatted((int) c));
            } else {
                result.append(c);
            }
        }
        return result.append('"').toString();
    }

    @Test
    void theModelSeesAForm() throws JsonProcessingException {
        var model = new SlowModel(new byte[32], ReferenceFormsTest.BASES, (type, id) -> true);
        String id = "0a1b2c3d-4e5f-4678-89ab-cdef01234567";
        String copy = model.copy(
                        ResourceType.of("Observation"),
                        EXACT.readTree("{\"subject\":{\"reference\":\"Patient/" + id + "\"}}"))
                .toString();
        assertThat(copy).contains("Patient/").doesNotContain(id);
    }
}
