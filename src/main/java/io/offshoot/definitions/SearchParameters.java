package io.offshoot.definitions;

import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The search parameters that are answered from terms: all of the kind reference, {@code identifier}, and {@code name}, as
 * FHIR R4 and Medplum define them. Immutable.
 */
public final class SearchParameters {
    /** The parameter of every type that names the compartments it is in; its own elements are those of accounts. */
    public static final String COMPARTMENT = "_compartment";

    private static final String ACCOUNTS = "%1$s.meta.account | %1$s.meta.accounts";
    private static final SearchParameters R4 = new SearchParameters(Table.read("search-parameters.tsv"));

    /** A parameter that is not offered, because its expression is more than a path or its elements are not in the text. */
    public record LeftOut(ResourceType type, String code, String expression) {}

    private final Map<String, Map<String, SearchParameter>> byType = new HashMap<>();
    private final Map<String, PathIndex> indexes = new HashMap<>();
    private final List<SearchParameter> all = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    private record Definition(SearchParameter.Kind kind, Set<ResourceType> targets, String expression) {
        Definition of(ResourceType type) {
            return new Definition(kind, targets, String.format(expression, type.name()));
        }
    }

    private SearchParameters(List<String[]> rows) {
        // Two definitions may share a type and code: then the parameter indexes the elements of both.
        Map<String, Map<String, Definition>> definitions = new TreeMap<>();
        for (String[] row : rows) {
            var kind = SearchParameter.Kind.valueOf(row[2].toUpperCase(Locale.ROOT));
            Set<ResourceType> targets = row[3].equals("*")
                    ? Set.of()
                    : Arrays.stream(row[3].split(",", -1)).map(ResourceType::of).collect(Collectors.toSet());
            definitions
                    .computeIfAbsent(row[0], type -> new TreeMap<>())
                    .merge(row[1], new Definition(kind, targets, row[4]), SearchParameters::union);
        }
        Definition accounts = new Definition(SearchParameter.Kind.REFERENCE, Set.of(), ACCOUNTS);
        ResourceType.all().stream()
                .filter(type -> !type.equals(ResourceType.BINARY))
                .forEach(type -> definitions
                        .computeIfAbsent(type.name(), name -> new TreeMap<>())
                        .put(COMPARTMENT, accounts.of(type)));
        definitions.forEach((type, byCode) ->
                byCode.forEach((code, definition) -> define(ResourceType.of(type), code, definition)));
    }

    /** The parameters of FHIR R4 with Medplum's additions, read on first use. */
    public static SearchParameters r4() {
        return R4;
    }

    /** The parameter of that type and code; empty when there is none or it is left out. */
    public Optional<SearchParameter> find(ResourceType type, String code) {
        return Optional.ofNullable(byType.getOrDefault(type.name(), Map.of()).get(code));
    }

    /** The parameters of a type. */
    public Collection<SearchParameter> of(ResourceType type) {
        return Collections.unmodifiableCollection(
                byType.getOrDefault(type.name(), Map.of()).values());
    }

    /** All parameters, in the order of their ordinals. */
    public List<SearchParameter> all() {
        return Collections.unmodifiableList(all);
    }

    /** What is not offered. */
    public List<LeftOut> leftOut() {
        return Collections.unmodifiableList(leftOut);
    }

    /** The parameters of a type by element, to walk down beside {@link ElementModel#root}. */
    public PathIndex index(ResourceType type) {
        return indexes.getOrDefault(type.name(), PathIndex.NONE);
    }

    private static Definition union(Definition a, Definition b) {
        Set<ResourceType> targets = new HashSet<>(a.targets);
        targets.addAll(b.targets);
        boolean any = a.targets.isEmpty() || b.targets.isEmpty();
        String expression =
                a.expression.equals(b.expression) ? a.expression : String.join(" | ", a.expression, b.expression);
        return new Definition(a.kind, any ? Set.of() : targets, expression);
    }

    private void define(ResourceType type, String code, Definition definition) {
        List<String> parts = Arrays.asList(definition.expression.split("\\|", -1));
        List<IndexedPath> paths = parts.stream()
                .flatMap(part -> IndexedPath.parse(part, type, definition.kind).stream())
                .toList();
        if (paths.size() < parts.size()) {
            // Half of a parameter's elements would be wrong answers: all or none.
            leftOut.add(new LeftOut(type, code, definition.expression));
            return;
        }
        var parameter = new SearchParameter(
                all.size(),
                type,
                code,
                definition.kind,
                Set.copyOf(definition.targets),
                paths.stream().map(IndexedPath::path).toList());
        all.add(parameter);
        byType.computeIfAbsent(type.name(), t -> new TreeMap<>()).put(code, parameter);
        PathIndex root = indexes.computeIfAbsent(type.name(), t -> new PathIndex());
        paths.forEach(path -> path.addTo(root, parameter));
    }
}
