package io.offshoot.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test per form in which a resource names another, and per form that must be left alone. */
class ReferenceFormsTest {
    static final List<String> BASES = List.of("http://host:8080/fhir/R4/", "http://host:8080/api/fhir/R4/");
    private static final String A = "0a1b2c3d-4e5f-4678-89ab-cdef01234567";
    private static final String B = "ffffffff-0000-4000-8000-00000000000b";
    private static final DerivedIds IDS = new DerivedIds(new byte[32]);

    /** The new id of a resource, as text. */
    private static String copy(String type, String id) {
        return IDS.id(ResourceType.of(type), UUID.fromString(id)).toString();
    }

    private static String version(String id) {
        return IDS.version(UUID.fromString(id)).toString();
    }

    private record Scanned(byte[] source, Candidates candidates) {
        List<ResourceKey> keys() {
            List<ResourceKey> keys = new ArrayList<>();
            for (int i = 0; i < candidates.size(); i++) {
                keys.add(candidates.key(i));
            }
            return keys;
        }

        String rewritten() {
            for (int i = 0; i < candidates.size(); i++) {
                candidates.setPresence(i, Presence.COPIED);
            }
            byte[] target = new Rewriter(IDS).rewrite(source, candidates, 0, candidates.size());
            return new String(target, StandardCharsets.UTF_8);
        }
    }

    private static Scanned scan(String type, String json) {
        Candidates candidates = new Candidates();
        byte[] source = json.getBytes(StandardCharsets.UTF_8);
        new ResourceScanner(BASES).scan(ResourceType.of(type), source, candidates, SearchValues.NONE);
        return new Scanned(source, candidates);
    }

    /** Rewrites the text with every candidate copied, and compares. */
    private static void becomes(String type, String source, String target) {
        assertThat(scan(type, source).rewritten()).isEqualTo(target);
    }

    private static void stays(String type, String source) {
        Scanned scanned = scan(type, source);
        assertThat(scanned.keys()).isEmpty();
        assertThat(scanned.rewritten()).isEqualTo(source);
    }

    private static String observation(String member) {
        return "{\"resourceType\":\"Observation\"," + member + "}";
    }

    private static String subject(String reference) {
        return observation("\"subject\":{\"reference\":\"" + reference + "\",\"display\":\"Patient/" + A + "\"}");
    }

    @Test
    void relative() {
        becomes("Observation", subject("Patient/" + A), subject("Patient/" + copy("Patient", A)));
    }

    @Test
    void versioned() {
        becomes(
                "Observation",
                subject("Patient/" + A + "/_history/" + B),
                subject("Patient/" + copy("Patient", A) + "/_history/" + version(B)));
    }

    @Test
    void aVersionThatIsNoUuidStays() {
        becomes(
                "Observation",
                subject("Patient/" + A + "/_history/3"),
                subject("Patient/" + copy("Patient", A) + "/_history/3"));
    }

    @Test
    void absoluteToThisServer() {
        for (String base : BASES) {
            becomes("Observation", subject(base + "Patient/" + A), subject(base + "Patient/" + copy("Patient", A)));
        }
    }

    @Test
    void upperCaseIdsAreTheSameIds() {
        becomes(
                "Observation",
                subject("Patient/" + A.toUpperCase(Locale.ROOT)),
                subject("Patient/" + copy("Patient", A)));
    }

    @Test
    void escapedSlash() {
        becomes("Observation", subject("Patient\\/" + A), subject("Patient\\/" + copy("Patient", A)));
    }

    @Test
    void escapedLetters() {
        becomes("Observation", subject("\\u0050atient/" + A), subject("\\u0050atient/" + copy("Patient", A)));
        becomes(
                "Observation",
                subject("Patient/\\u0030" + A.substring(1) + "/_histor\\u0079/" + B),
                subject("Patient/" + copy("Patient", A) + "/_histor\\u0079/" + version(B)));
    }

    @Test
    void escapedMemberNames() {
        String before = "{\"\\u0073ubject\":{\"referenc\\u0065\":\"Patient/";
        becomes("Observation", before + A + "\"}}", before + copy("Patient", A) + "\"}}");
    }

