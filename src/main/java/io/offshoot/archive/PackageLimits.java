package io.offshoot.archive;

/**
 * How much a package may hold. What is unpacked is counted as it comes out, whatever is declared.
 *
 * @param totalBytes of the whole file
 * @param parts entries of the tar
 * @param partBytes of one entry
 * @param rawBytes of one entry, unpacked
 * @param resourceBytes of one resource's text
 */
public record PackageLimits(long totalBytes, int parts, int partBytes, int rawBytes, int resourceBytes) {
    private static final int MEGABYTE = 1 << 20;

    /** The largest entry that the format allows. */
    public static final int PART_BYTES = 32 * MEGABYTE;

    /** The most that an entry may unpack to. */
    public static final int RAW_BYTES = 64 * MEGABYTE;

    /** The most entries that the format allows. */
    public static final int PARTS = 65_536;

    /** A line holds more than its text: who wrote it, where it lies; and a text that is escaped may be twice as long. */
    private static final int BESIDE_TEXT = MEGABYTE;

    /**
     * The format's own limits.
     *
     * @param totalBytes of a file
     * @param resourceBytes the largest resource that this server takes
     */
    public static PackageLimits usual(long totalBytes, int resourceBytes) {
        return new PackageLimits(totalBytes, PARTS, PART_BYTES, RAW_BYTES, resourceBytes);
    }

    int lineBytes() {
        return (int) Math.min(rawBytes, 2L * resourceBytes + BESIDE_TEXT);
    }
}
