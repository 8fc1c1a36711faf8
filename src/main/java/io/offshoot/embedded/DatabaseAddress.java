package io.offshoot.embedded;

/** Where the embedded database listens and how to log in; the password is left out of {@link #toString}. */
public record DatabaseAddress(String host, int port, String database, String user, String password) {

    /** The address as a connection URI of PostgreSQL, password included. */
    public String url() {
        // The password is hexadecimal, so nothing in here needs escaping.
        return "postgresql://" + user + ":" + password + "@" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
