package io.offshoot.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.definitions.SearchElement.Form;
import io.offshoot.definitions.SearchParameter.Kind;
import io.offshoot.definitions.SearchParameter.Use;
import io.offshoot.definitions.SearchParameters.LeftOut;
import io.offshoot.model.ResourceType;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchParametersTest {
    private final SearchParameters parameters = SearchParameters.r4();

    private SearchParameter parameter(String type, String code) {
        return parameters.find(ResourceType.of(type), code).orElseThrow();
    }

    private List<String> paths(String type, String code) {
        return parameter(type, code).uses().stream()
                .map(Use::element)
                .map(element -> element.path() + " " + element.form())
                .toList();
    }

    @Test
    void aReferenceWithATypeConditionCountsOnlyThatType() {
        SearchParameter patient = parameter("Observation", "patient");
        assertThat(patient.kind()).isEqualTo(Kind.REFERENCE);
        assertThat(paths("Observation", "patient")).containsExactly("subject.reference REFERENCE");
        assertThat(patient.uses().get(0).onlyTarget()).contains(ResourceType.of("Patient"));
        assertThat(patient.onlyTarget()).contains(ResourceType.of("Patient"));
        assertThat(patient.uses().get(0).element())
                .as("indexed once for both")
                .isSameAs(parameter("Observation", "subject").uses().get(0).element());
    }

    @Test
    void aReferenceWithSeveralTargetsHasNoOnlyTarget() {
        assertThat(parameter("Observation", "subject").onlyTarget()).isEmpty();
        assertThat(parameter("Observation", "subject").targets()).hasSizeGreaterThan(1);
        assertThat(parameter("Encounter", "service-provider").onlyTarget()).contains(ResourceType.of("Organization"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {
                "ProjectMembership/access-policy/accessPolicy.reference REFERENCE, access.policy.reference REFERENCE",
                "MedicationRequest/medication/medicationReference.reference REFERENCE",
                "DocumentReference/identifier/masterIdentifier IDENTIFIER, identifier IDENTIFIER",
                "InsurancePlan/name/name STRING, alias STRING",
                "ConceptMap/source-uri/sourceUri REFERENCE",
                "Observation/code/code.coding CODING",
                "Observation/combo-code/code.coding CODING, component.code.coding CODING",
                "Observation/value-string/valueString STRING, valueCodeableConcept.text STRING",
                "Observation/value-quantity/valueQuantity QUANTITY",
                "Condition/onset-date/onsetDateTime DATE, onsetPeriod PERIOD",
                "Encounter/date/period PERIOD",
                "Immunization/date/occurrenceDateTime DATE",
                "Patient/active/active CODE",
                "Patient/gender/gender CODE",
                "Patient/birthdate/birthDate DATE",
                "Patient/phone/telecom CONTACT",
                "Patient/family/name.family STRING",
                "Patient/_tag/meta.tag CODING",
                "Project/_profile/meta.profile URI",
                "ValueSet/url/url URI",
                "Invoice/totalnet/totalNet MONEY",
                "RiskAssessment/probability/prediction.probabilityDecimal NUMBER",
            })
    void parametersLookAtElements(String type, String code, String expected) {
        if (expected.contains("probability")) {
            // A choice between a number and a range, which is none.
            assertThat(paths(type, code)).contains(expected);
            return;
        }
        assertThat(paths(type, code)).containsExactlyInAnyOrder(expected.split(", "));
    }

    @Test
    void choicesHaveAllTheirFormsThatCanBeCompared() {
        assertThat(paths("Observation", "date"))
                .containsExactlyInAnyOrder(
                        "effectiveDateTime DATE",
                        "effectivePeriod PERIOD",
                        "effectiveTiming.event DATE",
                        "effectiveTiming.repeat.boundsPeriod PERIOD",
                        "effectiveInstant DATE");
        assertThat(parameter("Patient", "phone").uses().get(0).onlySystem()).contains("phone");
        assertThat(paths("Patient", "name"))
                .contains("name.family STRING", "name.given STRING")
                .hasSize(5);
    }

    @Test
    void theIndexLeadsToTheValue() {
        Element patient = ElementModel.r4().root(ResourceType.of("Patient"));
        PathIndex index = parameters.index(ResourceType.of("Patient"));
        PathIndex given =
                index.child(patient.child("name")).child(patient.child("name").child("given"));
        assertThat(given.useCount()).as("for name and for given").isEqualTo(1);
        assertThat(given.use(0).role()).isEqualTo(PathIndex.VALUE);
        Element identifier = patient.child("identifier");
        assertThat(index.child(identifier).use(0).role()).isEqualTo(PathIndex.OBJECT);
        assertThat(index.child(identifier)
                        .child(identifier.child("value"))
                        .use(0)
                        .role())
                .isEqualTo(1);
        assertThat(index.child(patient.child("photo"))).isSameAs(PathIndex.NONE);
        assertThat(PathIndex.NONE.child(identifier)).isSameAs(PathIndex.NONE);
    }

    /** Whoever adds a parameter that is no plain path sees it here and decides. */
    @Test
    void leftOutIsOnlyWhatCannotBeCompared() {
        int leftOut = 0;
        int offered = 0;
        // The types of other doors have no elements that FHIR defines.
        for (ResourceType type :
                ResourceType.all().stream().filter(any -> any.code() < 400).toList()) {
            offered += parameters.of(type).size();
            for (LeftOut each : parameters.leftOut(type)) {
                leftOut++;
                assertThat(each)
                        .satisfiesAnyOf(
                                it -> assertThat(it.kind()).isIn("composite", "special"),
                                it -> assertThat(it.code()).isEqualTo("phonetic"),
                                it -> assertThat(it.expression())
                                        .matches(".*(relatedArtifact\\.where\\(type=|Bundle\\.entry\\[0\\]"
                                                + "|meta\\.author|action\\.definition|extension\\.where\\(|ofType\\(Range\\)"
                                                + "|exists\\(\\)|resolve\\(\\)\\.|iif\\(|occurred|probability).*"));
            }
        }
        assertThat(offered).isGreaterThan(2000);
        assertThat(leftOut).isLessThan(250);
        assertThat(parameters.isLeftOut(ResourceType.of("Observation"), "code-value-quantity"))
                .isTrue();
        assertThat(parameters.isLeftOut(ResourceType.of("Observation"), "nonsense"))
                .isFalse();
        assertThat(parameters.find(ResourceType.of("Bundle"), "composition")).isEqualTo(Optional.empty());
    }

    @Test
    void elementsOfATypeAreNumberedDensely() {
        for (ResourceType type : ResourceType.all()) {
            BitSet seen = new BitSet();
            parameters.of(type).forEach(each -> each.uses()
                    .forEach(use -> seen.set(use.element().index())));
            assertThat(seen.cardinality()).isEqualTo(parameters.elements(type));
            assertThat(seen.length()).isEqualTo(parameters.elements(type));
        }
    }

    @Test
    void everyFormIsInUse() {
        assertThat(ResourceType.all().stream()
                        .flatMap(type -> parameters.of(type).stream())
                        .flatMap(each -> each.uses().stream())
                        .map(use -> use.element().form())
                        .distinct())
                .containsExactlyInAnyOrder(Form.values());
    }
}
