package io.offshoot.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchParametersTest {
    private final SearchParameters parameters = SearchParameters.r4();

    private SearchParameter parameter(String type, String code) {
        return parameters.find(ResourceType.of(type), code).orElseThrow();
    }

    private List<List<String>> paths(String type, String code) {
        return parameter(type, code).paths().stream().map(SearchPath::names).toList();
    }

    @Test
    void aReferenceWithATypeConditionCountsOnlyThatType() {
        SearchParameter patient = parameter("Observation", "patient");
        assertThat(patient.kind()).isEqualTo(SearchParameter.Kind.REFERENCE);
        assertThat(patient.paths())
                .containsExactly(new SearchPath(List.of("subject"), Optional.of(ResourceType.of("Patient"))));
        assertThat(patient.onlyTarget()).contains(ResourceType.of("Patient"));
    }

    @Test
    void aReferenceWithSeveralTargetsHasNoOnlyTarget() {
        assertThat(parameter("Observation", "subject").onlyTarget()).isEmpty();
        assertThat(parameter("Observation", "subject").targets()).hasSizeGreaterThan(1);
        assertThat(parameter("Encounter", "service-provider").onlyTarget()).contains(ResourceType.of("Organization"));
    }

    @Test
    void unionsChoicesAndDeepPaths() {
        assertThat(paths("ProjectMembership", "access-policy"))
                .containsExactly(List.of("accessPolicy"), List.of("access", "policy"));
        assertThat(paths("MedicationRequest", "medication")).containsExactly(List.of("medicationReference"));
        assertThat(paths("Encounter", "participant")).containsExactly(List.of("participant", "individual"));
        assertThat(paths("DocumentReference", "identifier"))
                .containsExactly(List.of("masterIdentifier"), List.of("identifier"));
        assertThat(paths("InsurancePlan", "name")).containsExactly(List.of("name"), List.of("alias"));
        assertThat(paths("ConceptMap", "source-uri")).containsExactly(List.of("sourceUri"));
    }

    @Test
    void namesAndIdentifiers() {
        assertThat(parameter("Patient", "name").kind()).isEqualTo(SearchParameter.Kind.NAME);
        assertThat(parameter("Project", "name").kind()).isEqualTo(SearchParameter.Kind.NAME);
        assertThat(parameter("Patient", "identifier").kind()).isEqualTo(SearchParameter.Kind.IDENTIFIER);
        assertThat(parameters.find(ResourceType.of("Patient"), "birthdate")).isEmpty();
    }

    @Test
    void theIndexLeadsToTheString() {
        Element patient = ElementModel.r4().root(ResourceType.of("Patient"));
        PathIndex index = parameters.index(ResourceType.of("Patient"));
        PathIndex given =
                index.child(patient.child("name")).child(patient.child("name").child("given"));
        assertThat(given.useCount()).isEqualTo(1);
        assertThat(given.use(0).role()).isEqualTo(PathIndex.Role.NAME);
        Element link = patient.child("link");
        Element other = link.child("other");
        PathIndex reference = index.child(link).child(other).child(other.child("reference"));
        assertThat(reference.use(0).role()).isEqualTo(PathIndex.Role.REFERENCE);
        assertThat(index.child(patient.child("photo"))).isSameAs(PathIndex.NONE);
        assertThat(PathIndex.NONE.child(other)).isSameAs(PathIndex.NONE);
    }

    /** Whoever adds a parameter that is no plain path sees it here and decides. */
    @Test
    void leftOutIsOnlyWhatIsNoPath() {
        assertThat(parameters.leftOut()).allSatisfy(each -> assertThat(each.expression())
                .matches(".*(relatedArtifact\\.where\\(type=|Bundle\\.entry\\[0\\]"
                        + "|meta\\.author|action\\.definition|extension\\.where\\().*"));
        assertThat(parameters.leftOut().stream().map(each -> each.type() + "?" + each.code()))
                .contains(
                        "Bundle?composition",
                        "Bundle?message",
                        "Subscription?author",
                        "Measure?depends-on",
                        "PractitionerRole?network")
                .hasSizeLessThan(60);
        assertThat(parameters.all()).hasSizeGreaterThan(600);
    }

    @Test
    void ordinalsAreDense() {
        for (int i = 0; i < parameters.all().size(); i++) {
            assertThat(parameters.all().get(i).ordinal()).isEqualTo(i);
        }
    }
}
