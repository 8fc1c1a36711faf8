package io.offshoot.access;

import io.offshoot.definitions.SearchParameter;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All that somebody may do with resources of one type. Of several rules the first one decides that allows the interaction
 * and whose criteria the resource meets. None is none: what no rule allows is forbidden.
 */
public final class TypeRules {
    static final TypeRules OPEN = new TypeRules(List.of(Rule.of(Interaction.ALL, FieldSet.NONE, FieldSet.NONE)));
    static final TypeRules CLOSED = new TypeRules(List.of());

    private final List<Rule> rules;
    private final boolean open;

    TypeRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        Optional<Rule> first = rules.stream().findFirst();
        this.open = first.filter(rule -> rule.isForAll()
                        && rule.interactions().size() == Interaction.ALL.size()
                        && rule.hidden().isEmpty()
                        && rule.readonly().isEmpty())
                .isPresent();
    }

    /** Whether everything is allowed with every resource, so that none need be looked at. */
    public boolean open() {
        return open;
    }

    /** Whether the interaction is allowed with some of the resources at least. */
    public boolean permits(Interaction interaction) {
        return open || rules.stream().anyMatch(rule -> rule.interactions().contains(interaction));
    }

    /** The rules that allow the interaction, in their order. */
    public List<Rule> allowing(Interaction interaction) {
        return rules.stream()
                .filter(rule -> rule.interactions().contains(interaction))
                .toList();
    }

    /**
     * The rule that decides about a resource.
     *
     * @param met whether the resource meets a rule's criteria; asked only where there are some
     */
    public Optional<Rule> deciding(Interaction interaction, Predicate<Rule> met) {
        return rules.stream()
                .filter(rule -> rule.interactions().contains(interaction))
                .filter(rule -> rule.isForAll() || met.test(rule))
                .findFirst();
    }

    /**
     * What of a resource is not to be shown: what the rule hides by which it may be read. Where it came to somebody who
     * may not read it, such as the one who created it, all that any rule for it hides.
     */
    public FieldSet hidden(Predicate<Rule> met) {
        if (rules.stream().allMatch(rule -> rule.hidden().isEmpty())) {
            return FieldSet.NONE;
        }
        return deciding(Interaction.READ, met)
                .map(Rule::hidden)
                .orElseGet(() -> rules.stream().map(Rule::hidden).reduce(FieldSet.NONE, FieldSet::and));
    }

    /** Whether a search may use the parameter: not when a rule hides what it looks at, since answers tell what is hidden. */
    public boolean searchable(SearchParameter parameter) {
        return rules.stream().noneMatch(rule -> rule.hidden().touches(parameter));
    }

    /** The rules, in their order. */
    List<Rule> all() {
        return rules;
    }
}
