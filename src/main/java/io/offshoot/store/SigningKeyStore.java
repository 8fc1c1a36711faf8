package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The keys that an environment signs with: at most one of them is in use. */
public final class SigningKeyStore {
    private static final String COLUMNS = "id, public_key, ciphertext, nonce, key_id, created, retired";

    private static final String INSERT = """
        insert into signing_key (id, public_key, ciphertext, nonce, key_id)
        values ($1::uuid, $2::bytea, $3::bytea, $4::bytea, $5) on conflict do nothing
        """;

    private static final String IN_USE = "select " + COLUMNS + " from signing_key where retired is null";

    private static final String ALL = "select " + COLUMNS + " from signing_key order by created desc, id";

    private static final String RETIRE = "update signing_key set retired = now() where retired is null";

    /**
     * A key as it is kept.
     *
     * @param publicKey 32 bytes
     * @param ciphertext of the private key
     * @param retired since when it is not signed with any more; empty: it is in use
     */
    public record SealedKey(
            UUID id,
            Buffer publicKey,
            Buffer ciphertext,
            Buffer nonce,
            String keyId,
            OffsetDateTime created,
            Optional<OffsetDateTime> retired) {
        static SealedKey of(Row row) {
            return new SealedKey(
                    row.getUUID("id"),
                    row.getBuffer("public_key"),
                    row.getBuffer("ciphertext"),
                    row.getBuffer("nonce"),
                    row.getString("key_id"),
                    row.getOffsetDateTime("created"),
                    Optional.ofNullable(row.getOffsetDateTime("retired")));
        }
    }

    /** Takes a new key into use, unless another one is. */
    public Future<Void> create(
            Session session, UUID id, Buffer publicKey, Buffer ciphertext, Buffer nonce, String keyId) {
        return session.write(INSERT, Tuple.of(id, publicKey, ciphertext, nonce, keyId))
                .mapEmpty();
    }

    /** The key in use. */
    public Future<Optional<SealedKey>> inUse(Session session) {
        return session.read(IN_USE, Tuple.tuple())
                .map(rows -> rows.stream().map(SealedKey::of).findFirst());
    }

    /** All keys there have been, the newest first. */
    public Future<List<SealedKey>> all(Session session) {
        return session.read(ALL, Tuple.tuple())
                .map(rows -> rows.stream().map(SealedKey::of).toList());
    }

    /** Takes the key out of use; another one must be created in the same transaction. */
    public Future<Void> retire(Session session) {
        return session.write(RETIRE, Tuple.tuple()).mapEmpty();
    }
}
