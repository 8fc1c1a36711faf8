package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.offshoot.store.SearchQuery.Place;
import io.offshoot.store.SearchQuery.Sort;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Searches, each on an index: the primary key for ids and for everything of a type, the term index for the values of
 * search elements, the last-updated index for times and their order. Found are places, without content; the
 * content of as many as a caller wants at a time is loaded by {@link #load}.
 */
public final class SearchStore {
    /** A list of more terms is not looked up at once: every row would be compared with all of them. */
    public static final int WIDE = 64;

    /** What the term index finds beyond so many is not put in order here. */
    public static final int FEW = 4000;

    private static final String PROBED = "select id, last_updated from found limit " + FEW;

    private static final String OF_TYPE = "project = $1::uuid and type = $2::int2";

    static final String FIND_MANY = "select no, " + ResourceVersion.COLUMNS + """
          from unnest($2::int[], $3::int2[], $5::int[], $6::int[]) c (no, of_type, terms_from, terms_to)
         cross join lateral (
            with found as materialized (
                select * from resource where (project = $1::uuid and type = c.of_type) is true and not deleted
                   and terms && ($4::int8[])[c.terms_from:c.terms_to])
            select * from found limit $7::int) r
        """;

    private static final String LOAD = """
        with wanted as (
            select r.id, p.no, sum(octet_length(r.content)) over (order by p.no) - octet_length(r.content) as before
              from unnest($3::uuid[]) with ordinality p (id, no)
              join resource r on r.project = $1::uuid and r.type = $2::int2 and r.id = p.id and not r.deleted
        )
        select
        """ + ResourceVersion.COLUMNS + """
         from wanted join resource using (id)
         where project = $1::uuid and type = $2::int2 and before < $4::int8 order by no
        """;

    /**
     * The places of the resources that match, in order. Terms are hashes, and a list of more than {@link #WIDE} of them may
     * be passed over: the caller rechecks the text.
     *
     * <p>The term index knows no order. So it is asked first for what it has, up to {@link #FEW}: these are put in order
     * here. Where there are more, the table is walked in the order that is wanted, and a page is soon full.
     */
    public Future<List<Place>> find(Session session, SearchQuery query) {
        if (isPlain(query)) {
            Tuple arguments = Tuple.tuple();
            return session.read(walk(query, arguments), arguments).map(SearchStore::places);
        }
        Tuple arguments = Tuple.tuple();
        return session.read(probe(query, arguments), arguments).compose(rows -> {
            if (rows.size() < FEW) {
                return Future.succeededFuture(inOrder(places(rows), query));
            }
            Tuple walking = Tuple.tuple();
            return session.read(walk(query, walking), walking).map(SearchStore::places);
        });
    }

    /** Whether there is nothing that the term index is asked for. */
    static boolean isPlain(SearchQuery query) {
        return query.terms().isEmpty() && query.within().isEmpty();
    }

    private static List<Place> inOrder(List<Place> found, SearchQuery query) {
        Comparator<Place> order = query.sort().order();
        return found.stream()
                .distinct()
                .filter(place -> query.after()
                        .map(after -> order.compare(place, after) > 0)
                        .orElse(true))
                .sorted(order)
                .skip(query.offset())
                .limit(query.count())
                .toList();
    }

    /** The resources that match, in order, with their contents: for few and small ones. */
    public Future<List<ResourceVersion>> search(Session session, SearchQuery query) {
        return find(session, query)
                .compose(places -> load(
                        session,
                        query.project(),
                        query.type(),
                        places.stream().map(Place::id).toList(),
                        Long.MAX_VALUE));
    }

    /**
     * The resources of those ids, in the order given, from the first on until there are {@code bytes} of them; the last
     * one may pass that. Ids that are not there (any more) are passed over.
     *
     * @return empty only when none of the ids is there
     */
    public Future<List<ResourceVersion>> load(
            Session session, UUID project, ResourceType type, List<UUID> ids, long bytes) {
        Tuple arguments = Tuple.of(project, type.code());
        arguments.addArrayOfUUID(ids.toArray(UUID[]::new)).addLong(bytes);
        return session.read(LOAD, arguments)
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /** How many resources match, by their terms alone. */
    public Future<Long> count(Session session, SearchQuery query) {
        Tuple arguments = Tuple.tuple();
        return session.read(countStatement(query, arguments), arguments)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /**
     * One of many lists of terms to be looked up.
     *
     * @param no tells the answers apart
     */
    public record Lookup(int no, ResourceType type, List<Long> anyOf) {}

    /** For each of the lookups, by its number, some of the resources that have one of its terms: {@code most} of them. */
    public Future<Map<Integer, List<ResourceVersion>>> findMany(
            Session session, UUID project, List<Lookup> lookups, int most) {
        return session.read(FIND_MANY, lookedUp(project, lookups, most)).map(rows -> {
            Map<Integer, List<ResourceVersion>> found = new HashMap<>();
            rows.forEach(row -> found.computeIfAbsent(row.getInteger("no"), no -> new ArrayList<>())
                    .add(ResourceVersion.of(row)));
            return found;
        });
    }

    static Tuple lookedUp(UUID project, List<Lookup> lookups, int most) {
        int count = lookups.size();
        Integer[] numbers = new Integer[count];
        Short[] types = new Short[count];
        Integer[] from = new Integer[count];
        Integer[] to = new Integer[count];
        List<Long> terms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers[i] = lookups.get(i).no();
            types[i] = lookups.get(i).type().code();
            from[i] = terms.size() + 1;
            terms.addAll(lookups.get(i).anyOf());
            to[i] = terms.size();
        }
        return Tuple.tuple()
                .addUUID(project)
                .addArrayOfInteger(numbers)
                .addArrayOfShort(types)
                .addArrayOfLong(terms.toArray(Long[]::new))
                .addArrayOfInteger(from)
                .addArrayOfInteger(to)
                .addInteger(most);
    }

    static String countStatement(SearchQuery query, Tuple arguments) {
        return "select count(*) from resource where "
                + (narrow(query).equals(query.terms())
                        ? indexedConditions(query, arguments)
                        : conditions(query, arguments))
                + terms(query.terms(), arguments)
                + within(query, arguments);
    }

    /** In the order of an index, filtering. */
    static String walk(SearchQuery query, Tuple arguments) {
        // Behind a materialized CTE, so that the planner cannot prefer walking an index in order and filtering.
        boolean narrow = isPlain(query) && !query.updated().isEmpty() && query.sort() == Sort.ID;
        String sql = "select id, last_updated from resource where " + conditions(query, arguments);
        List<List<Long>> terms = narrow(query);
        if (!terms.isEmpty() || !query.within().isEmpty()) {
            // The term index would find too much and put it in order: the planner takes this for true half of the time,
            // so that it expects a page to be full soon.
            sql += " and case when true" + terms(terms, arguments) + within(query, arguments) + " then true end";
        }
        if (narrow) {
            sql = "with found as materialized (" + sql + ") select id, last_updated from found where true";
        }
        return sql
                + after(query.sort(), query.after(), arguments)
                + page(query.sort(), query.offset(), query.count(), arguments);
    }

    /**
     * What the term index has, in any order, {@link #FEW} at most. The CTE is planned as if all were wanted, since the planner,
     * who knows nothing of hashes, would rather look through the whole table for the first few; it is read no further than
     * the limit all the same.
     */
    static String probe(SearchQuery query, Tuple arguments) {
        List<List<Long>> narrow = narrow(query);
        String conditions = indexedConditions(query, arguments);
        String found = "select id, last_updated from resource where " + conditions + within(query, arguments);
        if (!narrow.isEmpty() || query.terms().isEmpty()) {
            return "with found as materialized (" + found + terms(narrow, arguments) + ") " + PROBED;
        }
        List<Long> fewest =
                query.terms().stream().min(Comparator.comparingInt(List::size)).orElseThrow();
        arguments.addArrayOfLong(fewest.toArray(Long[]::new));
        // One term after the other: all of them at once would be compared with every row.
        return "with found as materialized (select r.id, r.last_updated from unnest(" + parameter(arguments)
                + "::int8[]) k cross join lateral (" + found + " and terms @> array[k] offset 0) r) " + PROBED;
    }

    private static List<List<Long>> narrow(SearchQuery query) {
        return query.terms().stream().filter(anyOf -> anyOf.size() <= WIDE).toList();
    }

    static List<Place> places(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Place(row.getUUID(0), row.getOffsetDateTime(1)))
                .toList();
    }

    static String page(Sort sort, int offset, int count, Tuple arguments) {
        return " order by " + sort.sql() + " offset " + parameter(arguments.addInteger(offset)) + "::int limit "
                + parameter(arguments.addInteger(count)) + "::int";
    }

    static String after(Sort sort, Optional<Place> after, Tuple arguments) {
        if (after.isEmpty()) {
            return "";
        }
        Place place = after.get();
        if (sort == Sort.ID) {
            return " and id > " + parameter(arguments.addUUID(place.id())) + "::uuid";
        }
        return " and (last_updated, id) " + (sort == Sort.LAST_UPDATED ? ">" : "<") + " ("
                + parameter(arguments.addOffsetDateTime(place.lastUpdated())) + "::timestamptz, "
                + parameter(arguments.addUUID(place.id())) + "::uuid)";
    }

    /**
     * {@link #conditions} of what the term index is asked for. A term holds project and type already; without the {@code is
     * true} the planner, who does not know that, goes through all resources of the type in another index besides.
     */
    private static String indexedConditions(SearchQuery query, Tuple arguments) {
        boolean byTerms =
                !isPlain(query) && query.ids().isEmpty() && query.updated().isEmpty();
        String all = conditions(query, arguments);
        return byTerms ? all.replace(OF_TYPE, "(" + OF_TYPE + ") is true") : all;
    }

    private static String conditions(SearchQuery query, Tuple arguments) {
        arguments.addUUID(query.project()).addShort(query.type().code());
        StringBuilder sql = new StringBuilder(OF_TYPE + " and not deleted");
        query.ids().ifPresent(ids -> {
            arguments.addArrayOfUUID(ids.toArray(UUID[]::new));
            sql.append(" and id = any(").append(parameter(arguments)).append("::uuid[])");
        });
        for (SearchQuery.Bound bound : query.updated()) {
            arguments.addOffsetDateTime(bound.at());
            sql.append(" and last_updated ")
                    .append(bound.relation().sql())
                    .append(' ')
                    .append(parameter(arguments))
                    .append("::timestamptz");
        }
        return sql.toString();
    }

    private static String terms(List<List<Long>> all, Tuple arguments) {
        StringBuilder sql = new StringBuilder();
        for (List<Long> anyOf : all) {
            arguments.addArrayOfLong(anyOf.toArray(Long[]::new));
            sql.append(" and terms && ").append(parameter(arguments)).append("::int8[]");
        }
        return sql.toString();
    }

    private static String within(SearchQuery query, Tuple arguments) {
        StringBuilder sql = new StringBuilder();
        for (SearchQuery.AnyOf anyOf : query.within()) {
            String ids = parameter(arguments.addArrayOfUUID(anyOf.ids().toArray(UUID[]::new)));
            String terms = parameter(arguments.addArrayOfLong(anyOf.terms().toArray(Long[]::new)));
            sql.append(" and (id = any(" + ids + "::uuid[]) or terms && " + terms + "::int8[])");
        }
        return sql.toString();
    }

    static String parameter(Tuple arguments) {
        return "$" + arguments.size();
    }
}
