package io.offshoot.criteria;

import io.offshoot.rewrite.NameText;
import io.offshoot.rewrite.SearchTerms;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * What alternatives look up in the indexes; a resource that meets one of them is found by a term or an id at least.
 */
public record CriterionTerms(List<Long> terms, List<UUID> ids) {
    /** Beginnings of names up to this many characters are in the index; of longer ones only as much. */
    private static final int INDEXED_NAME = 8;

    /** What the alternatives look up in one project. */
    public static CriterionTerms of(List<Criterion> anyOf, SearchTerms terms) {
        return new CriterionTerms(
                anyOf.stream()
                        .flatMap(criterion -> terms(criterion, terms).boxed())
                        .distinct()
                        .toList(),
                anyOf.stream()
                        .filter(Criterion.Itself.class::isInstance)
                        .map(criterion -> ((Criterion.Itself) criterion).id())
                        .toList());
    }

    private static LongStream terms(Criterion criterion, SearchTerms terms) {
        if (criterion instanceof Criterion.Identifier identifier) {
            return LongStream.of(terms.identifier(identifier.parameter(), identifier.system(), identifier.value()));
        }
        if (criterion instanceof Criterion.Name name) {
            return LongStream.of(terms.name(name.parameter(), name.start()));
        }
        if (criterion instanceof Criterion.Reference reference) {
            return LongStream.of(terms.reference(reference.parameter(), reference.value(), reference.modifier()));
        }
        return LongStream.empty();
    }

    /** Whether the index finds more than what matches, so that only the texts tell. */
    public static boolean findsTooMuch(Criterion criterion) {
        if (!(criterion instanceof Criterion.Name name)) {
            return false;
        }
        String start = NameText.of(name.start()).toString();
        return start.codePointCount(0, start.length()) > INDEXED_NAME;
    }
}
