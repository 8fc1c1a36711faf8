package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.store.PrincipalStore.Account;

/** The names of users and organisations at the Container door: {@code user-} and the login, {@code org-} and the handle. */
public final class Handles {
    /** Whoever has signed in, as a grantee. */
    public static final String PUBLIC = "PUBLIC";

    static final String USER = "user-";
    static final String ORG = "org-";

    private Handles() {}

    /**
     * The id of a caller: its login, if that is unique in the whole installation. Users of single projects choose logins
     * that others may have, too, so they go by their ids, as programs do: nobody is taken for somebody else.
     */
    public static String of(Caller caller) {
        return USER
                + (caller.home().equals(Environment.ID)
                        ? caller.login()
                        : caller.identity().id().toString());
    }

    /** The id of an account, as {@link #of(Caller)} has it when somebody calls with it. */
    public static String of(Account account) {
        return USER
                + (account.project().equals(Environment.ID)
                        ? account.login()
                        : account.id().toString());
    }

    /** The id of the user of the installation with that login. */
    public static String user(String login) {
        return USER + login;
    }

    /** The part of a user's id behind {@code user-}. */
    public static String login(String user) {
        return user.substring(USER.length());
    }

    /** Whether the text is the id of a user. */
    public static boolean isUser(String text) {
        return text.startsWith(USER) && text.length() > USER.length();
    }

    /** Whether the text is the id of an organisation. */
    public static boolean isOrg(String text) {
        return text.startsWith(ORG) && text.length() > ORG.length();
    }
}
