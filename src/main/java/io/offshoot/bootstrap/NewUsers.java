package io.offshoot.bootstrap;

import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Finds Users of the whole installation by their e-mail addresses, and makes those who are missing. */
final class NewUsers {
    private final NewResources resources;
    private final PrincipalStore principals = new PrincipalStore();

    NewUsers(NewResources resources) {
        this.resources = resources;
    }

    /** A User; {@code made} when there was none before. */
    record Found(ResourceKey key, boolean made) {}

    /** The User with that address, in a transaction; one that is made has no password. */
    Future<Found> findOrCreate(Session session, String email, String firstName, String lastName) {
        ResourceKey fresh = new ResourceKey(ResourceType.USER, UUID.randomUUID());
        // Who asks for the same address at the same time waits here.
        return principals
                .taken(session, Environment.ID, fresh.id(), email, email)
                .compose(taken -> principals.byEmail(session, Environment.ID, email))
                .compose(found -> found.map(Account::id)
                        .map(id -> Future.succeededFuture(new Found(new ResourceKey(ResourceType.USER, id), false)))
                        .orElseGet(() -> create(session, fresh, email, firstName, lastName)));
    }

    private Future<Found> create(Session session, ResourceKey key, String email, String firstName, String lastName) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("firstName", firstName);
        user.put("lastName", lastName);
        user.put("email", email);
        return resources.create(session, Environment.ID, key, user).map(new Found(key, true));
    }
}
