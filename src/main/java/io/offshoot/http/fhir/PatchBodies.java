package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.JsonPatch;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/** Patches as they come: JSON Patch is the one form that is understood. */
final class PatchBodies {
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final Set<String> TYPES = Set.of(JSON_PATCH, "application/json");

    private PatchBodies() {}

    /** Refuses patches of other forms, such as FHIRPath Patch, with UNSUPPORTED_MEDIA_TYPE. */
    static void requireType(FhirCall call) {
        String type = call.header(HttpHeaders.CONTENT_TYPE.toString()).orElse("");
        if (!isOne(type)) {
            throw Failure.of(
                    Kind.UNSUPPORTED_MEDIA_TYPE, "A patch must be a JSON Patch, of the Content-Type " + JSON_PATCH);
        }
    }

    static boolean isOne(String contentType) {
        return TYPES.contains(contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    /** The patch; fails as {@link JsonPatch#parse}. */
    static JsonPatch read(byte[] body, FhirSettings settings) {
        return JsonPatch.parse(body, JsonLimits.RESOURCE.withMaxBytes(settings.maxResource()));
    }
}
