package io.offshoot.container;

import io.offshoot.identity.Caller;

/** The names of users and organisations at the Container door: {@code user-} and the login, {@code org-} and the handle. */
public final class Handles {
    /** Whoever has signed in, as a grantee. */
    public static final String PUBLIC = "PUBLIC";

    static final String USER = "user-";
    static final String ORG = "org-";

    private Handles() {}

    /** The id of a caller: its login, for a program that of its client. */
    public static String of(Caller caller) {
        return USER + caller.login();
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
