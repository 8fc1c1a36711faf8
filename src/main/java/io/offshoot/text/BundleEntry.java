package io.offshoot.text;

import java.util.Optional;

/**
 * One entry of a Bundle.
 *
 * @param index its number, from 0
 * @param resource the span of its resource in the Bundle's text
 */
public record BundleEntry(int index, Optional<String> fullUrl, Optional<Request> request, Optional<Resource> resource) {
    /** What {@code entry.request} says; the method is one that FHIR knows. */
    public record Request(
            String method,
            String url,
            Optional<String> ifNoneMatch,
            Optional<String> ifMatch,
            Optional<String> ifNoneExist) {}

    /**
     * Where the resource stands.
     *
     * @param from offset of its opening brace in the Bundle's text
     * @param to offset after its closing brace
     * @param resourceType what its {@code resourceType} says, unchecked
     * @param id what its {@code id} says, unchecked
     */
    public record Resource(int from, int to, Optional<String> resourceType, Optional<String> id) {
        public int length() {
            return to - from;
        }
    }

    /** The path that names the entry, such as {@code Bundle.entry[3]}. */
    public String path() {
        return "Bundle.entry[" + index + "]";
    }
}
