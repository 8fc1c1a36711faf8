package io.offshoot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static final UUID PROJECT = new UUID(7, 7);
    private static final String PROFILE = "Practitioner/" + new UUID(1, 1);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Policy policy(String members) {
        return Policy.parse(utf8("{\"resourceType\":\"AccessPolicy\"," + members + "}"));
    }

    private static AccessRules rules(String members, String... parameters) {
        Variables variables = new Variables(PROFILE);
        for (int i = 0; i < parameters.length; i += 2) {
            variables.string(parameters[i], parameters[i + 1]);
        }
        return AccessRules.limited(
                false, PROJECT, List.of(new AccessRules.Given(new UUID(0, 0), policy(members), variables)));
    }

    private static TypeRules ofPatients(String criteria, String... parameters) {
        return rules("\"resource\":[{\"resourceType\":\"Patient\",\"criteria\":\"" + criteria + "\"}]", parameters)
                .of(ResourceType.of("Patient"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"resource\":{}~AccessPolicy.resource",
                "\"resource\":[5]~AccessPolicy.resource[0]",
                "\"resource\":[{}]~AccessPolicy.resource[0].resourceType",
                "\"resource\":[{\"resourceType\":\"Patient\"},{\"resourceType\":\"Patent\"}]~AccessPolicy.resource[1].resourceType",
                "\"resource\":[{\"resourceType\":\"*\",\"writeConstraint\":[{\"expression\":\"true\"}]}]~AccessPolicy.resource[0].writeConstraint",
                "\"resource\":[{\"resourceType\":\"*\",\"modifierExtension\":[]}]~AccessPolicy.resource[0].modifierExtension",
                "\"resource\":[{\"resourceType\":\"*\",\"readonly\":\"true\"}]~AccessPolicy.resource[0].readonly",
                "\"resource\":[{\"resourceType\":\"*\",\"interaction\":[\"read\",\"patch\"]}]~AccessPolicy.resource[0].interaction[1]",
                "\"resource\":[{\"resourceType\":\"*\",\"interaction\":\"read\"}]~AccessPolicy.resource[0].interaction",
                "\"resource\":[{\"resourceType\":\"Patient\",\"hiddenFields\":[\"nmae\"]}]~AccessPolicy.resource[0].hiddenFields[0]",
                "\"resource\":[{\"resourceType\":\"Patient\",\"hiddenFields\":[\"deceased\"]}]~AccessPolicy.resource[0].hiddenFields[0]",
                "\"resource\":[{\"resourceType\":\"Patient\",\"readonlyFields\":[\"meta\"]}]~AccessPolicy.resource[0].readonlyFields[0]",
                "\"resource\":[{\"resourceType\":\"Patient\",\"hiddenFields\":[\"id\"]}]~AccessPolicy.resource[0].hiddenFields[0]",
                "\"resource\":[{\"resourceType\":\"Binary\",\"hiddenFields\":[\"contentType\"]}]~AccessPolicy.resource[0].hiddenFields",
                "\"resource\":[{\"resourceType\":\"Binary\",\"criteria\":\"Binary?_id=x\"}]~AccessPolicy.resource[0].criteria",
                "\"resource\":[{\"resourceType\":\"Patient\",\"compartment\":\"x\"}]~AccessPolicy.resource[0].compartment",
                "\"ipAccessRule\":[{\"value\":\"8.8\",\"action\":\"allow\"}]~AccessPolicy.ipAccessRule[0].value",
                "\"ipAccessRule\":[{\"value\":\"*\",\"action\":\"deny\"}]~AccessPolicy.ipAccessRule[0].action",
                "\"compartment\":\"Organization/x\"~AccessPolicy.compartment",
                "\"implicitRules\":\"http://x\"~AccessPolicy.implicitRules",
            })
    void whatCannotBeEnforcedIsRefusedByItsElement(String members, String element) {
        assertThatThrownBy(() -> policy(members)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
            assertThat(failure.issues().get(0).expression()).contains(element);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Observation?subject=x",
                "Patient",
                "Patient?",
                "?_id=x",
                "*?_compartment=%patient",
                "Patient?organization",
                "Patient?organization=",
                "Patient?organization=,",
                "Patient?name=%20",
                "Patient?organization=Organization/x&",
                "Patient?organization:not=Organization/x",
                "Patient?organization:missing=true",
                "Patient?organization.name=x",
                "Patient?_has:Observation:subject:code=x",
                "Patient?_count=10",
                "Patient?_sort=name",
                "Patient?_lastUpdated=gt2020",
                "Patient?_filter=x",
                "Patient?active:not=true",
                "Patient?phonetic=x",
                "Patient?_id=nonsense",
                "Patient?_project:not=x",
                "Patient?organization=%",
            })
    void criteriaThatAreNoSearchAreRefused(String criteria) {
        assertThatThrownBy(
                        () -> policy("\"resource\":[{\"resourceType\":\"Patient\",\"criteria\":\"" + criteria + "\"}]"))
                .isInstanceOfSatisfying(Failure.class, failure -> assertThat(
                                failure.issues().get(0).expression())
                        .contains("AccessPolicy.resource[0].criteria"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient?organization=Organization/8f7b8b2e-0000-4000-8000-000000000001",
                "Patient?general-practitioner=%profile",
                "Patient?general-practitioner:Practitioner=%profile.id",
                "Patient?_compartment=%patient",
                "Patient?_compartment=%provider_organization&name=Mc%20Donald",
                "Patient?_id=%patient.id",
                "Patient?active=true&gender=male,female&address-state=CA",
                "Patient?birthdate=ge2000-01-01&_tag=http%3A%2F%2Fx%7Cy",
                "Patient?_id=%facility",
                "Patient?identifier=http%3A%2F%2Fx%7C1,2",
                "Patient?name=J%C3%BCrgen",
                "Patient?_project=8f7b8b2e-0000-4000-8000-000000000001",
            })
    void criteriaThatAreSearchesAreTaken(String criteria) {
        assertThat(policy("\"resource\":[{\"resourceType\":\"Patient\",\"criteria\":\"" + criteria + "\"}]")
                        .entries())
                .hasSize(1);
    }

    @Test
    void ofAllTypesOnlyWhatAllTypesHave() {
        assertThat(policy("\"resource\":[{\"resourceType\":\"*\",\"criteria\":\"*?_compartment=%patient\"}]")
                        .entries())
                .hasSize(1);
        assertThatThrownBy(() -> policy("\"resource\":[{\"resourceType\":\"*\",\"criteria\":\"*?subject=Patient/x\"}]"))
                .isInstanceOf(Failure.class);
    }

    @Test
    void aVariableWithoutAValueMatchesNothing() {
        assertThat(ofPatients("Patient?organization=%org").permits(Interaction.READ))
                .isFalse();
        assertThat(ofPatients("Patient?organization=%org", "org", "").permits(Interaction.READ))
                .isFalse();
        assertThat(ofPatients("Patient?organization=%org", "org", ",").permits(Interaction.READ))
                .isFalse();
        assertThat(ofPatients("Patient?organization=%org", "organization", "Organization/x")
                        .permits(Interaction.READ))
                .isFalse();
        assertThat(ofPatients("Patient?organization=%org", "org", "Organization/x")
                        .permits(Interaction.READ))
                .isTrue();
    }

    @Test
    void aVariableCannotAddOrTakeAwayParameters() {
        TypeRules rules = ofPatients("Patient?organization=%org&name=A", "org", "x&_compartment=y#");
        assertThat(rules.allowing(Interaction.READ).get(0).criteria()).hasSize(2);
    }

    @Test
    void theOwnProjectIsNoCondition() {
        assertThat(ofPatients("Patient?_project=" + PROJECT).open()).isTrue();
        assertThat(ofPatients("Patient?_compartment=Project/" + PROJECT).open()).isTrue();
        assertThat(ofPatients("Patient?_project=" + new UUID(8, 8)).permits(Interaction.READ))
                .isFalse();
    }

    @Test
    void withoutAnEntryThereIsNothing() {
        AccessRules none = rules("\"name\":\"empty\"");
        for (ResourceType type : ResourceType.all()) {
            boolean forAll = List.of("SearchParameter", "StructureDefinition").contains(type.name());
            for (Interaction interaction : Interaction.ALL) {
                assertThat(none.of(type).permits(interaction))
                        .as("%s of %s", interaction, type)
                        .isEqualTo(forAll && !interaction.writes());
            }
        }
    }

    @Test
    void administratorsResourcesAreInNoPolicy() {
        AccessRules all = rules("\"resource\":[{\"resourceType\":\"*\"},{\"resourceType\":\"ProjectMembership\"}]");
        for (String type : List.of("Project", "ProjectMembership", "User", "UserSecurityRequest", "Login")) {
            for (AccessRules each : List.of(all, AccessRules.MEMBER)) {
                for (Interaction interaction : Interaction.ALL) {
                    assertThat(each.of(ResourceType.of(type)).permits(interaction))
                            .isFalse();
                }
            }
        }
        assertThat(AccessRules.ADMINISTRATOR.of(ResourceType.PROJECT).permits(Interaction.DELETE))
                .isFalse();
        assertThat(AccessRules.ADMINISTRATOR.of(ResourceType.of("Login")).permits(Interaction.READ))
                .isFalse();
        assertThat(AccessRules.SUPER_ADMINISTRATOR.of(ResourceType.of("Login")).open())
                .isTrue();
    }

    @Test
    void theFirstAddressRuleThatFitsDecides() {
        AccessRules office = rules("\"ipAccessRule\":[{\"value\":\"10.0.0.1\",\"action\":\"block\"},"
                + "{\"value\":\"10.\",\"action\":\"allow\"},{\"value\":\"*\",\"action\":\"block\"}]");
        assertThat(office.admits("10.0.0.1")).isFalse();
        assertThat(office.admits("10.0.0.10")).isTrue();
        assertThat(office.admits("100.0.0.1")).isFalse();
        assertThat(office.admits("")).isFalse();
        assertThat(rules("\"name\":\"none\"").admits("1.2.3.4")).isTrue();
    }
}
