package io.offshoot.text;

/**
 * How much JSON from outside may hold.
 *
 * @param maxBytes bytes of the whole text
 * @param maxDepth objects and arrays inside one another; FHIR needs about 8
 * @param maxStringBytes bytes of one string as written; generous, since Base64 data stands in strings
 * @param maxNameBytes bytes of one member name as written
 * @param maxNumberLength characters of one number
 * @param maxMembers members that one object and those around it may hold together, which also bounds the memory that
 *     looking for duplicates takes
 */
public record JsonLimits(
        int maxBytes, int maxDepth, int maxStringBytes, int maxNameBytes, int maxNumberLength, int maxMembers) {
    private static final int MEGABYTE = 1024 * 1024;

    /** For one resource: 16 MB, depth 200, numbers of 1000 characters. */
    public static final JsonLimits RESOURCE = new JsonLimits(16 * MEGABYTE, 200, 16 * MEGABYTE, 4096, 1000, 100_000);

    /** The same with another limit on the whole text, and strings limited by that alone. */
    public JsonLimits withMaxBytes(int bytes) {
        return new JsonLimits(bytes, maxDepth, bytes, maxNameBytes, maxNumberLength, maxMembers);
    }
}
