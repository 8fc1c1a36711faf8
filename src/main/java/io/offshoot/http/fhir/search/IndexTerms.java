package io.offshoot.http.fhir.search;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.rewrite.SearchTerms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What criteria mean for the term index: lists of terms, of each of which a match has one. */
final class IndexTerms {
    private IndexTerms() {}

    /** The lists; none for what is not in the index. Two ends of a range of dates become one list. */
    static List<List<Long>> of(List<List<Criterion>> criteria, SearchTerms terms) {
        List<List<Long>> lists = new ArrayList<>();
        Map<SearchParameter, List<DateTest>> dates = new LinkedHashMap<>();
        for (List<Criterion> anyOf : criteria) {
            if (anyOf.size() == 1 && anyOf.get(0) instanceof Criterion.Date date) {
                dates.computeIfAbsent(date.parameter(), parameter -> new ArrayList<>())
                        .add(date.test());
            } else if (anyOf.get(0).parameter().kind().indexed()) {
                lists.add(list(anyOf.stream().flatMapToLong(criterion -> Arrays.stream(criterion.terms(terms)))));
            }
        }
        dates.forEach((parameter, tests) -> lists.add(list(LongStream.of(DateTest.terms(parameter, tests, terms)))));
        return lists;
    }

    private static List<Long> list(LongStream terms) {
        return terms.distinct().boxed().toList();
    }
}
