package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is indexed when a text is written is what a search looks up. */
class TermsTest {
    private static final UUID PROJECT = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final String A = "0a1b2c3d-4e5f-4678-89ab-cdef01234567";
    private final SearchTerms search = new SearchTerms(PROJECT, ReferenceFormsTest.BASES);

    private static SearchParameter parameter(String type, String code) {
        return SearchParameters.r4().find(ResourceType.of(type), code).orElseThrow();
    }

    private static long[] written(UUID project, String type, String json) {
        TermCollector collector = new TermCollector(new Terms(project));
        Candidates candidates = new Candidates();
        new ResourceScanner(ReferenceFormsTest.BASES)
                .scan(ResourceType.of(type), json.getBytes(StandardCharsets.UTF_8), candidates, collector);
        return collector.terms(0, collector.size(), candidates);
    }

    private static boolean has(long[] terms, long term) {
        return Arrays.binarySearch(terms, term) >= 0;
    }

    private boolean finds(String type, String json, String code, String value) {
        long[] terms = written(PROJECT, type, json);
        return Arrays.stream(search.reference(parameter(type, code), value, Optional.empty()))
                .anyMatch(term -> has(terms, term));
    }

    private static String subject(String reference) {
        return "{\"subject\":{\"reference\":\"" + reference + "\"}}";
    }

    @ParameterizedTest
    @CsvSource({
        "Patient/" + A + ", Patient/" + A,
        "Patient/" + A + ", " + A,
        "Patient/" + A + ", http://host:8080/fhir/R4/Patient/" + A,
        "http://host:8080/api/fhir/R4/Patient/" + A + ", Patient/" + A,
        "Patient/" + A + "/_history/" + A + ", Patient/" + A,
        "Patient\\/0A1B2C3D-4e5f-4678-89ab-cdef01234567, Patient/" + A,
        "Patient/example, Patient/example",
        "Patient/example, example",
        "http://elsewhere/Patient/1, http://elsewhere/Patient/1",
    })
    void referencesAreFound(String stored, String searched) {
        assertThat(finds("Observation", subject(stored), "subject", searched)).isTrue();
        assertThat(finds("Observation", subject(stored), "patient", searched)).isTrue();
        assertThat(finds("Observation", subject(stored), "encounter", searched)).isFalse();
        assertThat(finds("Condition", subject(stored), "subject", searched)).isTrue();
        assertThat(finds("Observation", subject("Patient/" + UUID.randomUUID()), "subject", searched))
                .isFalse();
    }

    @Test
    void aParameterForOneTypeHasOnlyThatType() {
        assertThat(finds("Observation", subject("Group/" + A), "subject", "Group/" + A))
                .isTrue();
        assertThat(finds("Observation", subject("Group/" + A), "patient", "Group/" + A))
                .isFalse();
    }

    @Test
    void containedReferencesHaveNoTerms() {
        assertThat(written(PROJECT, "Observation", subject("#p1"))).isEmpty();
        assertThat(written(PROJECT, "Observation", subject(""))).isEmpty();
    }

    @Test
    void canonicalsAreFoundWithAndWithoutVersion() {
        String json = "{\"questionnaire\":\"http://x/q|2.0\"}";
        assertThat(finds("QuestionnaireResponse", json, "questionnaire", "http://x/q"))
                .isTrue();
        assertThat(finds("QuestionnaireResponse", json, "questionnaire", "http://x/q|2.0"))
                .isTrue();
        assertThat(finds("QuestionnaireResponse", json, "questionnaire", "http://x/r"))
                .isFalse();
    }

    @Test
    void anotherProjectHasOtherTerms() {
        long[] here = written(PROJECT, "Observation", subject("Patient/" + A));
        long[] there = written(UUID.randomUUID(), "Observation", subject("Patient/" + A));
        assertThat(here).hasSize(1).doesNotContain(there);
    }

    @Test
    void identifiersBySystemAndByValue() {
        long[] terms = written(
                PROJECT,
                "Patient",
                "{\"identifier\":[{\"value\":\"a\\u0062c\",\"system\":\"http:\\/\\/s\",\"assigner\":{\"identifier\":{\"value\":\"no\"}}},"
                        + "{\"value\":\"bare\"},{\"system\":\"http://t\"}]}");
        SearchParameter identifier = parameter("Patient", "identifier");
        assertThat(terms).hasSize(2);
        assertThat(hasAny(terms, search.token(identifier, "abc"))).isTrue();
        assertThat(hasAny(terms, search.token(identifier, "bare"))).isTrue();
        assertThat(hasAny(terms, search.token(identifier, "no"))).isFalse();
    }

    private static boolean hasAny(long[] terms, long[] wanted) {
        return Arrays.stream(wanted).anyMatch(term -> has(terms, term));
    }