    @Test
    void insideContained() {
        String json = "{\"resourceType\":\"Observation\",\"contained\":[{\"id\":\"%s\",\"managingOrganization\":"
                + "{\"reference\":\"Organization/%s\"},\"resourceType\":\"Patient\"}]}";
        becomes("Observation", json.formatted(A, B), json.formatted(A, copy("Organization", B)));
    }

    @Test
    void attachmentUrl() {
        String json = "{\"resourceType\":\"Patient\",\"photo\":[{\"url\":\"Binary/%s\",\"title\":\"Binary/%s\"}]}";
        becomes("Patient", json.formatted(A, A), json.formatted(copy("Binary", A), A));
    }

    @Test
    void urlsAndUris() {
        String json = observation("\"extension\":[{\"url\":\"http://x\",\"valueUrl\":\"Binary/%s\"},"
                + "{\"url\":\"http://x\",\"valueUri\":\"Patient/%s#part\"}]");
        becomes("Observation", json.formatted(A, B), json.formatted(copy("Binary", A), copy("Patient", B)));
    }

    @Test
    void canonical() {
        String json = "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"Questionnaire/%s|2.0#part\"}";
        becomes("QuestionnaireResponse", json.formatted(A), json.formatted(copy("Questionnaire", A)));
    }

    @Test
    void subscriptionCriteriaAndEndpoint() {
        String json = "{\"resourceType\":\"Subscription\",\"criteria\":\"Observation?subject=Patient/%s&code=x\","
                + "\"channel\":{\"type\":\"rest-hook\",\"endpoint\":\"Bot/%s\"}}";
        becomes("Subscription", json.formatted(A, B), json.formatted(copy("Patient", A), copy("Bot", B)));
    }

    @Test
    void bareIdsInSearches() {
        String json = "{\"criteria\":\"Patient?_id=%s,%s&organization=%s&general-practitioner:Practitioner=%s\"}";
        becomes(
                "Subscription",
                json.formatted(A, B, A, B),
                json.formatted(
                        copy("Patient", A), copy("Patient", B), copy("Organization", A), copy("Practitioner", B)));
    }

    @Test
    void longListsInSearches() {
        StringBuilder list = new StringBuilder("{\"criteria\":\"Patient?name=x&_id=");
        for (int i = 0; i < 3_000; i++) {
            list.append(new UUID(i, 1)).append(',');
        }
        Scanned scanned = scan("Subscription", list.append("&_id=x\"}").toString());
        assertThat(scanned.candidates.size()).isEqualTo(3_000);
        byte[] copy = scanned.rewritten().getBytes(StandardCharsets.UTF_8);
        var check =
                new UnmapCheck(new byte[32], BASES, (type, id) -> type.name().equals("Patient"));
        assertThat(check.difference(scanned.source, copy, List.of())).isEmpty();
    }

    @Test
    void pathsWithoutEndTakeNoTime() {
        Scanned scanned = scan("Subscription", "{\"criteria\":\"x" + ("/Patient/" + A).repeat(100_000) + "\"}");
        assertThat(scanned.candidates.size()).isZero();
    }

    @Test
    void chainsAndReverseChainsInSearches() {
        String json = "{\"criteria\":\"Observation?patient.organization=%s&_has:Provenance:target:_id=%s\"}";
        becomes("Subscription", json.formatted(A, B), json.formatted(copy("Organization", A), copy("Provenance", B)));
    }

    @Test
    void percentEncodedSearches() {
        String json = "{\"criteria\":\"Observation?subject=Patient%%2F%s%%2CPatient%%2F%s\"}";
        becomes("Subscription", json.formatted(A, B), json.formatted(copy("Patient", A), copy("Patient", B)));
    }

    @Test
    void absoluteSearches() {
        String json =
                "{\"criteria\":\"http://host:8080/fhir/R4/Observation?patient=%s&subject=http://host:8080/fhir/R4/Patient/%s\"}";
        becomes("Subscription", json.formatted(A, B), json.formatted(copy("Patient", A), copy("Patient", B)));
    }

    @Test
    void accessPolicyCriteria() {
        String json = "{\"resource\":[{\"resourceType\":\"Task\",\"criteria\":\"Task?owner=Practitioner/%s\","
                + "\"writeConstraint\":[{\"language\":\"text/fhirpath\",\"expression\":\"owner.reference = 'Practitioner/%s'\"}]}]}";
        becomes("AccessPolicy", json.formatted(A, A), json.formatted(copy("Practitioner", A), copy("Practitioner", A)));
    }

