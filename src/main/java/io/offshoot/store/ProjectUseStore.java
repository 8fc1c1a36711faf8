package io.offshoot.store;

import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which configuration objects a project uses as of an instant: those that its memberships, its granted roles, its
 * subscriptions, its details and the owners of its objects name, and those that these name in turn. The members of a group
 * do not follow from it.
 */
public final class ProjectUseStore {
    private static final String REFERENCES =
            "regexp_matches(r.content, '\"reference\"\\s*:\\s*\"([A-Za-z]+/[0-9a-f-]{36})\"', 'g') m";

    private static final String USED = "with recursive named as materialized (select type, id, content from "
            + AsOf.rows("type, id, content", "type = any('{304,541,542,543}'::int2[])", "", "$1", "$3") + " n"
            + " where type <> 541 or $4::bool"
            + " and " + SourceSelection.listed("$5", "$6")
            + "), objects as materialized (select r.id, m[1] as ref from "
            + AsOf.rows("id, content", "type between 502 and 520", "", "$2", "$3") + " r, " + REFERENCES + """
        ), direct (ref, reason) as (
            select r.content::json #>> '{user,reference}', 'member' from named r
             where r.type = 304 and coalesce(r.content::json ->> 'active', 'true') <> 'false'
               and coalesce(r.content::json #>> '{project,reference}', 'Project/' || $1::uuid) = 'Project/' || $1::uuid
            union
            select r.content::json #>> '{role,reference}', 'granted role' from named r where r.type = 542
            union
            select r.content::json #>> '{member,reference}', 'holds a role' from named r where r.type = 542
            union
            select 'User/' || o.id, 'owner' from unnest($8::uuid[]) o (id)
            union
            select m[1], case r.type when 541 then 'subscription' else 'named by the project' end from named r,
        """
            + REFERENCES + """
             where r.type in (541, 543)
            union
            select s.ref, 'listed' from unnest($7::text[]) s (ref)
        ), used (ref, reason) as (
            select ref, reason from direct
            union
            select o.ref, 'named by another'
              from used u
              join objects o on o.id = substring(u.ref from '[0-9a-f-]{36}$')::uuid
               and u.ref ~ '^(SecurityRole|DataSource|Database[A-Z][a-z]+|Schedule[A-Z][a-z]+|Subscription[A-Z][a-z]+|Locale|Contact|ContactGroup|Calendar|Timezone|Application|Runtime|Palette|ContentBundle)/'
        )
        select ref, reason from used where ref is not null and ($10::bool or ref !~ '^User(Group)?/') limit $9::int
        """;

    private static final String ORDER = "order by type, last_updated, id limit $6::int";

    /** The users who wrote the next objects of the project, and where these end. */
    static final String OWNERS = "with page as materialized (select type, last_updated, id, author, author_type from "
            + AsOf.rows(
                    "type, last_updated, id, author, author_type",
                    "(type, last_updated, id) > ($3::int2, $4::timestamptz, $5::uuid)",
                    ORDER,
                    "$1",
                    "$2")
            + " p " + ORDER + """
        )
        select (select array_agg(distinct author) from page where author_type = 303) as owners, type, last_updated, id
          from page order by type desc, last_updated desc, id desc limit 1
        """;

    private static final int PAGE = 20_000;

    /** All are held in memory. */
    private static final int MOST = 200_000;

    private static final Pattern REFERENCE = Pattern.compile("([A-Za-z]+)/([0-9a-f-]{36})");

    private final int page;
    private final int most;

    public ProjectUseStore() {
        this(PAGE, MOST);
    }

    /**
     * @param page how many objects are looked at in one statement
     * @param most how many owners, and how many reasons, a project may have
     */
    ProjectUseStore(int page, int most) {
        this.page = page;
        this.most = most;
    }

