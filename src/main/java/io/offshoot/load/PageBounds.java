package io.offshoot.load;

/**
 * How large pages may be and how much may wait to become one.
 *
 * @param rows of a page
 * @param bytes of a page; a single resource may be larger
 * @param waitingBytes of all types together that wait for their page to fill
 */
record PageBounds(int rows, long bytes, long waitingBytes) {
    private static final int MEGABYTE = 1024 * 1024;

    /** 500 rows and 4 MB, as for copies; 16 MB waiting. */
    static final PageBounds USUAL = new PageBounds(500, 4 * MEGABYTE, 16 * MEGABYTE);
}