    @Test
    void userConfigurationTargets() {
        String json = "{\"menu\":[{\"link\":[{\"target\":\"/Patient/%s\"},{\"target\":\"/Task?patient=%s\"}]}],"
                + "\"search\":[{\"criteria\":\"Task?_id=%s\"}]}";
        becomes(
                "UserConfiguration",
                json.formatted(A, B, A),
                json.formatted(copy("Patient", A), copy("Patient", B), copy("Task", A)));
    }

    @Test
    void metaAccounts() {
        String json = observation("\"meta\":{\"account\":{\"reference\":\"Organization/%s\"},"
                + "\"accounts\":[{\"reference\":\"Patient/%s\"}]}");
        becomes("Observation", json.formatted(A, B), json.formatted(copy("Organization", A), copy("Patient", B)));
    }

    @Test
    void narrativeLinks() {
        String json = observation("\"text\":{\"div\":\"<div id='Patient/%s'><a class=\\\"x\\\" href=\\\"Patient/%s\\\">"
                + "Patient/%s href=\\\"Patient/%s\\\"</a><img src = 'http://host:8080/fhir/R4/Binary/%s'/>"
                + "<!-- <a href='Patient/%s'/> --></div>\"}");
        becomes(
                "Observation",
                json.formatted(A, B, A, A, B, A),
                json.formatted(A, copy("Patient", B), A, A, copy("Binary", B), A));
    }

    @Test
    void bundleEntries() {
        String json =
                "{\"resourceType\":\"Bundle\",\"link\":[{\"url\":\"http://host:8080/fhir/R4/Observation?subject=Patient/%s\"}],"
                        + "\"entry\":[{\"fullUrl\":\"http://host:8080/fhir/R4/Patient/%s\",\"resource\":{\"resourceType\":\"Observation\","
                        + "\"id\":\"%s\",\"subject\":{\"reference\":\"Patient/%s\"}},\"request\":{\"url\":\"Patient/%s\"}}]}";
        becomes(
                "Bundle",
                json.formatted(A, A, B, A, A),
                json.formatted(copy("Patient", A), copy("Patient", A), B, copy("Patient", A), copy("Patient", A)));
    }

    @Test
    void parameters() {
        String json = "{\"parameter\":[{\"part\":[{\"valueReference\":{\"reference\":\"Patient/%s\"}},"
                + "{\"resource\":{\"subject\":{\"reference\":\"Patient/%s\"},\"resourceType\":\"Condition\"}}]}]}";
        becomes("Parameters", json.formatted(A, B), json.formatted(copy("Patient", A), copy("Patient", B)));
    }

    @Test
    void recursiveElements() {
        String json =
                "{\"item\":[{\"item\":[{\"item\":[{\"answer\":[{\"valueReference\":{\"reference\":\"Patient/%s\"}}]}]}]}]}";
        becomes("QuestionnaireResponse", json.formatted(A), json.formatted(copy("Patient", A)));
    }

    @Test
    void extensionsOfPrimitives() {
        String json =
                "{\"_birthDate\":{\"extension\":[{\"url\":\"http://x\",\"valueReference\":{\"reference\":\"Patient/%s\"}}]}}";
        becomes("Patient", json.formatted(A), json.formatted(copy("Patient", A)));
    }

