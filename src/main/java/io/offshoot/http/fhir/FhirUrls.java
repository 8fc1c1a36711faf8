package io.offshoot.http.fhir;

import io.offshoot.model.ResourceKey;
import java.util.List;
import java.util.UUID;

/**
 * The addresses that this door gives out and recognises as its own. They come from the configured base URL, never from
 * a request's Host header.
 *
 * @param base where the server is reached, with a slash at its end, such as {@code http://localhost:8080/}
 */
public record FhirUrls(String base) {
    /** The paths that the FHIR API stands under. */
    public static final List<String> BASE_PATHS = List.of("/fhir/R4", "/api/fhir/R4");

    public FhirUrls {
        base = base.endsWith("/") ? base : base + "/";
    }

    /** The FHIR base, with a slash at its end. */
    public String fhir() {
        return base + "fhir/R4/";
    }

    /** Every base under which this server's resources are known: absolute references to them are internal. */
    public List<String> ownBases() {
        return List.of(fhir(), base + "api/fhir/R4/");
    }

    /** The absolute address of a resource. */
    public String resource(ResourceKey key) {
        return fhir() + key;
    }

    /** Where the status of an asynchronous job is asked for. */
    public String job(UUID id) {
        return fhir() + "job/" + id + "/status";
    }

    /** A Link header that leads to a duplication's report. */
    public String describedBy(UUID duplication) {
        return "<" + base + "duplications/" + duplication + ">; rel=\"describedby\"";
    }
}
