package io.offshoot.identity;

import io.offshoot.model.ResourceKey;
import java.util.UUID;

/**
 * Whoever has signed in, before it is said in which project: a person or a program, with or without memberships. What it
 * may do in a project is for {@link ProjectLevels} to say.
 *
 * @param identity the User or ClientApplication
 * @param home the project that this resource lies in; for users of the whole installation the environment
 * @param login what it signs in with: a person's login, a program's id
 * @param display its name; may be empty
 * @param superAdmin whether it administers the installation; never with a limited token
 * @param limits what its token is limited to
 */
public record Caller(
        ResourceKey identity, UUID home, String login, String display, boolean superAdmin, TokenLimits limits) {
    /** {@code User/<id>} or {@code ClientApplication/<id>}. */
    public String reference() {
        return identity.toString();
    }
}
