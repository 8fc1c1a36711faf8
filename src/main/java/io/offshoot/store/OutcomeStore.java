package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a duplication did to single resources beyond the plain copy. */
public final class OutcomeStore {
    private static final String PUT = """
            insert into outcome (duplication, type, id, origin_id, reason)
            values ($1::uuid, $2::int2, $3::uuid, $4::uuid, $5) on conflict do nothing
            """;

    private static final String READ = """
            select type, id, origin_id, reason from outcome where duplication = $1::uuid
             order by type, id, reason limit $2::int
            """;

    private static final String OF = """
            select type, id, reason from outcome
             where duplication = $1::uuid and (type, id) in (select * from unnest($2::int2[], $3::uuid[]))
             order by type, id, reason
            """;

    /**
     * What was done to one resource of the target.
     *
     * @param reason a stable word: {@code off}, {@code removed:identityProvider}, {@code created} …
     */
    public record Outcome(ResourceKey key, Optional<UUID> origin, String reason) {}

    /** Notes an outcome; a second time is the same as once. */
    public Future<Void> put(Session session, UUID duplication, Outcome outcome) {
        return session.write(
                        PUT,
                        Tuple.of(
                                duplication,
                                outcome.key().type().code(),
                                outcome.key().id(),
                                outcome.origin().orElse(null),
                                outcome.reason()))
                .mapEmpty();
    }

    /** The first {@code limit} outcomes by type and id. */
    public Future<List<Outcome>> read(Session session, UUID duplication, int limit) {
        return session.read(READ, Tuple.of(duplication, limit)).map(rows -> rows.stream()
                .map(row -> new Outcome(
                        new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                        Optional.ofNullable(row.getUUID("origin_id")),
                        row.getString("reason")))
                .toList());
    }

    /** The reasons that are noted of those of the resources that have any. */
    public Future<Map<ResourceKey, List<String>>> of(Session session, UUID duplication, List<ResourceKey> keys) {
        Tuple arguments = Tuple.of(duplication)
                .addArrayOfShort(keys.stream().map(key -> key.type().code()).toArray(Short[]::new))
                .addArrayOfUUID(keys.stream().map(ResourceKey::id).toArray(UUID[]::new));
        return session.read(OF, arguments).map(rows -> {
            Map<ResourceKey, List<String>> reasons = new HashMap<>();
            rows.forEach(row -> reasons.computeIfAbsent(
                            new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)),
                            any -> new ArrayList<>())
                    .add(row.getString(2)));
            return reasons;
        });
    }
}
