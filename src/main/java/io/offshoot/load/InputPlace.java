package io.offshoot.load;

/**
 * Where a resource stands in what is loaded, for messages.
 *
 * @param unit what is counted, {@code line} or {@code entry}
 * @param number from 1 for lines, from 0 for a Bundle's entries, as FHIR's paths count them
 */
public record InputPlace(String input, String unit, long number) {
    @Override
    public String toString() {
        return input + " " + unit + " " + number;
    }
}
