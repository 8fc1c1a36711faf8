package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way of going wrong that we can think of, and that the check sees it. */
class UnmapCheckTest {
    private static final UUID PATIENT = UUID.fromString("0a1b2c3d-4e5f-4678-89ab-cdef01234567");
    private static final UUID OTHER = UUID.fromString("1a1b2c3d-4e5f-4678-89ab-cdef01234567");
    private static final UUID ENCOUNTER = UUID.fromString("ffffffff-0000-4000-8000-00000000000b");
    private static final UUID LEFT_OUT = UUID.fromString("99999999-0000-4000-8000-00000000000c");
    private static final UUID VERSION = UUID.fromString("77777777-0000-4000-8000-00000000000d");
    private static final String SOURCE = """
            {"resourceType":"Observation","id":"%5$s","subject":{"reference":"Patient/%1$s","display":"Ann"},
             "encounter":{"reference":"Encounter/%3$s/_history/%6$s"},"performer":[{"reference":"Practitioner/%4$s"},
             {"reference":"http://host:8080/fhir/R4/Patient/%2$s"}],"valueQuantity":{"value":272.80,"unit":"mg"},
             "note":[{"text":"see Patient/%1$s"}],"derivedFrom":[{"reference":"#x"},{"reference":"Patient\\/%2$s"}],
             "text":{"div":"<div>Patient/%1$s is well <a href=\\"Patient/%1$s\\">there</a></div>"},
             "contained":[{"resourceType":"Subscription","criteria":"Observation?patient=%1$s&_id=%3$s"}]}
            """.formatted(PATIENT, OTHER, ENCOUNTER, LEFT_OUT, "observation", VERSION);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final byte[] key = new byte[DerivedIds.KEY_LENGTH];
    private final byte[] source = SOURCE.getBytes(StandardCharsets.UTF_8);
    private final Candidates candidates = new Candidates();
    private UnmapCheck check;
    private String good;

    private static boolean copied(ResourceType type, UUID id) {
        return !id.equals(LEFT_OUT)
                && (type.name().equals("Encounter") == id.equals(ENCOUNTER)
                        || type.name().equals("Observation"));
    }