    @Test
    void codesContactsAndBooleans() {
        long[] terms = written(
                PROJECT,
                "Patient",
                "{\"active\":true,\"gender\":\"female\",\"meta\":{\"tag\":[{\"system\":\"s\",\"code\":\"t1\"},{\"code\":\"t2\"}]},"
                        + "\"telecom\":[{\"system\":\"phone\",\"value\":\"555\"}],\"deceasedBoolean\":false}");
        assertThat(hasAny(terms, search.token(parameter("Patient", "active"), "true")))
                .isTrue();
        assertThat(hasAny(terms, search.token(parameter("Patient", "active"), "false")))
                .isFalse();
        assertThat(hasAny(terms, search.token(parameter("Patient", "gender"), "female")))
                .isTrue();
        assertThat(hasAny(terms, search.token(parameter("Patient", "_tag"), "t2")))
                .isTrue();
        assertThat(hasAny(terms, search.token(parameter("Patient", "phone"), "555")))
                .isTrue();
        assertThat(hasAny(terms, search.token(parameter("Patient", "email"), "555")))
                .as("the system is for the recheck")
                .isTrue();
        assertThat(terms).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "2022-03-15, 2022, 3, true",
        "2022-03-15T23:59:59.123+14:00, 2022, 3, true",
        "2022-03, 2022, 3, true",
        "2022-03-15, 2022, 4, false",
        "1985-07-01, 1985, 12, true",
        "1985-07-01, 1986, 1, false",
        "1722, 1801, 5, true",
        "2101-01-01, 2999, 1, true",
        "9999, 2999, 1, true",
    })
    void timesAreInBuckets(String text, int year, int month, boolean inBucket) {
        long[] terms = written(PROJECT, "Observation", "{\"effectiveDateTime\":\"" + text + "\"}");
        int bucket = DateBuckets.of(year, month);
        SearchParameter date = parameter("Observation", "date");
        assertThat(terms).hasSize(1);
        assertThat(hasAny(terms, search.begins(date, bucket, bucket))).isEqualTo(inBucket);
        assertThat(hasAny(terms, search.ends(date, DateBuckets.FIRST, DateBuckets.LAST)))
                .as("only where it is another bucket")
                .isFalse();
    }

    @Test
    void periodsHaveTwoEnds() {
        SearchParameter date = parameter("Encounter", "date");
        long[] open = written(PROJECT, "Encounter", "{\"period\":{\"start\":\"2020-05-01\"}}");
        assertThat(hasAny(open, search.begins(date, DateBuckets.of(2020, 5), DateBuckets.of(2020, 5))))
                .isTrue();
        assertThat(hasAny(open, search.ends(date, DateBuckets.of(2030, 1), DateBuckets.LAST)))
                .isTrue();
        long[] closed = written(PROJECT, "Encounter", "{\"period\":{\"start\":\"2020-05-01\",\"end\":\"2021-01-31\"}}");
        assertThat(hasAny(closed, search.ends(date, DateBuckets.of(2021, 1), DateBuckets.LAST)))
                .isTrue();
        assertThat(hasAny(closed, search.ends(date, DateBuckets.of(2021, 2), DateBuckets.LAST)))
                .isFalse();
        long[] year = written(PROJECT, "Encounter", "{\"period\":{\"end\":\"2020\"}}");
        assertThat(hasAny(year, search.ends(date, DateBuckets.of(2020, 12), DateBuckets.of(2020, 12))))
                .isTrue();
        assertThat(hasAny(year, search.begins(date, DateBuckets.FIRST, DateBuckets.FIRST)))
                .isTrue();
        for (String bad : List.of("soon", "20x0", "2020-13", "2020/01", "20", "2020-1")) {
            assertThat(written(PROJECT, "Observation", "{\"effectiveDateTime\":\"" + bad + "\"}"))
                    .as(bad)
                    .isEmpty();
        }
    }

    @Test
    void bucketsAreInTheOrderOfTime() {
        int before = -1;
        for (int year = 1890; year < 2110; year++) {
            for (int month = 1; month <= 12; month++) {
                int bucket = DateBuckets.of(year, month);
                assertThat(bucket).isBetween(Math.max(0, before), before + 1);
                before = bucket;
            }
        }
        assertThat(before).isEqualTo(DateBuckets.LAST);
    }

    @Test
    void otherTextsAreFoundByTheirBeginningOnly() {
        SearchParameter description = parameter("DocumentReference", "description");
        long[] terms = written(PROJECT, "DocumentReference", "{\"description\":\"Discharge summary\"}");
        assertThat(hasAny(terms, search.string(description, "discharge sum"))).isTrue();
        assertThat(hasAny(terms, search.string(description, "summary"))).isFalse();
        assertThat(terms).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource({
        "Ann, true",
        "ann-lou, true",
        "ANN-LOUISE, true",
        "jos\u00c9, true",
        "jose, false",
        "smith, true",
        "mith, false",
        "van der Me, true",
        "der meer, true",
        "'der  meer ', true",
        "Ann-Louise van, true",
        "x, false",
        "home, false",
    })
    void namesAreFoundByTheirBeginnings(String searched, boolean found) {
        String json = "{\"name\":[{\"use\":\"home\",\"text\":\"Ann-Louise  van der"
                + " Meer\",\"family\":\"Smith\",\"given\":[\"Jos\u00e9\",\"B.\"]}]}";
        long[] terms = written(PROJECT, "Patient", json);
        SearchParameter name = parameter("Patient", "name");
        boolean inIndex = hasAny(terms, search.string(name, searched));
        boolean inText = Stream.of("Ann-Louise  van der Meer", "Smith", "Jos\u00e9", "B.")
                .anyMatch(text -> NameText.matches(text, searched));
        assertThat(inIndex && inText).isEqualTo(found);
        assertThat(inIndex || !inText).as("the index never misses").isTrue();
    }

    @Test
    void projectNames() {
        long[] terms = written(PROJECT, "Project", "{\"name\":\"Acme \\\"West\\\" Default Client\"}");
        SearchParameter name = parameter("Project", "name");
        assertThat(hasAny(terms, search.string(name, "Acme \"We"))).isTrue();
        assertThat(hasAny(terms, search.string(name, "default client"))).isTrue();
        assertThat(hasAny(terms, search.string(name, "est"))).isFalse();
    }

    @Test
    void aLongNameDoesNotFillTheMemory() {
        String json = "{\"name\":\"" + "abcdefgh ".repeat(100_000) + "\",\"alias\":[\"zzz\"]}";
        assertThat(written(PROJECT, "Organization", json)).hasSizeLessThan(5000);
    }

    @Test
    void theCopysTermsAreThoseOfItsText() {
        String json = "{\"subject\":{\"reference\":\"Patient/%s\"},\"encounter\":{\"reference\":\"Encounter/%s\"},"
                        .formatted(A, A)
                + "\"identifier\":[{\"value\":\"x\"}],\"performer\":[{\"reference\":\"http://elsewhere/Practitioner/1\"}]}";
        byte[] source = json.getBytes(StandardCharsets.UTF_8);
        TermCollector collector = new TermCollector(new Terms(PROJECT));
        Candidates candidates = new Candidates();
        new ResourceScanner(ReferenceFormsTest.BASES)
                .scan(ResourceType.of("Observation"), source, candidates, collector);
        candidates.setPresence(0, Presence.COPIED);
        candidates.setPresence(1, Presence.NOT_COPIED);
        DerivedIds ids = new DerivedIds(new byte[32]);
        byte[] copy = new Rewriter(ids).rewrite(source, candidates, 0, candidates.size());
        assertThat(collector.terms(0, collector.size(), candidates, ids))
                .isEqualTo(written(PROJECT, "Observation", new String(copy, StandardCharsets.UTF_8)))
                .isNotEqualTo(collector.terms(0, collector.size(), candidates));
    }

    /** Values of the published test program of xxHash. */
    @Test
    void xxHash64() {
        byte[] buffer = new byte[2367];
        long generator = 2654435761L;
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = (byte) (generator >>> 56);
            generator *= 0x9E3779B185EBCA8DL;
        }
        long prime = 2654435761L;
        assertThat(XxHash64.hash(buffer, 0, 0, 0)).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(XxHash64.hash(buffer, 0, 0, prime)).isEqualTo(0xAC75FDA2929B17EFL);
        assertThat(XxHash64.hash("abc".getBytes(StandardCharsets.US_ASCII), 0, 3, 0))
                .isEqualTo(0x44BC2CF5AD770999L);
        byte[] spam = "Nobody inspects the spammish repetition".getBytes(StandardCharsets.US_ASCII);
        assertThat(XxHash64.hash(spam, 0, spam.length, 0)).isEqualTo(0xFBCEA83C8A378BF1L);
        assertThat(XxHash64.hash(buffer, 0, 1, 0)).isEqualTo(0xE934A84ADB052768L);
        assertThat(XxHash64.hash(buffer, 0, 14, 0)).isEqualTo(0x8282DCC4994E35C8L);
        assertThat(XxHash64.hash(buffer, 0, 222, 0)).isEqualTo(0xB641AE8CB691C174L);
    }

    /** Stored in databases: may never change. */
    @Test
    void stable() {
        assertThat(written(
                        PROJECT,
                        "Encounter",
                        "{\"identifier\":[{\"value\":\"x\"}],\"subject\":{\"reference\":\"Patient/" + A + "\"}}"))
                .containsExactly(-6309904083225490576L, 8439696621458525043L);
    }
}
