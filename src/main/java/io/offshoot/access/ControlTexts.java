package io.offshoot.access;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;

/** Refuses the texts that decide about access when they could not be enforced as they are meant. */
public final class ControlTexts {
    private ControlTexts() {}

    /**
     * Passes for texts of all other types.
     *
     * @throws Failure INVALID, naming the element
     */
    public static void check(ResourceType type, byte[] text) {
        if (type.name().equals("AccessPolicy")) {
            Policy.parse(text);
        } else if (type.equals(ResourceType.PROJECT_MEMBERSHIP)) {
            MembershipText.parse(text);
        }
    }
}
