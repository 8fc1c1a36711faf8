/**
 * JSON as exact bytes: tokens, checks, look-ups and splices, never a tree.
 *
 * <p>Text from outside goes through {@link io.offshoot.text.JsonCheck} first; everything else here relies on valid bytes.
 */
package io.offshoot.text;
