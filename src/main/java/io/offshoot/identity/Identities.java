package io.offshoot.identity;

import io.offshoot.store.Database;
import java.time.Duration;

/**
 * What finds out who calls, the same for all doors of a server: one limiter counts the wrong guesses at all of them.
 *
 * @param signIn by tokens, and by the ids and secrets of clients
 * @param accounts people and their passwords
 * @param apiTokens the tokens of their programs
 */
public record Identities(SignIn signIn, Accounts accounts, ApiTokens apiTokens) {
    /** @param tokenLife how long a client's token is good for */
    public static Identities open(Database database, SecretVault vault, Passwords passwords, Duration tokenLife) {
        AttemptLimiter limiter = new AttemptLimiter(AttemptLimiter.Limits.USUAL, System::nanoTime);
        SignIn signIn = new SignIn(database, vault, limiter, tokenLife);
        return new Identities(
                signIn, new Accounts(database, vault, passwords, limiter), new ApiTokens(database, signIn));
    }
}
