package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Secret values, encrypted, apart from the text of the resources they belong to. No copy takes them along. */
public final class SecretStore {
    private static final String READ = """
            select type, owner, name, ciphertext, nonce, key_id from secret
             where project = $1::uuid and type = $2::int2 and owner = $3::uuid order by name
            """;

    private static final String READ_SEVERAL = """
            select type, owner, name, ciphertext, nonce, key_id from secret
             where project = $1::uuid and type = $2::int2 and owner = any($3::uuid[]) order by owner, name
            """;

    private static final String KEEP_ONLY = """
            delete from secret
             where project = $1::uuid and type = $2::int2 and owner = $3::uuid and name <> all($4::text[])
            """;

    private static final String PUT = """
            insert into secret (project, type, owner, name, ciphertext, nonce, key_id)
            values ($1::uuid, $2::int2, $3::uuid, $4, $5::bytea, $6::bytea, $7)
            on conflict (project, type, owner, name)
            do update set ciphertext = excluded.ciphertext, nonce = excluded.nonce, key_id = excluded.key_id
            """;

    private static final String NAMES = """
            select type, owner, name, ''::bytea as ciphertext, ''::bytea as nonce, key_id from secret
             where project = $1::uuid order by type, owner, name limit $2::int
            """;

    /** A secret as it is stored; {@code name} is the path of the member it was taken from. */
    public record SealedSecret(ResourceKey owner, String name, Buffer ciphertext, Buffer nonce, String keyId) {}

    /** The secrets of one resource. */
    public Future<List<SealedSecret>> read(Session session, UUID project, ResourceKey owner) {
        return session.read(READ, Tuple.of(project, owner.type().code(), owner.id()))
                .map(rows -> rows.stream().map(SecretStore::secret).toList());
    }

    /** The secrets of several resources of one type. */
    public Future<List<SealedSecret>> read(Session session, UUID project, ResourceType type, Collection<UUID> owners) {
        return session.read(READ_SEVERAL, Tuple.of(project, type.code(), owners.toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(SecretStore::secret).toList());
    }

    /** Deletes the secrets of a resource but those of the names. */
    public Future<Void> keepOnly(Session session, UUID project, ResourceKey owner, Collection<String> names) {
        Tuple arguments = Tuple.of(project, owner.type().code(), owner.id(), names.toArray(String[]::new));
        return session.write(KEEP_ONLY, arguments).mapEmpty();
    }

    /** Writes a secret over one of the same name. */
    public Future<Void> put(Session session, UUID project, SealedSecret secret) {
        Tuple arguments =
                Tuple.of(project, secret.owner().type().code(), secret.owner().id(), secret.name());
        arguments.addBuffer(secret.ciphertext()).addBuffer(secret.nonce()).addString(secret.keyId());
        return session.write(PUT, arguments).mapEmpty();
    }

    /** Which secrets a project has, without their values: what a copy must be given again. */
    public Future<List<SealedSecret>> names(Session session, UUID project, int limit) {
        return session.read(NAMES, Tuple.of(project, limit))
                .map(rows -> rows.stream().map(SecretStore::secret).toList());
    }

    private static SealedSecret secret(Row row) {
        return new SealedSecret(
                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("owner")),
                row.getString("name"),
                row.getBuffer("ciphertext"),
                row.getBuffer("nonce"),
                row.getString("key_id"));
    }
}
