package io.offshoot.duplication;

import java.util.UUID;

/** A caller's wish to have a finished duplication checked once more. */
public record VerifyCommand(UUID duplication, String principal) {}
