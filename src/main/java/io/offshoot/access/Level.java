package io.offshoot.access;

/** What somebody may do in a project at the doors that know no access policies, from nothing to everything. */
public enum Level {
    /** Nothing: policies limit it to a part of the resources or of their elements, which these doors cannot do. */
    NONE,
    /** Reading everything. */
    VIEW,
    /** Reading and writing everything that is not administration. */
    CONTRIBUTE,
    /** Everything. */
    ADMINISTER
}
