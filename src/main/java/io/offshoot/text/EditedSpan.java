package io.offshoot.text;

/**
 * What one edit did: the bytes {@code sourceFrom} to {@code sourceTo} of the source became {@code targetFrom} to
 * {@code targetTo} of the target; both ends exclusive, either side may be empty.
 */
public record EditedSpan(int sourceFrom, int sourceTo, int targetFrom, int targetTo) {}
