package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.SearchQuery;
import io.offshoot.store.SearchStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * What criteria mean for the indexes.
 *
 * @param lists lists of terms, of each of which a match has one
 * @param within what may be found by its id instead
 */
public record IndexTerms(List<List<Long>> lists, List<SearchQuery.AnyOf> within) {
    /** Nothing for what is not in the index. Two ends of a range of dates become one list. */
    public static IndexTerms of(List<List<Criterion>> criteria, SearchTerms terms) {
        List<List<Long>> lists = new ArrayList<>();
        List<SearchQuery.AnyOf> within = new ArrayList<>();
        Map<SearchParameter, List<DateTest>> dates = new LinkedHashMap<>();
        for (List<Criterion> anyOf : criteria) {
            if (anyOf.size() == 1 && anyOf.get(0) instanceof Criterion.Date date) {
                dates.computeIfAbsent(date.parameter(), parameter -> new ArrayList<>())
                        .add(date.test());
            } else if (indexed(anyOf)) {
                List<Long> list =
                        list(anyOf.stream().flatMapToLong(criterion -> Arrays.stream(criterion.terms(terms))));
                List<UUID> ids = ids(anyOf);
                if (ids.isEmpty()) {
                    lists.add(list);
                } else {
                    within.add(new SearchQuery.AnyOf(list, ids));
                }
            }
        }
        dates.forEach((parameter, tests) -> lists.add(list(LongStream.of(DateTest.terms(parameter, tests, terms)))));
        return new IndexTerms(lists, within);
    }

    /** Whether alternatives can be looked up at all: numbers cannot. */
    public static boolean indexed(List<Criterion> anyOf) {
        return anyOf.stream()
                .allMatch(criterion -> !(criterion instanceof Criterion.OfElements wanted)
                        || wanted.parameter().kind().indexed());
    }

    /** Whether a list is so long that the index may find more than has one of its terms. */
    public boolean wide() {
        return lists.stream().anyMatch(list -> list.size() > SearchStore.WIDE);
    }

    private static List<UUID> ids(List<Criterion> anyOf) {
        return anyOf.stream()
                .filter(Criterion.Itself.class::isInstance)
                .map(criterion -> ((Criterion.Itself) criterion).id())
                .toList();
    }

    private static List<Long> list(LongStream terms) {
        return terms.distinct().boxed().toList();
    }
}
