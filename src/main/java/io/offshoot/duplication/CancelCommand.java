package io.offshoot.duplication;

import java.util.UUID;

/** A caller's wish to stop a duplication. */
public record CancelCommand(UUID duplication, String principal) {}