    @Test
    void referencesInElementsThatFhirDoesNotDefine() {
        String json = "{\"newInR6\":[{\"who\":{\"reference\":\"Patient/%s\",\"url\":\"Patient/%s\"}}]}";
        becomes("Patient", json.formatted(A, A), json.formatted(copy("Patient", A), A));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#" + A,
                "#Patient/" + A,
                "urn:uuid:" + A,
                "urn:oid:1.2.3",
                "http://elsewhere/fhir/R4/Patient/" + A,
                "https://host:8080/fhir/R4/Patient/" + A,
                "http://host:8080/fhir/R4/x/Patient/" + A,
                "Patient?identifier=http://x|" + A,
                "Patient?_id=" + A,
                "Nonsense/" + A,
                "patient/" + A,
                "Patient/" + A + "0",
                "Patient/" + A + "-",
                "Patient/example",
                "Patient/0a1b2c3d-4e5f-4678-89ab-cdef0123456",
                "Patient/0a1b2c3d-4e5f-4678-89ab-cdef0123456g",
                "Patient/",
                "Patient",
                "/" + A,
                A,
                "",
            })
    void noReferenceToAResourceHere(String reference) {
        stays("Observation", subject(reference));
    }

    @Test
    void plainTextStays() {
        stays(
                "Observation",
                observation(("\"id\":\"%s\",\"subject\":{\"type\":\"Patient\",\"display\":\"Patient/%s\","
                                + "\"identifier\":{\"system\":\"http://x\",\"value\":\"Patient/%s\"}},\"valueString\":\"Patient/%s\","
                                + "\"note\":[{\"text\":\"Patient/%s\"}],\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"%s\"}]")
                        .formatted(A, A, A, A, A, A)));
        stays("Patient", "{\"reference\":\"Patient/" + A + "\"}");
        stays("Questionnaire", "{\"description\":\"See Patient/" + A + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Observation?subject=http://elsewhere/Patient/" + A,
                "http://elsewhere/Patient?_id=" + A,
                "Observation?subject=" + A,
                "Observation?subject:identifier=" + A,
                "Observation?code=" + A,
                "Observation?code=http://x/Patient/" + A + "|y",
                "Nonsense?_id=" + A,
                "Observation?identifier=Patient-" + A,
            })
    void searchesThatNameNoResourceHere(String criteria) {
        stays("Subscription", "{\"criteria\":\"" + criteria + "\"}");
    }

    @Test
    void onlyWhatIsCopiedIsRewrittenAndTheRestIsCounted() {
        String json = "{\"subject\":{\"reference\":\"Patient/%s\"},\"encounter\":{\"reference\":\"Encounter/%s\"},"
                + "\"performer\":[{\"reference\":\"Practitioner/%s\"}]}";
        Scanned scanned = scan("Observation", json.formatted(A, B, A));
        scanned.candidates.setPresence(0, Presence.COPIED);
        scanned.candidates.setPresence(1, Presence.NOT_COPIED);
        Rewriter rewriter = new Rewriter(IDS);
        byte[] target = rewriter.rewrite(scanned.source, scanned.candidates, 0, 3);
        assertThat(new String(target, StandardCharsets.UTF_8)).isEqualTo(json.formatted(copy("Patient", A), B, A));
        assertThat(rewriter.counts().count(ResourceType.of("Patient"), Presence.COPIED))
                .isEqualTo(1);
        assertThat(rewriter.counts().count(ResourceType.of("Encounter"), Presence.NOT_COPIED))
                .isEqualTo(1);
        assertThat(rewriter.counts().count(ResourceType.of("Practitioner"), Presence.NEVER_EXISTED))
                .isEqualTo(1);
        assertThat(rewriter.counts().byType()).hasSize(3);
    }

    @Test
    void aTextWithoutReferencesIsGivenBackItself() {
        Scanned scanned = scan("Patient", "{\"resourceType\":\"Patient\"}");
        assertThat(new Rewriter(IDS).rewrite(scanned.source, scanned.candidates, 0, 0))
                .isSameAs(scanned.source);
    }

    @Test
    void editsAndReferencesTogether() {
        Scanned scanned =
                scan("Patient", "{\"a\":1,\"link\":[{\"other\":{\"reference\":\"Patient/" + A + "\"}}],\"b\":22}");
        scanned.candidates.setPresence(0, Presence.COPIED);
        int b = new String(scanned.source, StandardCharsets.UTF_8).indexOf("22");
        List<Edit> edits = List.of(Edit.removal(1, 7), new Edit(b, b + 2, "\"x\"".getBytes(StandardCharsets.UTF_8)));
        byte[] target = new Rewriter(IDS).rewrite(scanned.source, scanned.candidates, 0, 1, edits);
        assertThat(new String(target, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"link\":[{\"other\":{\"reference\":\"Patient/" + copy("Patient", A) + "\"}}],\"b\":\"x\"}");
    }

    @Test
    void anIdInsideAnEditIsNotRewritten() {
        Scanned scanned = scan("Observation", subject("Patient/" + A));
        scanned.candidates.setPresence(0, Presence.COPIED);
        List<Edit> edits = List.of(Edit.removal(30, scanned.source.length - 1));
        byte[] target = new Rewriter(IDS).rewrite(scanned.source, scanned.candidates, 0, 1, edits);
        assertThat(target).hasSize(31);
    }
}
