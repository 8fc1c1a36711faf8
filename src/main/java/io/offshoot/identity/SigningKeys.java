package io.offshoot.identity;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Session;
import io.offshoot.store.SigningKeyStore;
import io.offshoot.store.SigningKeyStore.SealedKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys by which others recognize what this environment made. The private keys lie in the database, encrypted under the
 * master key; replicas share them. An old public key is kept, so that what was signed with it stays our own.
 */
public final class SigningKeys {
    private static final UUID INSTALLATION = new UUID(0, 0);

    private final Database database;
    private final SecretCipher cipher;
    private final SigningKeyStore store = new SigningKeyStore();

    /**
     * What may be told of a key.
     *
     * @param publicKey 32 bytes, Ed25519
     * @param retired since when it is not signed with any more; empty: it is the key in use
     */
    public record PublicKey(UUID id, Buffer publicKey, OffsetDateTime created, Optional<OffsetDateTime> retired) {}

    /** Signs with one key. Safe for use by many threads. */
    public static final class Signer {
        private final Buffer publicKey;
        private final PrivateKey privateKey;

        private Signer(Buffer publicKey, PrivateKey privateKey) {
            this.publicKey = publicKey;
            this.privateKey = privateKey;
        }

        /** The 32 bytes that its signatures are checked with. */
        public Buffer publicKey() {
            return publicKey;
        }

        /** The signature of the text, 64 bytes. Takes time proportional to the text: a large one is for a worker thread. */
        public Buffer sign(byte[] text) {
            return Ed25519.sign(privateKey, text);
        }
    }

    public SigningKeys(Database database, SecretCipher cipher) {
        this.database = database;
        this.cipher = cipher;
    }

    /** The key in use, made now if there has been none. */
    public Future<PublicKey> current() {
        return inUse().map(SigningKeys::shown);
    }

    /** All keys there have been, the newest first. */
    public Future<List<PublicKey>> all() {
        return inUse().compose(made -> store.all(database.requests()))
                .map(keys -> keys.stream().map(SigningKeys::shown).toList());
    }

    /** Makes a new key and signs with it from now on. */
    public Future<PublicKey> rotate() {
        return database.transaction(session -> store.retire(session)
                        .compose(retired -> create(session))
                        .compose(created -> store.inUse(session)))
                .map(key -> shown(key.orElseThrow()));
    }

    /** Signs with the key in use; fails with {@link UnreadableSecret} when it was encrypted with another master key. */
    public Future<Signer> signer() {
        return inUse().map(key -> {
            byte[] pkcs8 =
                    cipher.open(name(key.id()), new SecretCipher.Sealed(key.ciphertext(), key.nonce(), key.keyId()));
            try {
                return new Signer(key.publicKey(), Ed25519.privateKey(pkcs8));
            } catch (GeneralSecurityException e) {
                throw new UnreadableSecret(name(key.id()), "is no Ed25519 key", e);
            }
        });
    }

    private Future<SealedKey> inUse() {
        return store.inUse(database.requests())
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        // Another replica may be first; its key is the key.
                        : create(database.requests())
                                .compose(created -> store.inUse(database.requests()))
                                .map(Optional::orElseThrow));
    }

    private Future<Void> create(Session session) {
        KeyPair pair = Ed25519.generate();
        UUID id = UUID.randomUUID();
        SecretCipher.Sealed sealed = cipher.seal(name(id), pair.getPrivate().getEncoded());
        return store.create(
                session, id, Ed25519.publicKey(pair.getPublic()), sealed.ciphertext(), sealed.nonce(), sealed.keyId());
    }

    private static SecretCipher.Name name(UUID key) {
        return new SecretCipher.Name(INSTALLATION, new ResourceKey(ResourceType.PROJECT, key), "signing-key");
    }

    private static PublicKey shown(SealedKey key) {
        return new PublicKey(key.id(), key.publicKey(), key.created(), key.retired());
    }
}
