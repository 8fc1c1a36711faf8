package io.offshoot.http.fhir;

import java.util.List;

/**
 * How the FHIR door is set up; sizes in bytes.
 *
 * @param baseUrl under which callers reach the server, with a slash at its end
 * @param maxResource the largest resource
 * @param maxBundle the largest batch or transaction
 * @param maxBinary the largest file of a Binary
 */
public record FhirSettings(String baseUrl, int maxResource, int maxBundle, long maxBinary) {
    /** The address of the FHIR API, with a slash at its end. */
    public String fhirBase() {
        return baseUrl + "fhir/R4/";
    }

    /** All addresses under which this server's resources are known. */
    public List<String> fhirBases() {
        return List.of(fhirBase(), baseUrl + "api/fhir/R4/");
    }
}
