package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which configuration objects a project uses: those that its memberships, its granted roles, its subscriptions, its details
 * and the owners of its objects name, and those that these name in turn. The members of a group do not follow from it.
 */
public final class ProjectUseStore {
    private static final String USED = """
        with recursive direct (ref, reason) as (
            select m.principal, 'member' from membership m where m.project = $1::uuid and m.active
            union
            select g.content::json #>> '{role,reference}', 'granted role' from resource g
             where g.project = $1::uuid and g.type = 542 and not g.deleted
            union
            select g.content::json #>> '{member,reference}', 'holds a role' from resource g
             where g.project = $1::uuid and g.type = 542 and not g.deleted
            union
            select 'User/' || r.author, 'owner' from resource r
             where r.project = $1::uuid and r.author_type = 303 and not r.deleted
            union
            select m[1], case r.type when 541 then 'subscription' else 'named by the project' end
              from resource r, regexp_matches(r.content, '"reference"\\s*:\\s*"([A-Za-z]+/[0-9a-f-]{36})"', 'g') m
             where r.project = $1::uuid and r.type in (541, 543) and not r.deleted
        ), used (ref, reason) as (
            select ref, reason from direct
            union
            select m[1], 'named by another'
              from used u
              join resource r on r.project = $2::uuid and not r.deleted and r.type between 502 and 520
               and r.id = substring(u.ref from '[0-9a-f-]{36}$')::uuid
               and u.ref ~ '^(SecurityRole|DataSource|Database[A-Z][a-z]+|Schedule[A-Z][a-z]+|Subscription[A-Z][a-z]+|Locale|Contact|ContactGroup|Calendar|Timezone|Application|Runtime|Palette|ContentBundle)/',
                   regexp_matches(r.content, '"reference"\\s*:\\s*"([A-Za-z]+/[0-9a-f-]{36})"', 'g') m
        )
        select ref, reason from used where ref is not null
        """;

    private static final Pattern REFERENCE = Pattern.compile("([A-Za-z]+)/([0-9a-f-]{36})");

    /** What a project uses, each with the reasons; objects that are not there any more are among them. */
    public Future<Map<ResourceKey, Set<String>>> used(Session session, UUID project) {
        return session.read(USED, Tuple.of(project, Environment.ID)).map(rows -> {
            Map<ResourceKey, Set<String>> used = new TreeMap<>(
                    java.util.Comparator.comparing(ResourceKey::type).thenComparing(ResourceKey::id));
            for (Row row : rows) {
                key(row.getString("ref")).ifPresent(key -> used.computeIfAbsent(key, any -> new TreeSet<>())
                        .add(row.getString("reason")));
            }
            return used;
        });
    }

    private static Optional<ResourceKey> key(String reference) {
        Matcher parts = REFERENCE.matcher(reference);
        return parts.matches()
                ? ResourceType.named(parts.group(1))
                        .filter(ResourceType::ofEnvironment)
                        .map(type -> new ResourceKey(type, UUID.fromString(parts.group(2))))
                : Optional.empty();
    }
}
