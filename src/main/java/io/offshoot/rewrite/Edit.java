package io.offshoot.rewrite;

/**
 * A change of a text besides its references: the bytes from {@code start} to before {@code end} of the source give way to
 * others. Edits of one text come in order and do not overlap.
 *
 * @param replacement what stands there in the copy; empty for a removal
 */
public record Edit(int start, int end, byte[] replacement) {
    private static final byte[] NOTHING = {};

    /** The bytes are left out. */
    public static Edit removal(int start, int end) {
        return new Edit(start, end, NOTHING);
    }
}
