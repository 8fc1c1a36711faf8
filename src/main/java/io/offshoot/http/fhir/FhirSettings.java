package io.offshoot.http.fhir;

/**
 * Limits of the FHIR door, in bytes.
 *
 * @param maxResource the largest resource
 * @param maxBundle the largest batch or transaction
 * @param maxBinary the largest file of a Binary
 */
public record FhirSettings(int maxResource, int maxBundle, long maxBinary) {}
