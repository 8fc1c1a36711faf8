package io.offshoot.identity;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SecretStore;
import io.offshoot.store.SecretStore.SealedSecret;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The secret values of resources, encrypted on their way to the store and decrypted on their way back. */
public final class SecretVault {
    private final SecretStore store = new SecretStore();
    private final SecretCipher cipher;

    public SecretVault(SecretCipher cipher) {
        this.cipher = cipher;
    }

    /**
     * The secrets of one resource: raw JSON values by place, as {@link io.offshoot.text.Secrets} has them.
     *
     * @return fails with {@link UnreadableSecret} when one does not open
     */
    public Future<Map<String, String>> read(Session session, UUID project, ResourceKey owner) {
        return store.read(session, project, owner).map(found -> {
            Map<String, String> values = new LinkedHashMap<>();
            found.forEach(secret -> values.put(secret.name(), open(project, secret)));
            return values;
        });
    }

    /** The same for several resources of one type; those without secrets are not in the answer. */
    public Future<Map<UUID, Map<String, String>>> read(
            Session session, UUID project, ResourceType type, Collection<UUID> owners) {
        return store.read(session, project, type, owners).map(found -> {
            Map<UUID, Map<String, String>> values = new LinkedHashMap<>();
            found.forEach(secret -> values.computeIfAbsent(secret.owner().id(), id -> new LinkedHashMap<>())
                    .put(secret.name(), open(project, secret)));
            return values;
        });
    }

    /** Makes these the only secrets of a resource; to be called in a transaction. */
    public Future<Void> replace(Session session, UUID project, ResourceKey owner, Map<String, String> values) {
        Future<Void> done = store.keepOnly(session, project, owner, values.keySet());
        for (Map.Entry<String, String> value : values.entrySet()) {
            SecretCipher.Name name = new SecretCipher.Name(project, owner, value.getKey());
            SecretCipher.Sealed sealed = cipher.seal(name, value.getValue().getBytes(StandardCharsets.UTF_8));
            SealedSecret secret =
                    new SealedSecret(owner, value.getKey(), sealed.ciphertext(), sealed.nonce(), sealed.keyId());
            done = done.compose(before -> store.put(session, project, secret));
        }
        return done;
    }

    private String open(UUID project, SealedSecret secret) {
        byte[] value = cipher.open(
                new SecretCipher.Name(project, secret.owner(), secret.name()),
                new SecretCipher.Sealed(secret.ciphertext(), secret.nonce(), secret.keyId()));
        return new String(value, StandardCharsets.UTF_8);
    }
}
