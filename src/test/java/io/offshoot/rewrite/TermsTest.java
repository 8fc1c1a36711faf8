package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.definitions.SearchParameters;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
        assertThat(finds("Observation", subject("Group/x"), "patient", "Group/x"))
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
        assertThat(here).hasSize(2).doesNotContain(there);
    }

    @Test
    void identifiersBySystemAndByValue() {
        long[] terms = written(
                PROJECT,
                "Patient",
                "{\"identifier\":[{\"value\":\"a\\u0062c\",\"system\":\"http:\\/\\/s\",\"assigner\":{\"identifier\":{\"value\":\"no\"}}},"
                        + "{\"value\":\"bare\"},{\"system\":\"http://t\"}]}");
        SearchParameter identifier = parameter("Patient", "identifier");
        assertThat(has(terms, search.identifier(identifier, Optional.of("http://s"), "abc")))
                .isTrue();
        assertThat(has(terms, search.identifier(identifier, Optional.empty(), "abc")))
                .isTrue();
        assertThat(has(terms, search.identifier(identifier, Optional.of(""), "abc")))
                .isFalse();
        assertThat(has(terms, search.identifier(identifier, Optional.of(""), "bare")))
                .isTrue();
        assertThat(has(terms, search.identifier(identifier, Optional.of("http://s"), "bare")))
                .isFalse();
        assertThat(has(terms, search.identifier(identifier, Optional.empty(), "no")))
                .isFalse();
        assertThat(terms).hasSize(4);
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
        String json =
                "{\"name\":[{\"use\":\"home\",\"text\":\"Ann-Louise  van der Meer\",\"family\":\"Smith\",\"given\":[\"Jos\u00e9\",\"B.\"]}]}";
        long[] terms = written(PROJECT, "Patient", json);
        SearchParameter name = parameter("Patient", "name");
        boolean inIndex = has(terms, search.name(name, searched));
        boolean inText = Stream.of("Ann-Louise  van der Meer", "Smith", "Jos\u00e9", "B.")
                .anyMatch(text -> NameText.matches(text, searched));
        assertThat(inIndex && inText).isEqualTo(found);
        assertThat(inIndex || !inText).as("the index never misses").isTrue();
    }

    @Test
    void projectNames() {
        long[] terms = written(PROJECT, "Project", "{\"name\":\"Acme \\\"West\\\" Default Client\"}");
        SearchParameter name = parameter("Project", "name");
        assertThat(has(terms, search.name(name, "Acme \"We"))).isTrue();
        assertThat(has(terms, search.name(name, "default client"))).isTrue();
        assertThat(has(terms, search.name(name, "est"))).isFalse();
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
                .containsExactly(
                        -6309904083225490576L, -5204081355695213786L, -1998332541110187227L, -1166730397839129756L);
    }
}
