package io.offshoot.criteria;

import io.offshoot.rewrite.SearchTerms;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** What alternatives look up in the indexes; a resource that meets one of them is found by a term or an id at least. */
public record CriterionTerms(List<Long> terms, List<UUID> ids) {
    /** What the alternatives look up in one project. */
    public static CriterionTerms of(List<Criterion> anyOf, SearchTerms terms) {
        return new CriterionTerms(
                anyOf.stream()
                        .flatMapToLong(criterion -> Arrays.stream(criterion.terms(terms)))
                        .distinct()
                        .boxed()
                        .toList(),
                anyOf.stream()
                        .filter(Criterion.Itself.class::isInstance)
                        .map(criterion -> ((Criterion.Itself) criterion).id())
                        .toList());
    }

    /** Whether the alternatives can be looked up at all: numbers cannot. */
    public static boolean indexed(List<Criterion> anyOf) {
        return anyOf.stream()
                .allMatch(criterion -> !(criterion instanceof Criterion.OfElements wanted)
                        || wanted.parameter().kind().indexed());
    }
}
