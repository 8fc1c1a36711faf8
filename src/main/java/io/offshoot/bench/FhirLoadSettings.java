package io.offshoot.bench;

/**
 * How the FHIR door is asked.
 *
 * @param callers at the same time, each with a connection of its own
 * @param seconds of each round, for each kind of request
 * @param only kinds of requests whose name has this in it
 */
record FhirLoadSettings(int callers, int seconds, String only) {}
