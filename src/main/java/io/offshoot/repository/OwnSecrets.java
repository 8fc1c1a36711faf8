package io.offshoot.repository;

import io.offshoot.identity.RandomSecrets;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.Secrets;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The secrets of resources while these are written, and the tokens that end with a secret. */
final class OwnSecrets {
    private static final String CLIENT_SECRET = "secret";

    private final SecretVault vault;
    private final AccessTokenStore tokens = new AccessTokenStore();

    OwnSecrets(SecretVault vault) {
        this.vault = vault;
    }

    /** A resource's content with the secrets in it that the caller may see. */
    Future<byte[]> shown(Session session, Access access, ResourceVersion version) {
        byte[] content = version.content().getBytes();
        ResourceType type = version.key().type();
        return SecretView.any(access.principal(), type, version.project())
                ? vault.read(session, version.project(), version.key())
                        .map(values -> Secrets.restore(type, content, SecretView.of(access.principal(), type, values)))
                : Future.succeededFuture(content);
    }

    /** Keeps the secrets of a new resource; a client that brings none gets a random one. */
    Future<Void> created(Session session, UUID project, ResourceKey owner, Incoming incoming) {
        if (!Secrets.anyIn(owner.type())) {
            return Future.succeededFuture();
        }
        Map<String, String> values = new LinkedHashMap<>(incoming.secrets());
        if (owner.type().equals(ResourceType.CLIENT_APPLICATION)) {
            values.putIfAbsent(CLIENT_SECRET, '"' + RandomSecrets.clientSecret() + '"');
        }
        return vault.replace(session, project, owner, values);
    }

    /** Keeps what the new text brings, and what it leaves out; tokens got with another secret end. */
    Future<Void> updated(Session session, UUID project, ResourceKey owner, Incoming incoming) {
        if (!Secrets.anyIn(owner.type())) {
            return Future.succeededFuture();
        }
        return vault.read(session, project, owner).compose(kept -> {
            Map<String, String> merged = Secrets.merge(owner.type(), incoming.content(), incoming.secrets(), kept);
            return merged.equals(kept)
                    ? Future.succeededFuture()
                    : vault.replace(session, project, owner, merged)
                            .compose(done -> tokens.revokeAll(session, owner.id()));
        });
    }

    /** Forgets the secrets of a resource, and the tokens where it was a principal. */
    Future<Void> deleted(Session session, UUID project, ResourceKey owner) {
        return Secrets.anyIn(owner.type())
                ? vault.replace(session, project, owner, Map.of())
                        .compose(done -> tokens.revokeAll(session, owner.id()))
                : Future.succeededFuture();
    }
}
