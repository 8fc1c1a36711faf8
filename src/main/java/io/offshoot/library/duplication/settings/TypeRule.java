package io.offshoot.library.duplication.settings;

/**
 * A rule for the objects of a type.
 *
 * @param type its number; {@link #DEFAULT} for all types without a rule of their own
 * @param rule its number
 */
public record TypeRule(int type, int rule) {
    /** Stands for every type. */
    public static final int DEFAULT = 5;

    /** Users and groups of users. */
    public static final int USERS = 34;
}
