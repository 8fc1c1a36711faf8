package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Sign-ins of people, from the password to the last token that came of it. A sign-in that ends takes its codes and tokens
 * along.
 */
public final class LoginStore {
    private static final String INSERT = """
        insert into login (id, principal, client, scope, refreshable, address, agent, challenge, challenge_method, expires)
        values ($1::uuid, $2::uuid, $3::uuid, $4, $5::bool, $6, $7, $8, $9, now() + make_interval(secs => $10::float8))
        """;

    private static final String READ = "select * from login where id = $1::uuid and expires > now()";

    private static final String CHOOSE = """
        update login set project = $2::uuid, membership = $3::uuid
         where id = $1::uuid and membership is null and expires > now() returning id
        """;

    private static final String KEEP = """
        update login set last_used = now(), expires = greatest(expires, now() + make_interval(secs => $2::float8))
         where id = $1::uuid
        """;

    private static final String END = "delete from login where id = $1::uuid";

    private static final String END_OWN = "delete from login where id = $1::uuid and principal = $2::uuid";

    private static final String OF = """
        select * from login where principal = $1::uuid and membership is not null and expires > now()
         order by last_used desc, id limit $2::int
        """;

    private static final String HAND_OUT = """
        insert into access_token (hash, kind, project, principal_type, principal, membership, scope, login, expires)
        select $1::bytea, $2, l.project, $3::int2, l.principal, l.membership, l.scope, l.id,
               least(now() + make_interval(secs => $5::float8), l.expires)
          from login l where l.id = $4::uuid
        """;

    private static final String REDEEM = """
        with known as (
            select hash, login, used from access_token
             where hash = $1::bytea and kind = $2 and expires > now() for update
        ), redeemed as (
            update access_token t set used = now() from known where t.hash = known.hash and known.used is null
        )
        select login, used is not null from known
        """;

    private static final String REMOVE_EXPIRED =
            "delete from login where id in (select id from login where expires < now() limit 1000)";

    /** What is exchanged for a token once. */
    public enum Voucher {
        CODE,
        REFRESH;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A sign-in.
     *
     * @param user the id of the User
     * @param project with {@code membership}: what was chosen; empty before that
     * @param client the ClientApplication through which it was made
     * @param refreshable whether its tokens may be renewed
     * @param address of the peer, an IP literal
     * @param agent what the peer called its program; may be empty
     * @param challenge of PKCE, with the name of its method
     */
    public record Login(
            UUID id,
            UUID user,
            Optional<UUID> project,
            Optional<UUID> membership,
            Optional<UUID> client,
            String scope,
            boolean refreshable,
            String address,
            String agent,
            String challenge,
            String challengeMethod,
            OffsetDateTime created,
            OffsetDateTime lastUsed) {}

    /** What became of a voucher: the sign-in it belongs to, and whether it had been redeemed before. */
    public record Redeemed(UUID login, boolean again) {}

    /** Notes a sign-in, for {@code life}, without a membership. */
    public Future<Void> create(Session session, Login login, Duration life) {
        Tuple arguments =
                Tuple.of(login.id(), login.user()).addUUID(login.client().orElse(null));
        arguments
                .addString(login.scope())
                .addBoolean(login.refreshable())
                .addString(login.address())
                .addString(login.agent())
                .addString(login.challenge())
                .addString(login.challengeMethod())
                .addDouble(DuplicationStore.seconds(life));
        return session.write(INSERT, arguments).mapEmpty();
    }

    /** The sign-in of that id, unless it has ended. */
    public Future<Optional<Login>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> rows.stream().map(LoginStore::login).findFirst());
    }

    /** Chooses the membership, once; false when one was chosen before, or the sign-in has ended. */
    public Future<Boolean> choose(Session session, UUID id, UUID project, UUID membership) {
        return session.write(CHOOSE, Tuple.of(id, project, membership)).map(rows -> rows.size() == 1);
    }

    /** Notes that it is used; from now on it lasts {@code life} at least. */
    public Future<Void> keep(Session session, UUID id, Duration life) {
        return session.write(KEEP, Tuple.of(id, DuplicationStore.seconds(life))).mapEmpty();
    }

    /** Ends a sign-in. */
    public Future<Void> end(Session session, UUID id) {
        return session.write(END, Tuple.of(id)).mapEmpty();
    }

    /** Ends a sign-in of a User; false when it has no such one. */
    public Future<Boolean> end(Session session, UUID id, UUID user) {
        return session.write(END_OWN, Tuple.of(id, user)).map(rows -> rows.rowCount() == 1);
    }

    /** The sign-ins of a User in which a membership was chosen, the last used first. */
    public Future<List<Login>> of(Session session, UUID user, int most) {
        return session.read(OF, Tuple.of(user, most))
                .map(rows -> rows.stream().map(LoginStore::login).toList());
    }

    /** Keeps a code or a refresh token of a sign-in, for {@code life} or until that ends. */
    public Future<Void> handOut(Session session, UUID login, Voucher voucher, Buffer hash, Duration life) {
        return handOut(session, login, voucher.label(), hash, life);
    }

    /** Keeps an access token of a sign-in, for {@code life} or until that ends. */
    public Future<Void> handOut(Session session, UUID login, Buffer hash, Duration life) {
        return handOut(session, login, AccessTokenStore.Kind.ACCESS.label(), hash, life);
    }

    private static Future<Void> handOut(Session session, UUID login, String kind, Buffer hash, Duration life) {
        Tuple arguments = Tuple.of(hash, kind, ResourceType.USER.code(), login, DuplicationStore.seconds(life));
        return session.write(HAND_OUT, arguments).mapEmpty();
    }

    /** Redeems a voucher; empty when it is unknown, has expired, or its sign-in has ended. */
    public Future<Optional<Redeemed>> redeem(Session session, Voucher voucher, Buffer hash) {
        return session.write(REDEEM, Tuple.of(hash, voucher.label())).map(rows -> rows.stream()
                .map(row -> new Redeemed(row.getUUID(0), row.getBoolean(1)))
                .findFirst());
    }

    /** Removes sign-ins that have ended, a thousand at a time. */
    public Future<Integer> removeExpired(Session session) {
        return session.write(REMOVE_EXPIRED, Tuple.tuple()).map(rows -> rows.rowCount());
    }

    private static Login login(Row row) {
        return new Login(
                row.getUUID("id"),
                row.getUUID("principal"),
                Optional.ofNullable(row.getUUID("project")),
                Optional.ofNullable(row.getUUID("membership")),
                Optional.ofNullable(row.getUUID("client")),
                row.getString("scope"),
                row.getBoolean("refreshable"),
                row.getString("address"),
                row.getString("agent"),
                row.getString("challenge"),
                row.getString("challenge_method"),
                row.getOffsetDateTime("created"),
                row.getOffsetDateTime("last_used"));
    }
}
