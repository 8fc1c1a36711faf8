package io.offshoot.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementModelTest {
    private static Element at(String path) {
        Element element = null;
        for (String name : path.split("\\.", -1)) {
            element = element == null ? ElementModel.r4().root(ResourceType.of(name)) : element.child(name);
        }
        return element;
    }

    @ParameterizedTest
    @CsvSource({
        "Observation.subject.reference, REFERENCE",
        "Observation.subject.display, OTHER",
        "Observation.subject.type, URI",
        "Observation.subject.identifier.value, OTHER",
        "Observation.subject.identifier.assigner.reference, REFERENCE",
        "Observation.valueString, OTHER",
        "Observation.text.div, XHTML",
        "Observation.contained, RESOURCE",
        "Observation.extension.valueReference.reference, REFERENCE",
        "Observation.extension.extension.extension.valueUrl, URL",
        "Observation.extension.url, URI",
        "Observation._status.extension.valueCanonical, CANONICAL",
        "Observation.meta.account.reference, REFERENCE",
        "Observation.meta.accounts.reference, REFERENCE",
        "Observation.meta.profile, CANONICAL",
        "Observation.note.text, OTHER",
        "Observation.note.authorReference.reference, REFERENCE",
        "Patient.photo.url, ATTACHMENT_URL",
        "Patient.photo.title, OTHER",
        "Media.content.url, ATTACHMENT_URL",
        "Bot.sourceCode.url, ATTACHMENT_URL",
        "Questionnaire.item.item.item.answerOption.valueReference.reference, REFERENCE",
        "QuestionnaireResponse.questionnaire, CANONICAL",
        "Bundle.entry.fullUrl, FULL_URL",
        "Bundle.entry.resource, RESOURCE",
        "Bundle.entry.link.url, SEARCH",
        "Bundle.entry.response.location, URI",
        "Bundle.entry.response.outcome, RESOURCE",
        "Parameters.parameter.part.part.resource, RESOURCE",
        "Parameters.parameter.valueReference.reference, REFERENCE",
        "Subscription.criteria, SEARCH",
        "Subscription.channel.endpoint, ENDPOINT",
        "AccessPolicy.resource.criteria, SEARCH",
        "AccessPolicy.resource.writeConstraint.expression, SEARCH",
        "AccessPolicy.compartment.reference, REFERENCE",
        "UserConfiguration.menu.link.target, SEARCH",
        "UserConfiguration.search.criteria, SEARCH",
        "ProjectMembership.access.parameter.valueReference.reference, REFERENCE",
        "Project.defaultPatientAccessPolicy.reference, REFERENCE",
        "Claim.related.reference, OTHER",
        "DetectedIssue.reference, URI",
        "ImplementationGuide.definition.resource.reference.reference, REFERENCE",
        "Patient.nonsense, OTHER",
        "Patient.nonsense.nonsense.reference, REFERENCE",
        "Patient.reference, OTHER",
    })
    void kinds(String path, ElementKind kind) {
        assertThat(at(path).kind()).isEqualTo(kind);
    }

    @Test
    void unknownNamesGiveUnknown() {
        assertThat(at("Patient.valueReference")).isSameAs(Element.UNKNOWN);
        assertThat(at("Patient.nam")).isSameAs(Element.UNKNOWN);
        assertThat(at("Patient.")).isSameAs(Element.UNKNOWN);
        assertThat(at("Observation.value[x]")).isSameAs(Element.UNKNOWN);
        assertThat(at("Patient.birthDate.anything")).isSameAs(Element.UNKNOWN);
    }

    @Test
    void aNameIsFoundWhereverItStandsInTheBytes() {
        Element patient = ElementModel.r4().root(ResourceType.of("Patient"));
        for (String name : new String[] {"id", "link", "contact", "multipleBirthInteger", "managingOrganization"}) {
            for (String before : new String[] {"", "x", "{\"abcdefgh"}) {
                for (String after : new String[] {"", "\"", "\":[{\"abc"}) {
                    byte[] bytes = (before + name + after).getBytes(StandardCharsets.UTF_8);
                    Element found = patient.child(bytes, before.length(), before.length() + name.length());
                    assertThat(found.name()).isEqualTo(name);
                }
            }
        }
    }

    @Test
    void objectsOfTheLibraryDoorReferToOthersFromAnywhereInside() {
        Element role = ElementModel.r4().root(ResourceType.of("RoleGrant")).child("role");
        assertThat(role.child("reference").kind()).isEqualTo(ElementKind.REFERENCE);
        Element deep =
                ElementModel.r4().root(ResourceType.of("DataSource")).child("a").child("b");
        assertThat(deep.child("reference").kind()).isEqualTo(ElementKind.REFERENCE);
        assertThat(deep.child("name").kind()).isEqualTo(ElementKind.OTHER);
    }

    @Test
    void everyTypeHasElementsAndTheGraphIsClosed() {
        Set<Element> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Element> open = new ArrayDeque<>();
        for (ResourceType type : ResourceType.all()) {
            Element root = ElementModel.r4().root(type);
            assertThat(root.kind()).isEqualTo(ElementKind.RESOURCE);
            open.add(root);
            if (type.code() >= 401 && type.code() <= 449) {
                // Texts of the server's own, not FHIR's: they have what their own table says, and no meta.
                continue;
            }
            assertThat(root.childCount()).as(type.name()).isGreaterThan(5);
            assertThat(root.child("meta").child("account").child("reference").kind())
                    .isEqualTo(ElementKind.REFERENCE);
        }
        while (!open.isEmpty()) {
            Element element = open.remove();
            if (seen.add(element)) {
                element.children().forEach(open::add);
            }
        }
        assertThat(seen).hasSizeBetween(10_000, 20_000);
        assertThat(seen).allSatisfy(each -> assertThat(each.name()).isNotEmpty());
    }
}
