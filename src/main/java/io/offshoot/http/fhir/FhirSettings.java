package io.offshoot.http.fhir;

/**
 * Limits of the FHIR door; sizes in bytes.
 *
 * @param maxResource the largest resource
 * @param maxBundle the largest batch or transaction
 * @param maxBinary the largest file of a Binary
 * @param quotas of callers
 */
public record FhirSettings(int maxResource, int maxBundle, long maxBinary, Quotas.Limits quotas) {
    /** Without quotas. */
    public FhirSettings(int maxResource, int maxBundle, long maxBinary) {
        this(maxResource, maxBundle, maxBinary, Quotas.Limits.NONE);
    }
}
