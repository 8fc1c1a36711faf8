package io.offshoot.peer;

/** An environment that requests may name: this one, or one that it trusts. */
public sealed interface Environment permits Self, Peer {
    /** Its address in normal form. */
    String address();

    /** What people call it. */
    String name();
}
