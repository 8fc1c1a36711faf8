package io.offshoot.rewrite;

/** What became of the resource that a reference leads to. */
public enum Presence {
    /** It is copied too: the reference follows it. */
    COPIED,
    /** It is in the source, or was, and is not copied: the reference dangles. */
    NOT_COPIED,
    /** The source never had it: the reference dangled before. */
    NEVER_EXISTED
}
