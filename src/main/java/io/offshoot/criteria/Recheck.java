package io.offshoot.criteria;

import io.offshoot.definitions.SearchElement;
import io.offshoot.definitions.SearchElement.Form;
import io.offshoot.definitions.SearchParameter.Use;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.NameText;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.rewrite.SearchValues;
import io.offshoot.rewrite.ValueParts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Looks at the texts of resources that an index has found, since a term is only a hash, and of many values only a part.
 * For one thread.
 */
public final class Recheck implements SearchValues {
    /** A criterion where it looks: one of the elements of its parameter. */
    private record Look(int group, Criterion.OfElements criterion, Use use) {}

    private record Identity(int group, UUID id) {}

    private final ResourceScanner scanner;
    private final SearchTerms references;
    private final Candidates candidates = new Candidates();
    private final List<List<Look>> looks = new ArrayList<>();
    private final List<Identity> identities = new ArrayList<>();
    private final boolean[] met;

    /**
     * A check of those criteria, each list of which must be met by one at least.
     *
     * @param references reads references as the terms do
     */
    public Recheck(List<List<Criterion>> criteria, ResourceScanner scanner, SearchTerms references) {
        this.scanner = scanner;
        this.references = references;
        this.met = new boolean[criteria.size()];
        for (int group = 0; group < criteria.size(); group++) {
            for (Criterion criterion : criteria.get(group)) {
                if (criterion instanceof Criterion.Itself itself) {
                    identities.add(new Identity(group, itself.id()));
                } else if (criterion instanceof Criterion.OfElements wanted) {
                    for (Use use : wanted.parameter().uses()) {
                        at(use.element()).add(new Look(group, wanted, use));
                    }
                }
            }
        }
    }

    private List<Look> at(SearchElement element) {
        while (looks.size() <= element.index()) {
            looks.add(new ArrayList<>(0));
        }
        return looks.get(element.index());
    }

    /** Whether the resource says all that was asked for. */
    public boolean passes(ResourceKey key, byte[] content) {
        Arrays.fill(met, false);
        for (Identity identity : identities) {
            met[identity.group] |= identity.id.equals(key.id());
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

    private boolean isLookedAt(SearchElement element) {
        return element.index() < looks.size() && !looks.get(element.index()).isEmpty();
    }

    private void meet(SearchElement element, Predicate<Look> test) {
        for (Look look : looks.get(element.index())) {
            met[look.group] = met[look.group] || test.test(look);
        }
    }

    @Override
    public void reference(SearchElement element, int candidate) {
        if (isLookedAt(element)) {
            ResourceKey key = candidates.key(candidate);
            meet(
                    element,
                    look -> look.criterion instanceof Criterion.Reference wanted
                            && look.use.onlyTarget().map(key.type()::equals).orElse(true)
                            && isThat(key, wanted));
        }
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
    public void value(SearchElement element, byte[] utf8, int from, int to) {
        if (isLookedAt(element)) {
            String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            meet(element, look -> isMet(look, text));
        }
    }

    private static boolean isMet(Look look, String text) {
        if (look.criterion instanceof Criterion.Reference wanted) {
            return look.use.onlyTarget().map(type -> leadsTo(type, text)).orElse(true)
                    && (withoutVersion(wanted.value()).equals(text) || text.endsWith("/" + wanted.value()));
        }
        if (look.criterion instanceof Criterion.Token wanted) {
            // The system of a plain code is implied by the element, so that there is none to be compared.
            return wanted.value().equals(text);
        }
        if (look.criterion instanceof Criterion.Text wanted) {
            if (wanted.whole()) {
                return wanted.start().equals(text);
            }
            return look.use.element().words()
                    ? NameText.matches(text, wanted.start())
                    : NameText.begins(text, wanted.start());
        }
        if (look.criterion instanceof Criterion.Uri wanted) {
            return wanted.value().equals(text);
        }
        if (look.criterion instanceof Criterion.Date wanted) {
            return wanted.test().passes(Optional.of(text), Optional.of(text));
        }
        return look.criterion instanceof Criterion.Quantity wanted
                && wanted.test().passes(text);
    }

    /** Whether a reference that is not to this server names the type all the same, as {@code …/Patient/…} does. */
    private static boolean leadsTo(ResourceType type, String reference) {
        String text = "/" + reference;
        return text.contains("/" + type.name() + "/") || text.startsWith("/" + type.name() + "?");
    }

    private static String withoutVersion(String value) {
        int bar = value.indexOf('|');
        return bar < 0 ? value : value.substring(0, bar);
    }

    @Override
    public void object(SearchElement element, ValueParts parts) {
        if (isLookedAt(element)) {
            meet(element, look -> isMet(look, parts));
        }
    }

    private static boolean isMet(Look look, ValueParts parts) {
        if (look.criterion instanceof Criterion.Token wanted) {
            String system = parts.string(0).orElse("");
            return parts.string(1).equals(Optional.of(wanted.value()))
                    && wanted.system().map(system::equals).orElse(true)
                    && look.use.onlySystem().map(system::equals).orElse(true);
        }
        if (look.criterion instanceof Criterion.Date wanted) {
            return (parts.has(0) || parts.has(1)) && wanted.test().passes(parts.string(0), parts.string(1));
        }
        if (look.criterion instanceof Criterion.Quantity wanted) {
            boolean money = look.use.element().form() == Form.MONEY;
            boolean unit = wanted.code()
                    .map(code -> parts.string(2).equals(Optional.of(code))
                            || (wanted.system().isEmpty() && parts.string(3).equals(Optional.of(code))))
                    .orElse(true);
            return parts.has(0)
                    && unit
                    && (money || wanted.system().isEmpty() || wanted.system().equals(parts.string(1)))
                    && wanted.test().passes(parts.string(0).get());
        }
        return false;
    }
}
