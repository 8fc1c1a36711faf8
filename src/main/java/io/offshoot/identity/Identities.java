package io.offshoot.identity;

import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;

/**
 * What finds out who calls, the same for all doors of a server: one limiter counts the wrong guesses at all of them.
 *
 * @param signIn by tokens, and by the ids and secrets of clients
 * @param accounts people and their passwords
 * @param people signing in with a password at the FHIR door
 * @param tokens what comes of that
 * @param passwords changing, setting and resetting them
 * @param apiTokens the tokens of people's programs
 */
public record Identities(
        SignIn signIn,
        Accounts accounts,
        PersonSignIn people,
        PersonTokens tokens,
        PasswordChanges passwords,
        ApiTokens apiTokens) {
    /**
     * Makes them.
     *
     * @param lives how long tokens are good for
     * @param metrics counts the sign-ins
     */
    public static Identities open(
            Database database, SecretVault vault, Passwords passwords, PersonTokens.Lives lives, Metrics metrics) {
        AttemptLimiter limiter = new AttemptLimiter(AttemptLimiter.Limits.USUAL, System::nanoTime, metrics::signIn);
        SignIn signIn = new SignIn(database, vault, limiter, lives.access());
        Accounts accounts = new Accounts(database, vault, passwords, limiter);
        return new Identities(
                signIn,
                accounts,
                new PersonSignIn(database, accounts),
                new PersonTokens(database, lives),
                new PasswordChanges(database, accounts),
                new ApiTokens(database, signIn));
    }
}