    @BeforeEach
    void rewrite() {
        System.out.println("UnmapCheckTest seed " + seed);
        random.nextBytes(key);
        check = new UnmapCheck(key, ReferenceFormsTest.BASES, UnmapCheckTest::copied);
        new ResourceScanner(ReferenceFormsTest.BASES)
                .scan(ResourceType.of("Observation"), source, candidates, SearchValues.NONE);
        for (int i = 0; i < candidates.size(); i++) {
            var id = candidates.key(i);
            candidates.setPresence(i, copied(id.type(), id.id()) ? Presence.COPIED : Presence.NOT_COPIED);
        }
        good = text(new Rewriter(new DerivedIds(key)).rewrite(source, candidates, 0, candidates.size()));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private Optional<UnmapCheck.Difference> difference(String target) {
        return check.difference(source, target.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private String id(String type, UUID old) {
        return new DerivedIds(key).id(ResourceType.of(type), old).toString();
    }

    @Test
    void theRightCopyPasses() {
        assertThat(candidates.size()).isEqualTo(8);
        assertThat(good).isNotEqualTo(SOURCE).contains(id("Patient", PATIENT)).contains(LEFT_OUT.toString());
        assertThat(difference(good)).isEmpty();
    }

    @Test
    void theSourceItselfPassesOnlyWhenNothingIsCopied() {
        assertThat(difference(SOURCE)).isPresent();
        var nothing = new UnmapCheck(key, ReferenceFormsTest.BASES, (type, id) -> false);
        assertThat(nothing.difference(source, source, List.of())).isEmpty();
        assertThat(nothing.difference(source, good.getBytes(StandardCharsets.UTF_8), List.of()))
                .isPresent();
    }

    /** Wrong rewriters: each takes the right copy and gives what it would have made. */
    enum Wrong {
        OTHER_PATIENTS_ID(t -> t.good.replaceFirst(t.id("Patient", PATIENT), t.id("Patient", OTHER))),
        RANDOM_ID(t -> t.good.replaceFirst(t.id("Patient", PATIENT), new UUID(t.random.nextLong(), 5).toString())),
        ID_OF_ANOTHER_TYPE(t -> t.good.replaceFirst(t.id("Patient", PATIENT), t.id("Practitioner", PATIENT))),
        ID_OF_ANOTHER_KEY(t -> t.good.replaceFirst(
                t.id("Patient", PATIENT),
                new DerivedIds(new byte[32])
                        .id(ResourceType.of("Patient"), PATIENT)
                        .toString())),
        VERSION_MAPPED_AS_AN_ID(t -> t.good.replace(t.version(), t.id("Encounter", VERSION))),
        VERSION_LEFT_OUT_OF_THE_MAPPING(t -> t.good.replace("/_history/" + t.version(), "/_history/" + VERSION + "0")),
        VERSION_CUT_OFF(t -> t.good.replace("/_history/" + t.version(), "")),
        SKIPPED_REFERENCE(t -> t.good.replaceFirst(t.id("Patient", PATIENT), PATIENT.toString())),
        SKIPPED_ABSOLUTE_REFERENCE(t -> t.good.replace("R4/Patient/" + t.id("Patient", OTHER), "R4/Patient/" + OTHER)),
        SKIPPED_ESCAPED_REFERENCE(t -> t.good.replace("Patient\\/" + t.id("Patient", OTHER), "Patient\\/" + OTHER)),
        UNESCAPED(t -> t.good.replace("Patient\\/", "Patient/")),
        UPPER_CASE_ID(t -> t.good.replaceFirst(
                t.id("Patient", PATIENT), t.id("Patient", PATIENT).toUpperCase(Locale.ROOT))),
        SWAPPED_TYPE(t -> t.good.replaceFirst("Patient/", "Grouped/")),
        TYPE_IN_LOWER_CASE(t -> t.good.replaceFirst("Patient/", "patient/")),
        CUT_TAIL(t -> t.good.substring(0, t.good.length() - 1 - t.random.nextInt(t.good.length() / 2))),
        CUT_HEAD(t -> t.good.substring(1 + t.random.nextInt(20))),
        EXTRA_BYTE(t -> {
            int at = t.random.nextInt(t.good.length());
            return t.good.substring(0, at) + "\u0001" + t.good.substring(at);
        }),
        EXTRA_BYTE_AT_THE_END(t -> t.good + " "),
        MISSING_BYTE(t -> {
            int at = t.random.nextInt(t.good.length() - 2);
            return t.good.substring(0, at) + "\u0001" + t.good.substring(at + 2);
        }),
        ONE_BIT_FLIPPED(t -> {
            byte[] bytes = t.good.getBytes(StandardCharsets.UTF_8);
            bytes[t.random.nextInt(bytes.length)] ^= (byte) (1 << t.random.nextInt(7));
            return text(bytes);
        }),
        SPLICE_SHIFTED_LEFT(t -> t.good.replaceFirst("/" + t.id("Patient", PATIENT), t.id("Patient", PATIENT) + "7")),
        SPLICE_SHIFTED_RIGHT(t -> t.good.replaceFirst(
                t.id("Patient", PATIENT) + "\"", PATIENT.toString().substring(0, 1) + t.id("Patient", PATIENT))),
        SPLICE_TWICE(t ->
                t.good.replaceFirst(t.id("Patient", PATIENT), t.id("Patient", PATIENT) + t.id("Patient", PATIENT))),
        MAPPED_TWICE(t -> t.good.replaceFirst(
                t.id("Patient", PATIENT), t.id("Patient", UUID.fromString(t.id("Patient", PATIENT))))),
        NUMBER_LITERAL(t -> t.good.replace("272.80", "272.8")),
        WHITE_SPACE(t -> t.good.replace("\n ", "\n")),
        MEMBERS_SWAPPED(t -> t.good.replace("\"value\":272.80,\"unit\":\"mg\"", "\"unit\":\"mg\",\"value\":272.80")),
        NARRATIVE_TEXT(t -> t.good.replace("is well", "is ill!")),
        ID_IN_NARRATIVE_TEXT(
                t -> t.good.replace("<div>Patient/" + PATIENT, "<div>Patient/" + t.id("Patient", PATIENT))),
        ID_IN_PLAIN_TEXT(t -> t.good.replace("see Patient/" + PATIENT, "see Patient/" + t.id("Patient", PATIENT))),
        DROPPED_ELEMENT(t -> t.good.replace(",\"display\":\"Ann\"", "")),
        DROPPED_REFERENCE(t -> t.good.replace("{\"reference\":\"Practitioner/" + LEFT_OUT + "\"},\n", "")),
        DUPLICATED_ELEMENT(t -> t.good.replace("\"display\":\"Ann\"", "\"display\":\"Ann\",\"display\":\"Ann\"")),
        MAPPED_WHAT_IS_NOT_COPIED(t -> t.good.replace(LEFT_OUT.toString(), t.id("Practitioner", LEFT_OUT))),
        ABSOLUTE_MADE_RELATIVE(t -> t.good.replace("http://host:8080/fhir/R4/", "")),
        SEARCH_WITH_ANOTHER_ID(
                t -> t.good.replace("patient=" + t.id("Patient", PATIENT), "patient=" + t.id("Patient", OTHER))),
        SEARCH_ID_OF_ANOTHER_TYPE(
                t -> t.good.replace("_id=" + t.id("Observation", ENCOUNTER), "_id=" + t.id("Encounter", ENCOUNTER))),
        ANOTHER_TEXT(t -> "{}"),
        NOTHING(t -> "");

        @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
        private final Function<UnmapCheckTest, String> make;

        Wrong(Function<UnmapCheckTest, String> make) {
            this.make = make;
        }
    }

    private String version() {
        return new DerivedIds(key).version(VERSION).toString();
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void aWrongRewriterIsCaught(Wrong wrong) {
        for (int round = 0; round < 50; round++) {
            String target = wrong.make.apply(this);
            assertThat(target)
                    .as("%s, seed %s: makes nothing wrong", wrong, seed)
                    .isNotEqualTo(good);
            assertThat(difference(target)).as("%s, seed %s", wrong, seed).isPresent();
        }
    }

    @Test
    void aDifferenceNamesItsPlace() {
        UnmapCheck.Difference difference =
                difference(good.replace("272.80", "272.8 ")).orElseThrow();
        assertThat(difference.offset()).isEqualTo(SOURCE.indexOf("272.80") + 5);
        assertThat(difference.sentence()).isEqualTo("the copy differs where the source has no id");
    }

    @Test
    void listedEditsArePassedOverAndOnlyThose() {
        int from = SOURCE.indexOf("272.80");
        List<Edit> edits = List.of(new Edit(from, from + 6, "1".getBytes(StandardCharsets.UTF_8)));
        byte[] edited = new Rewriter(new DerivedIds(key)).rewrite(source, candidates, 0, candidates.size(), edits);
        assertThat(check.difference(source, edited, edits)).isEmpty();
        assertThat(check.difference(source, edited, List.of())).isPresent();
        assertThat(difference(good)).isEmpty();
        assertThat(check.difference(source, good.getBytes(StandardCharsets.UTF_8), edits))
                .isPresent();
        byte[] wrong = Arrays.copyOf(edited, edited.length);
        wrong[text(edited).indexOf("\"value\":1") + 8] = '2';
        assertThat(check.difference(source, wrong, edits)).isPresent();
    }

    @Test
    void droppedReferencesAreEdits() {
        List<Edit> edits = Removals.of(source, candidates, 0, candidates.size());
        assertThat(edits).hasSize(1);
        byte[] target = new Rewriter(new DerivedIds(key)).rewrite(source, candidates, 0, candidates.size(), edits);
        assertThat(check.difference(source, target, edits)).isEmpty();
        assertThat(check.difference(source, target, List.of())).isPresent();
    }

    @Test
    void anyBytesAtAllMakeNoException() {
        for (int round = 0; round < 2000; round++) {
            byte[] a = good.getBytes(StandardCharsets.UTF_8);
            byte[] b = SOURCE.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 20; i++) {
                a[random.nextInt(a.length)] = (byte) "\\u%\"/{0a-".charAt(random.nextInt(9));
                b[random.nextInt(b.length)] = (byte) "\\u%\"/{0a-".charAt(random.nextInt(9));
            }
            assertThat(check.difference(b, a, List.of())).as("seed %s", seed).isPresent();
        }
    }
}
