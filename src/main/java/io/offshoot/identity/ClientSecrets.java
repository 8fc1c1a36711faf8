package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.JsonString;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks the secrets that clients show, and slows down who guesses. */
final class ClientSecrets {
    private static final List<String> SECRETS = List.of("secret", "retiringSecret");

    private final Database database;
    private final SecretVault vault;
    private final AttemptLimiter limiter;
    private final Principals principals;

    ClientSecrets(Database database, SecretVault vault, AttemptLimiter limiter, Principals principals) {
        this.database = database;
        this.vault = vault;
        this.limiter = limiter;
        this.principals = principals;
    }

    /**
     * The client of that id and secret.
     *
     * @param address of the peer, an IP literal
     * @return fails with INVALID {@code Invalid client} or {@code Invalid secret}, TOO_MANY_REQUESTS after many failures
     */
    Future<ResourceVersion> check(String address, String clientId, String secret) {
        Session session = database.requests();
        try {
            limiter.check(address, clientId);
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
        return find(session, clientId).compose(client -> {
            if (client.isEmpty()) {
                limiter.failed(address, clientId);
                return Future.failedFuture(Failure.invalid("Invalid client"));
            }
            return isSecret(session, client.get(), secret).compose(right -> {
                if (!right) {
                    limiter.failed(address, clientId);
                    return Future.failedFuture(Failure.invalid("Invalid secret"));
                }
                limiter.succeeded(address, clientId);
                return Future.succeededFuture(client.get());
            });
        });
    }

    private Future<Optional<ResourceVersion>> find(Session session, String clientId) {
        return Ids.parse(clientId)
                .map(id -> principals.client(session, id))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Boolean> isSecret(Session session, ResourceVersion client, String presented) {
        return vault.read(session, client.project(), client.key()).map(values -> {
            boolean right = false;
            for (String stored :
                    SECRETS.stream().flatMap(name -> string(values, name)).toList()) {
                right |= Tokens.sameSecret(stored, presented);
            }
            return right;
        });
    }

    /** The secret string of a resource at a place; an empty one is none. */
    static Stream<String> string(Map<String, String> values, String place) {
        byte[] raw = values.getOrDefault(place, "").getBytes(StandardCharsets.UTF_8);
        return raw.length > 2 && raw[0] == '"' ? Stream.of(JsonString.decode(raw, 1, raw.length - 1)) : Stream.empty();
    }
}
