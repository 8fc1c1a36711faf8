package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who may sign in, by login and e-mail: a projection of the resources of type User, which a trigger keeps right whichever
 * way these are written. Users of projects that are not live are not found.
 */
public final class PrincipalStore {
    private static final String COLUMNS = """
        select u.project, u.id, u.realm, u.login, u.email, u.enabled, u.must_change
          from principal u join project p on p.id = u.project and p.state in ('live', 'environment')
        """;

    private static final String BY_ID = COLUMNS + " where u.id = $1::uuid limit 2";

    private static final String BY_LOGIN = COLUMNS + " where u.realm = $1::uuid and u.login = lower($2) limit 2";

    private static final String BY_EMAIL = COLUMNS + " where u.realm = $1::uuid and u.email = lower($2) limit 2";

    private static final String ALL_BY_EMAIL = COLUMNS + " where u.email = lower($1) limit 100";

    private static final String PAGE = COLUMNS + " where u.id > $1::uuid order by u.id limit $2::int";

    private static final String OWN_REALM =
            "coalesce((select realm from principal where project = $1::uuid and id = $2::uuid), $1::uuid)";

    private static final String TAKEN = "with own as (select " + OWN_REALM + """
         as realm)
        select case when u.login = lower($3) then 'login' else 'email' end
          from principal u, own
         where u.realm = own.realm and u.id <> $2::uuid and (u.login = lower($3) or u.email = lower($4)) limit 1
        """;

    private static final String LOCK =
            "select pg_advisory_xact_lock(hashtextextended('principal ' || " + OWN_REALM + ", 0))";

    private static final String MUST_CHANGE =
            "update principal set must_change = $3::bool where project = $1::uuid and id = $2::uuid";

    /**
     * Somebody who may sign in.
     *
     * @param project that the User lies in
     * @param realm where login and e-mail are unique: the environment, or a project
     * @param login in lower case; the e-mail address where the User has none of its own; may be empty
     * @param email in lower case
     * @param mustChange the password was set by somebody else and must be changed at the next sign-in
     */
    public record Account(
            UUID project,
            UUID id,
            UUID realm,
            String login,
            Optional<String> email,
            boolean enabled,
            boolean mustChange) {}

    /** The account of a User; empty when it is unknown or not unique. */
    public Future<Optional<Account>> byId(Session session, UUID id) {
        return one(session, BY_ID, Tuple.of(id));
    }

    /** The account with that login in a realm, whatever the case; empty when it is unknown or not unique. */
    public Future<Optional<Account>> byLogin(Session session, UUID realm, String login) {
        return one(session, BY_LOGIN, Tuple.of(realm, login));
    }

    /** The account with that e-mail address in a realm, whatever the case; empty when it is unknown or not unique. */
    public Future<Optional<Account>> byEmail(Session session, UUID realm, String email) {
        return one(session, BY_EMAIL, Tuple.of(realm, email));
    }

    /** The accounts with that e-mail address in all realms, at most 100. */
    public Future<List<Account>> byEmail(Session session, String email) {
        return session.read(ALL_BY_EMAIL, Tuple.of(email))
                .map(rows -> rows.stream().map(PrincipalStore::account).toList());
    }

    /** All accounts, in the order of their ids, behind one of them. */
    public Future<List<Account>> page(Session session, UUID after, int count) {
        return session.read(PAGE, Tuple.of(after, count))
                .map(rows -> rows.stream().map(PrincipalStore::account).toList());
    }

    /**
     * To be called in the transaction that writes a User, before that: says which of its names another User of the same
     * realm has, and keeps others from taking them until the transaction ends.
     *
     * @return {@code login} or {@code email}; empty when both are free
     */
    public Future<Optional<String>> taken(Session session, UUID project, UUID id, String login, String email) {
        return session.write(LOCK, Tuple.of(project, id))
                .compose(locked -> session.read(TAKEN, Tuple.of(project, id, login, email)))
                .map(rows -> rows.stream().map(row -> row.getString(0)).findFirst());
    }

    /** Notes whether the password must be changed at the next sign-in. */
    public Future<Void> mustChange(Session session, UUID project, UUID id, boolean must) {
        return session.write(MUST_CHANGE, Tuple.of(project, id, must)).mapEmpty();
    }

    private static Future<Optional<Account>> one(Session session, String sql, Tuple arguments) {
        return session.read(sql, arguments)
                .map(rows ->
                        rows.size() == 1 ? Optional.of(account(rows.iterator().next())) : Optional.empty());
    }

    private static Account account(Row row) {
        return new Account(
                row.getUUID(0),
                row.getUUID(1),
                row.getUUID(2),
                Optional.ofNullable(row.getString(3)).orElse(""),
                Optional.ofNullable(row.getString(4)),
                row.getBoolean(5),
                row.getBoolean(6));
    }
}
