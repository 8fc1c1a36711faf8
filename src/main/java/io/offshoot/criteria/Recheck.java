package io.offshoot.criteria;

import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.NameText;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.rewrite.SearchValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Looks at the texts of resources that an index has found, since a term is only a hash, and of a name only the
 * beginning. For one thread.
 */
public final class Recheck implements SearchValues {
    private final List<List<Criterion>> criteria;
    private final ResourceScanner scanner;
    private final SearchTerms references;
    private final Candidates candidates = new Candidates();
    private final boolean[] met;

    /**
     * A check of those criteria, each list of which must be met by one at least.
     *
     * @param references reads references as the terms do
     */
    public Recheck(List<List<Criterion>> criteria, ResourceScanner scanner, SearchTerms references) {
        this.criteria = criteria;
        this.scanner = scanner;
        this.references = references;
        this.met = new boolean[criteria.size()];
    }

    /** Whether the resource says all that was asked for. */
    public boolean passes(ResourceKey key, byte[] content) {
        boolean complete = true;
        for (int i = 0; i < met.length; i++) {
            met[i] = criteria.get(i).stream()
                    .anyMatch(criterion -> criterion instanceof Criterion.Itself itself
                            && itself.id().equals(key.id()));
            complete &= met[i];
        }
        if (complete) {
            return true;
        }
        candidates.clear();
        scanner.scan(key.type(), content, candidates, this);
        for (boolean one : met) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    private void meet(SearchParameter parameter, Predicate<Criterion> test) {
        for (int i = 0; i < met.length; i++) {
            met[i] = met[i]
                    || criteria.get(i).stream()
                            .anyMatch(criterion -> criterion instanceof Criterion.OfElements wanted
                                    && wanted.parameter().ordinal() == parameter.ordinal()
                                    && test.test(criterion));
        }
    }

    @Override
    public void reference(SearchParameter parameter, int candidate) {
        ResourceKey key = candidates.key(candidate);
        meet(parameter, criterion -> criterion instanceof Criterion.Reference wanted && isThat(key, wanted));
    }

    private boolean isThat(ResourceKey key, Criterion.Reference wanted) {
        Optional<ResourceKey> whole = references.resource(wanted.value());
        if (whole.isPresent()) {
            return whole.get().equals(key);
        }
        Optional<UUID> id = Ids.parse(wanted.value());
        return id.isPresent()
                && id.get().equals(key.id())
                && wanted.modifier().map(key.type()::equals).orElse(true);
    }

    @Override
    public void referenceText(SearchParameter parameter, byte[] utf8, int from, int to) {
        String text = text(utf8, from, to);
        meet(
                parameter,
                criterion -> criterion instanceof Criterion.Reference wanted
                        && (withoutVersion(wanted.value()).equals(text) || text.endsWith("/" + wanted.value())));
    }

    private static String withoutVersion(String value) {
        int bar = value.indexOf('|');
        return bar < 0 ? value : value.substring(0, bar);
    }

    @Override
    public void identifier(
            SearchParameter parameter,
            byte[] system,
            int systemFrom,
            int systemTo,
            byte[] value,
            int valueFrom,
            int valueTo) {
        String systemText = text(system, systemFrom, systemTo);
        String valueText = text(value, valueFrom, valueTo);
        meet(
                parameter,
                criterion -> criterion instanceof Criterion.Identifier wanted
                        && wanted.value().equals(valueText)
                        && wanted.system().map(systemText::equals).orElse(true));
    }

    @Override
    public void name(SearchParameter parameter, byte[] utf8, int from, int to) {
        String name = text(utf8, from, to);
        meet(
                parameter,
                criterion -> criterion instanceof Criterion.Name wanted && NameText.matches(name, wanted.start()));
    }

    private static String text(byte[] utf8, int from, int to) {
        return new String(utf8, from, to - from, StandardCharsets.UTF_8);
    }
}
