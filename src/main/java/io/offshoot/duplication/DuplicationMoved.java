package io.offshoot.duplication;

import java.util.UUID;

/** A move of the state machine that has been committed; {@code state} is the label of the state reached. */
public record DuplicationMoved(UUID duplication, String state) {}
