package io.offshoot.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import io.offshoot.text.JsonTokens;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceResolverTest {
    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");
    private final IdentifierIndex identifiers = new IdentifierIndex();
    private final ReferenceResolver resolver = new ReferenceResolver(identifiers);

    @Test
    void urnsBecomeTypeAndIdAndEveryOtherByteStays() {
        String before = "{ \"subject\" : {\"reference\": \"urn:uuid:" + ONE + "\", \"display\":\"urn:uuid:" + ONE
                + "\"},\n \"identifier\":[{\"value\":\"urn:uuid:" + ONE + "\"}], \"n\": 1.10 }";
        assertThat(resolve(before)).isEqualTo(before.replaceFirst("urn:uuid:" + ONE, "Patient/" + TWO));
        assertThat(resolver.resolved()).isEqualTo(1);
        assertThat(resolver.unresolved()).isZero();
    }

    @Test
    void anUnknownUrnStaysAndIsCounted() {
        String text = "{\"subject\":{\"reference\":\"urn:uuid:" + TWO + "\"}}";
        assertThat(resolve(text)).isEqualTo(text);
        assertThat(resolver.unresolved()).isEqualTo(1);
    }

    @Test
    void conditionalReferencesAreResolvedByIdentifier() {
        add(ResourceType.PRACTITIONER, ONE, "[{\"system\":\"http://npi\",\"value\":\"7\"},{\"value\":\"8\"}]");
        assertThat(resolve(conditional("Practitioner?identifier=http://npi|7")))
                .isEqualTo(conditional("Practitioner/" + ONE));
        assertThat(resolve(conditional("Practitioner?identifier=8"))).isEqualTo(conditional("Practitioner/" + ONE));
        assertThat(resolve(conditional("Practitioner?identifier=http:\\/\\/npi|7")))
                .isEqualTo(conditional("Practitioner/" + ONE));
        assertThat(resolver.resolved()).isEqualTo(3);
    }

    @Test
    void anIdentifierThatTwoHaveLeadsNowhere() {
        add(ResourceType.PRACTITIONER, ONE, "[{\"system\":\"s\",\"value\":\"7\"}]");
        add(ResourceType.PRACTITIONER, ONE, "[{\"system\":\"s\",\"value\":\"7\"}]");
        assertThat(identifiers.find("Practitioner?identifier=s|7")).contains("Practitioner/" + ONE);
        add(ResourceType.PRACTITIONER, TWO, "[{\"system\":\"s\",\"value\":\"7\"}]");
        add(ResourceType.PRACTITIONER, ONE, "[{\"system\":\"s\",\"value\":\"7\"}]");
        assertThat(identifiers.find("Practitioner?identifier=s|7")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Practitioner?identifier=http://npi|9", "Patient?identifier=a|b", "urn:uuid:nothing"})
    void whatLeadsNowhereStaysAndIsCounted(String reference) {
        assertThat(resolve(conditional(reference))).isEqualTo(conditional(reference));
        assertThat(resolver.unresolved()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Patient/1", "#contained", "http://a?b=c", "urn:oid:1.2.3", ""})
    void otherReferencesAreNoneOfItsBusiness(String reference) {
        assertThat(resolve(conditional(reference))).isEqualTo(conditional(reference));
        assertThat(resolver.unresolved()).isZero();
    }

    private void add(ResourceType type, UUID id, String identifier) {
        identifiers.add(type, id, ("{\"identifier\":" + identifier + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static String conditional(String reference) {
        return "{\"a\":[{\"reference\":\"" + reference + "\"}]}";
    }

    private String resolve(String text) {
        IncomingResource resource = new IncomingResource(
                text.getBytes(StandardCharsets.UTF_8), new InputPlace("t", "entry", 0), Map.of(ONE, "Patient/" + TWO));
        return new String(resolver.resolve(resource, new JsonTokens()), StandardCharsets.UTF_8);
    }
}
