package io.offshoot.repository;

import io.offshoot.access.Interaction;
import io.offshoot.access.Rule;
import io.offshoot.access.TypeRules;
import io.offshoot.criteria.Criterion;
import io.offshoot.criteria.Recheck;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.ResourceVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of a type a caller's searches find: what its policies add to every search. Whoever searches asks here first, and
 * passes on only what {@link #sees} says.
 *
 * @param within what a resource must meet, each list by one at least, for the indexes; nothing where all may be seen
 * @param exact whether what meets that is seen, so that it can be counted by the indexes
 * @param sees whether a resource that was found may be seen; for one thread
 */
public record SearchSight(List<List<Criterion>> within, boolean exact, Predicate<ResourceVersion> sees) {
    /** Alternatives that are joined to conditions that all must hold; with more, the texts decide. */
    private static final int MOST_CONDITIONS = 64;

    private static final SearchSight ALL = new SearchSight(List.of(), true, version -> true);

    /**
     * What a search of a type may find.
     *
     * @param parameters those that the search looks at, for whatever purpose: to select, to sort, to follow references
     * @param baseUrls as for {@link ResourceScanner}
     * @throws Failure FORBIDDEN when the caller may not search the type, INVALID for a parameter that would tell what is
     *     hidden from it
     */
    public static SearchSight of(
            Access access, ResourceType type, Collection<SearchParameter> parameters, List<String> baseUrls) {
        TypeRules rules = AccessGuard.rules(access, type);
        if (rules.open()) {
            return ALL;
        }
        AccessGuard.require(access, type, Interaction.SEARCH);
        for (SearchParameter parameter : parameters) {
            if (!rules.searchable(parameter)) {
                throw Failure.invalid("The access policy does not let search by " + parameter.code(), parameter.code());
            }
        }
        List<Rule> allowing = rules.allowing(Interaction.SEARCH);
        return allowing.stream().anyMatch(Rule::isForAll) ? ALL : narrow(access, allowing, baseUrls);
    }

    /** What may be found by who refers to resources through a parameter; empty when nothing may. */
    public static Optional<SearchSight> find(Access access, SearchParameter parameter, List<String> baseUrls) {
        try {
            return Optional.of(of(access, parameter.type(), List.of(parameter), baseUrls));
        } catch (Failure notForThisCaller) {
            return Optional.empty();
        }
    }

    /** Whether a resource may come along with those that are found: one that could be read or searched for itself. */
    public static Predicate<ResourceVersion> companions(Access access, List<String> baseUrls) {
        AccessGuard guard = new AccessGuard(baseUrls);
        return version -> {
            TypeRules rules = AccessGuard.rules(access, version.key().type());
            if (version.key().type().equals(ResourceType.BINARY)
                    && access.principal().rules().limited()) {
                // Whom it belongs to is asked when it is read.
                return false;
            }
            return rules.open()
                    || guard.deciding(rules, version, Interaction.READ).isPresent()
                    || guard.deciding(rules, version, Interaction.SEARCH).isPresent();
        };
    }

    /** Whether everything of the type is seen. */
    @SuppressWarnings("ReferenceEquality") // it is one object
    public boolean isAll() {
        return this == ALL;
    }

    private static SearchSight narrow(Access access, List<Rule> rules, List<String> baseUrls) {
        List<Recheck> checks = rules.stream()
                .map(rule -> new Recheck(
                        rule.criteria(), new ResourceScanner(baseUrls), new SearchTerms(access.project(), baseUrls)))
                .toList();
        Predicate<ResourceVersion> sees = version -> {
            byte[] text = version.content().getBytes();
            return checks.stream().anyMatch(check -> check.passes(version.key(), text));
        };
        long product = rules.stream()
                .mapToLong(rule -> rule.criteria().size())
                .reduce(1, (a, b) -> Math.min(a * b, MOST_CONDITIONS + 1));
        return product > MOST_CONDITIONS
                ? new SearchSight(List.of(coarse(rules)), false, sees)
                : new SearchSight(conditions(rules), isExact(rules), sees);
    }

    private static boolean isExact(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.criteria().stream())
                .flatMap(List::stream)
                .allMatch(Criterion::exact);
    }

    /** (a and b) or c is (a or c) and (b or c): conditions that each are one look at the index. */
    private static List<List<Criterion>> conditions(List<Rule> rules) {
        List<List<Criterion>> all = List.of(List.of());
        for (Rule rule : rules) {
            List<List<Criterion>> joined = new ArrayList<>();
            for (List<Criterion> before : all) {
                for (List<Criterion> each : rule.criteria()) {
                    Set<Criterion> either = new LinkedHashSet<>(before);
                    either.addAll(each);
                    joined.add(List.copyOf(either));
                }
            }
            all = joined;
        }
        return all;
    }

    /** One condition of each rule: what all of it can see meets one of these. */
    private static List<Criterion> coarse(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.criteria().stream().min(Comparator.comparingInt(List::size)).stream())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }
}