    /** The users who wrote what is in the project, page by page: a statement for all of it would take as long as that is large. */
    Future<Set<UUID>> owners(Session session, UUID project, String snapshot) {
        Promise<Set<UUID>> all = Promise.promise();
        owners(
                session,
                Tuple.of(project, snapshot, (short) 0, SourceKey.FIRST.at(), SourceKey.FIRST.id()),
                new TreeSet<>(),
                all);
        return all.future();
    }

    /** Each page is a new turn: futures are not chained, so none is held by the next. */
    private void owners(Session session, Tuple after, Set<UUID> found, Promise<Set<UUID>> all) {
        session.read(OWNERS, after.addInteger(page)).onFailure(all::fail).onSuccess(rows -> {
            if (rows.size() == 0) {
                all.complete(found);
                return;
            }
            Row last = rows.iterator().next();
            Optional.ofNullable(last.getArrayOfUUIDs("owners"))
                    .ifPresent(owners -> found.addAll(Arrays.asList(owners)));
            if (found.size() > most) {
                all.fail(tooMany());
                return;
            }
            owners(
                    session,
                    Tuple.of(
                            after.getValue(0),
                            after.getValue(1),
                            last.getShort("type"),
                            last.getOffsetDateTime("last_updated"),
                            last.getUUID("id")),
                    found,
                    all);
        });
    }

    /**
     * What a project uses, each with the reasons; objects that are not there any more are among them. Fails with
     * UNPROCESSABLE when that is too much to be told.
     *
     * @param users whether users and their groups are asked for, those who wrote its objects among them
     * @param duplication whose list says more of the subscriptions, if they have one
     * @param subscriptions which of its subscriptions count; empty: none
     * @param listed objects that count as used, whatever the project says
     */
    public Future<Map<ResourceKey, Set<String>>> used(
            Session session,
            UUID duplication,
            UUID project,
            String snapshot,
            Optional<SourceSelection> subscriptions,
            Collection<ResourceKey> listed,
            boolean users) {
        return (users ? owners(session, project, snapshot) : Future.succeededFuture(Set.<UUID>of()))
                .compose(owners -> used(session, duplication, project, snapshot, subscriptions, listed, users, owners));
    }

    private Future<Map<ResourceKey, Set<String>>> used(
            Session session,
            UUID duplication,
            UUID project,
            String snapshot,
            Optional<SourceSelection> subscriptions,
            Collection<ResourceKey> listed,
            boolean users,
            Set<UUID> owners) {
        SourceSelection chosen = subscriptions.orElse(SourceSelection.ALL);
        Tuple arguments = Tuple.of(project, Environment.ID, snapshot, subscriptions.isPresent());
        arguments
                .addUUID(duplication)
                .addBoolean(chosen.unlisted())
                .addArrayOfString(listed.stream().map(ResourceKey::toString).toArray(String[]::new))
                .addArrayOfUUID(owners.toArray(UUID[]::new))
                .addInteger(most + 1)
                .addBoolean(users);
        return session.read(USED, arguments).map(rows -> {
            if (rows.size() > most) {
                throw tooMany();
            }
            Map<ResourceKey, Set<String>> used = new TreeMap<>(
                    java.util.Comparator.comparing(ResourceKey::type).thenComparing(ResourceKey::id));
            for (Row row : rows) {
                key(row.getString("ref")).ifPresent(key -> used.computeIfAbsent(key, any -> new TreeSet<>())
                        .add(row.getString("reason")));
            }
            return used;
        });
    }

    /** What a project uses now. */
    public Future<Map<ResourceKey, Set<String>>> used(Session session, UUID project) {
        return new SourceStore()
                .snapshot(session)
                .compose(snapshot ->
                        used(session, project, project, snapshot, Optional.of(SourceSelection.ALL), List.of(), true));
    }

    private Failure tooMany() {
        return Failure.of(
                Kind.UNPROCESSABLE,
                "The project uses more than " + most
                        + " configuration objects, its users included; take all users, or none");
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
