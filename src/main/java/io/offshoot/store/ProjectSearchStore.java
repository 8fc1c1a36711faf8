package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Searches the Project resources of all live projects, which no search inside a project does. */
public final class ProjectSearchStore {
    private static final String LOAD = "select " + ResourceVersion.COLUMNS
            + " from resource join unnest($1::uuid[]) with ordinality p (id, no) using (id)"
            + " where project = id and type = $2::int2 and not deleted order by no";

    /**
     * What to search for.
     *
     * @param nameStarts each list must hold a beginning of the name, whatever the case
     */
    public record Query(
            Optional<List<UUID>> ids,
            List<List<String>> nameStarts,
            List<SearchQuery.Bound> updated,
            SearchQuery.Sort sort,
            Optional<SearchQuery.Place> after,
            int offset,
            int count) {
        /** The same search from another offset. */
        public Query at(int newOffset, int newCount) {
            return new Query(ids, nameStarts, updated, sort, after, newOffset, newCount);
        }

        /** The same search for what comes behind a place. */
        public Query after(SearchQuery.Place place, int newCount) {
            return new Query(ids, nameStarts, updated, sort, Optional.of(place), 0, newCount);
        }
    }

    /** The places of the projects that match, in order. */
    public Future<List<SearchQuery.Place>> find(Session session, Query query) {
        Tuple arguments = Tuple.tuple();
        String sql = "select id, last_updated from (select r.id, r.last_updated " + matching(query, arguments)
                + ") found where true" + SearchStore.after(query.sort(), query.after(), arguments)
                + SearchStore.page(query.sort(), query.offset(), query.count(), arguments);
        return session.read(sql, arguments).map(SearchStore::places);
    }

    /** How many match. */
    public Future<Long> count(Session session, Query query) {
        Tuple arguments = Tuple.tuple();
        return session.read("select count(*) " + matching(query, arguments), arguments)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The plan of {@link #find}, for tests that assert the index. */
    public Future<List<String>> explain(Session session, Query query) {
        Tuple arguments = Tuple.tuple();
        return session.read("explain select r.id, r.last_updated " + matching(query, arguments), arguments)
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /** The Project resources of those projects, in the order given. */
    public Future<List<ResourceVersion>> load(Session session, List<UUID> projects) {
        Tuple arguments = Tuple.tuple().addArrayOfUUID(projects.toArray(UUID[]::new));
        return session.read(LOAD, arguments.addShort(ResourceType.PROJECT.code()))
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    private static String matching(Query query, Tuple arguments) {
        StringBuilder sql = new StringBuilder("from project p join resource r on r.project = p.id and r.type = ")
                .append(SearchStore.parameter(arguments.addShort(ResourceType.PROJECT.code())))
                .append("::int2 and r.id = p.id and not r.deleted where p.state = 'live'");
        query.ids().ifPresent(ids -> sql.append(" and p.id = any(")
                .append(SearchStore.parameter(arguments.addArrayOfUUID(ids.toArray(UUID[]::new))))
                .append("::uuid[])"));
        for (List<String> anyOf : query.nameStarts()) {
            String[] patterns = anyOf.stream().map(ProjectSearchStore::pattern).toArray(String[]::new);
            sql.append(" and (");
            for (int i = 0; i < patterns.length; i++) {
                sql.append(i == 0 ? "" : " or ")
                        .append("lower(p.name) like ")
                        .append(SearchStore.parameter(arguments.addString(patterns[i])));
            }
            sql.append(')');
        }
        for (SearchQuery.Bound bound : query.updated()) {
            OffsetDateTime at = bound.at();
            sql.append(" and r.last_updated ")
                    .append(bound.relation().sql())
                    .append(' ')
                    .append(SearchStore.parameter(arguments.addOffsetDateTime(at)))
                    .append("::timestamptz");
        }
        return sql.toString();
    }

    private static String pattern(String start) {
        return start.toLowerCase(Locale.ROOT)
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_")
                + "%";
    }
}
