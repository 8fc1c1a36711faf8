package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.offshoot.model.Failure;
import io.offshoot.text.BundleEntry.Request;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTextTest {
    @Test
    void takesABatchApart() {
        byte[] text =
                ("{ \"entry\" : [ {\"fullUrl\":\"urn:uuid:1\",\"request\":{\"url\":\"Patient\",\"method\":\"POST\","
                                + "\"ifNoneExist\":\"identifier=x\"}, \"resource\": {\"id\":\"p\\u0031\", \"a\":{\"id\":\"no\"}, "
                                + "\"resourceType\":\"Patient\" } , \"link\":[{}]},"
                                + "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/1\",\"ifMatch\":\"W/\\\"1\\\"\"}}"
                                + " ],\"type\":\"batch\",\"resourceType\":\"Bundle\"}")
                        .getBytes(UTF_8);
        BundleText bundle = BundleText.of(text);
        assertThat(bundle.type()).isEqualTo("batch");
        assertThat(bundle.entries()).hasSize(2);
        BundleEntry first = bundle.entries().get(0);
        assertThat(first.fullUrl()).contains("urn:uuid:1");
        assertThat(first.request())
                .contains(new Request(
                        "POST", "Patient", Optional.empty(), Optional.empty(), Optional.of("identifier=x")));
        BundleEntry.Resource resource = first.resource().orElseThrow();
        assertThat(new String(bundle.text(resource), UTF_8))
                .isEqualTo("{\"id\":\"p\\u0031\", \"a\":{\"id\":\"no\"}, \"resourceType\":\"Patient\" }")
                .hasSize(resource.length());
        assertThat(resource.id()).contains("p1");
        assertThat(resource.resourceType()).contains("Patient");
        BundleEntry second = bundle.entries().get(1);
        assertThat(second.path()).isEqualTo("Bundle.entry[1]");
        assertThat(second.fullUrl()).isEmpty();
        assertThat(second.resource()).isEmpty();
        assertThat(second.request())
                .contains(
                        new Request("DELETE", "Patient/1", Optional.empty(), Optional.of("W/\"1\""), Optional.empty()));
    }

    @Test
    void needsNoRequestsInACollection() {
        byte[] text = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{}},{}]}"
                .getBytes(UTF_8);
        BundleText bundle = BundleText.of(text);
        assertThat(bundle.entries()).hasSize(2).allMatch(entry -> entry.request()
                .isEmpty());
        assertThat(bundle.entries().get(0).resource().orElseThrow().resourceType())
                .isEmpty();
        assertThat(BundleText.of("{\"resourceType\":\"Bundle\",\"type\":\"batch\"}".getBytes(UTF_8))
                        .entries())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"resourceType\":\"Patient\",\"type\":\"batch\"} | Bundle.resourceType",
                "{\"type\":\"batch\"} | Bundle.resourceType",
                "{\"resourceType\":\"Bundle\"} | Bundle.type",
                "{\"resourceType\":\"Bundle\",\"type\":5} | Bundle.type",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":{}} | Bundle.entry",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[[]]} | Bundle.entry[0]",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{}]} | Bundle.entry[0].request",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":[]}]} | Bundle.entry[0].request",
                "{\"resourceType\":\"Bundle\",\"type\":\"x\",\"entry\":[{},{\"fullUrl\":1}]} | Bundle.entry[1].fullUrl",
                "{\"resourceType\":\"Bundle\",\"type\":\"x\",\"entry\":[{},{\"resource\":null}]} | Bundle.entry[1].resource",
                "{\"resourceType\":\"Bundle\",\"type\":\"x\",\"entry\":[{\"resource\":{\"id\":1}}]} | Bundle.entry[0].resource.id",
                "{\"resourceType\":\"Bundle\",\"type\":\"x\",\"entry\":[{\"resource\":{\"resourceType\":{}}}]} | Bundle.entry[0].resource.resourceType"
            })
    void refusesWrongShapes(String text, String path) {
        assertThat(refusedAt(text)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"url\":\"Patient\"} | method",
                "{\"method\":\"BREW\",\"url\":\"Patient\"} | method",
                "{\"method\":\"post\",\"url\":\"Patient\"} | method",
                "{\"method\":\"POST\"} | url",
                "{\"method\":\"POST\",\"url\":\"\"} | url",
                "{\"method\":\"POST\",\"url\":[]} | url",
                "{\"method\":\"PUT\",\"url\":\"x\",\"ifMatch\":1} | ifMatch",
                "{\"method\":\"PUT\",\"url\":\"x\",\"ifNoneExist\":{}} | ifNoneExist"
            })
    void refusesWrongRequests(String request, String member) {
        String good = "{\"request\":{\"method\":\"GET\",\"url\":\"x\"}}";
        assertThat(refusedAt("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + good
                        + ",{\"request\":" + request + "}]}"))
                .isEqualTo("Bundle.entry[1].request." + member);
    }

    private static String refusedAt(String text) {
        JsonCheck.object(text.getBytes(UTF_8), JsonLimits.RESOURCE);
        Failure failure = catchThrowableOfType(Failure.class, () -> BundleText.of(text.getBytes(UTF_8)));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
        return failure.issues().get(0).expression().orElseThrow();
    }
}
