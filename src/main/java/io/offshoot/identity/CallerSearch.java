package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes callers of what the store holds: users whose account is enabled, and clients that are on. */
public final class CallerSearch {
    private final PrincipalStore accounts = new PrincipalStore();
    private final MembershipStore memberships = new MembershipStore();
    private final ResourceStore resources = new ResourceStore();
    private final Principals principals;

    public CallerSearch() {
        this(new Principals());
    }

    CallerSearch(Principals principals) {
        this.principals = principals;
    }

    /** Whom a key stands for; fails with UNAUTHENTICATED when that is nobody who may sign in now. */
    public Future<Caller> of(Session session, ResourceKey identity, TokenLimits limits) {
        return identity.type().equals(ResourceType.CLIENT_APPLICATION)
                ? principals.client(session, identity.id()).compose(found -> found.map(
                                client -> client(session, client, limits))
                        .orElseGet(CallerSearch::refused))
                : accounts.byId(session, identity.id()).compose(found -> found.filter(Account::enabled)
                        .map(account -> user(session, account, limits))
                        .orElseGet(CallerSearch::refused));
    }

    private Future<Caller> client(Session session, ResourceVersion client, TokenLimits limits) {
        String name = string(client, "name").orElse("");
        return memberships
                .isSuperAdmin(session, client.key().toString(), client.project())
                .map(superAdmin -> new Caller(
                        client.key(),
                        client.project(),
                        client.key().id().toString(),
                        name,
                        superAdmin && limits.none(),
                        limits));
    }

    private Future<Caller> user(Session session, Account account, TokenLimits limits) {
        ResourceKey key = new ResourceKey(ResourceType.USER, account.id());
        return memberships.isSuperAdmin(session, key.toString()).compose(superAdmin -> resources
                .read(session, account.project(), key)
                .map(text -> new Caller(
                        key,
                        account.project(),
                        account.login(),
                        text.map(CallerSearch::name).orElse(""),
                        superAdmin && limits.none(),
                        limits)));
    }

    private static String name(ResourceVersion user) {
        String name = Stream.of("firstName", "lastName")
                .flatMap(part -> string(user, part).stream())
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? string(user, "email").orElse("") : name;
    }

    private static Optional<String> string(ResourceVersion version, String name) {
        byte[] text = version.content().getBytes();
        return Members.find(text, name).flatMap(member -> member.string(text));
    }

    private static <T> Future<T> refused() {
        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Unauthorized"));
    }
}
