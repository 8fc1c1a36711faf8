package io.offshoot.definitions;

import io.offshoot.definitions.SearchParameter.Kind;
import io.offshoot.definitions.SearchParameter.Use;
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
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The search parameters that FHIR R4 and Medplum define, as far as their expressions are paths to elements that can be
 * compared. Immutable.
 */
public final class SearchParameters {
    /** The parameter of every type that names the compartments it is in; its own elements are those of accounts. */
    public static final String COMPARTMENT = "_compartment";

    private static final String OF_ALL = "Resource";
    /** Answered apart from the text, or about the whole text. */
    private static final Set<String> NOT_OF_ELEMENTS = Set.of("_id", "_lastUpdated", "_content", "_text", "_query");
    /** What sounds alike is not indexed. */
    private static final Set<String> NOT_OFFERED = Set.of("phonetic");

    private static final Set<String> ANY_WORD = Set.of("name", "title", "family", "given");

    /** After the sets that it is made with. */
    private static final SearchParameters R4 = new SearchParameters(Table.read("search-parameters.tsv"));

    /** A parameter that is not offered: its expression is more than a path, or its kind is none that is answered. */
    public record LeftOut(ResourceType type, String code, String kind, String expression) {}

    private final Map<String, Map<String, SearchParameter>> byType = new HashMap<>();
    private final Map<String, Map<String, LeftOut>> leftOut = new HashMap<>();
    private final Map<String, PathIndex> indexes = new HashMap<>();
    private final Map<String, Map<String, SearchElement>> elements = new HashMap<>();

    private record Way(IndexedPath indexed, SearchPath path) {}

    private record Definition(String kind, Set<ResourceType> targets, String expression) {}

    private SearchParameters(List<String[]> rows) {
        // Two definitions may share a type and code: then the parameter looks at the elements of both.
        Map<String, Map<String, Definition>> definitions = new TreeMap<>();
        for (String[] row : rows) {
            Set<ResourceType> targets = row[3].equals("*")
                    ? Set.of()
                    : Arrays.stream(row[3].split(",", -1)).map(ResourceType::of).collect(Collectors.toSet());
            if (ResourceType.named(row[0]).isPresent()) {
                put(definitions, row[0], row[1], new Definition(row[2], targets, row[4]));
            } else if (row[0].equals(OF_ALL) && !NOT_OF_ELEMENTS.contains(row[1])) {
                String below = row[4].substring(OF_ALL.length());
                ResourceType.all()
                        .forEach(type ->
                                put(definitions, type.name(), row[1], new Definition(row[2], targets, type + below)));
            }
        }
        for (ResourceType type : ResourceType.all()) {
            String accounts = type + ".meta.account|" + type + ".meta.accounts";
            definitions
                    .computeIfAbsent(type.name(), name -> new TreeMap<>())
                    .put(COMPARTMENT, new Definition("reference", Set.of(), accounts));
        }
        definitions.forEach((type, byCode) ->
                byCode.forEach((code, definition) -> define(ResourceType.of(type), code, definition)));
    }

    private static void put(
            Map<String, Map<String, Definition>> definitions, String type, String code, Definition definition) {
        definitions.computeIfAbsent(type, t -> new TreeMap<>()).merge(code, definition, SearchParameters::union);
    }

    /** The parameters of FHIR R4 with Medplum's additions, read on first use. */
    public static SearchParameters r4() {
        return R4;
    }

    /** The parameter of that type and code; empty when there is none or it is left out. */
    public Optional<SearchParameter> find(ResourceType type, String code) {
        return Optional.ofNullable(byType.getOrDefault(type.name(), Map.of()).get(code));
    }

    /** The parameters of a type, in the order of their codes. */
    public Collection<SearchParameter> of(ResourceType type) {
        return Collections.unmodifiableCollection(
                byType.getOrDefault(type.name(), Map.of()).values());
    }

    /** What is defined for a type and not offered, in the order of the codes. */
    public Collection<LeftOut> leftOut(ResourceType type) {
        return Collections.unmodifiableCollection(
                leftOut.getOrDefault(type.name(), Map.of()).values());
    }

    /** Whether that is defined for the type and not offered. */
    public boolean isLeftOut(ResourceType type, String code) {
        return leftOut.getOrDefault(type.name(), Map.of()).containsKey(code);
    }

    /** The elements of a type by their place, to walk down beside {@link ElementModel#root}. */
    public PathIndex index(ResourceType type) {
        return indexes.getOrDefault(type.name(), PathIndex.NONE);
    }

    /** How many search elements a type has. */
    public int elements(ResourceType type) {
        return elements.getOrDefault(type.name(), Map.of()).size();
    }

    private static Definition union(Definition a, Definition b) {
        Set<ResourceType> targets = new HashSet<>(a.targets);
        targets.addAll(b.targets);
        boolean any = a.targets.isEmpty() || b.targets.isEmpty();
        Set<String> parts = new TreeSet<>(Arrays.asList(a.expression.split("\\|", -1)));
        parts.addAll(Arrays.asList(b.expression.split("\\|", -1)));
        return new Definition(a.kind, any ? Set.of() : targets, String.join("|", parts));
    }

    private void define(ResourceType type, String code, Definition definition) {
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(definition.kind))
                .findFirst();
        List<Use> uses = kind.isEmpty() || NOT_OFFERED.contains(code)
                ? List.of()
                : uses(type, code, kind.get(), definition.expression);
        if (uses.isEmpty()) {
            leftOut.computeIfAbsent(type.name(), t -> new TreeMap<>())
                    .put(code, new LeftOut(type, code, definition.kind, definition.expression));
            return;
        }
        Set<ResourceType> targets = kind.get() == Kind.REFERENCE ? Set.copyOf(definition.targets) : Set.of();
        byType.computeIfAbsent(type.name(), t -> new TreeMap<>())
                .put(code, new SearchParameter(type, code, kind.get(), targets, uses));
    }

    /** Half of a parameter's elements would be wrong answers: all or none. */
    private List<Use> uses(ResourceType type, String code, Kind kind, String expression) {
        List<Way> ways = new ArrayList<>();
        for (String part : expression.split("\\|", -1)) {
            Optional<SearchPath> path = SearchPath.parse(part, type);
            if (path.isEmpty()) {
                return List.of();
            }
            List<IndexedPath> resolved = IndexedPath.resolve(path.get(), type, kind, anyWord(code));
            if (resolved.isEmpty() && !isSampled(path.get())) {
                return List.of();
            }
            resolved.forEach(each -> ways.add(new Way(each, path.get())));
        }
        // Only now: elements that nobody looks at are not indexed.
        return ways.stream()
                .map(way -> new Use(element(type, way.indexed), way.path.targetType(), way.path.system()))
                .distinct()
                .toList();
    }

    /** A series of numbers is no quantity that could be compared; what stands beside it is. */
    private static boolean isSampled(SearchPath path) {
        return path.names().get(path.names().size() - 1).endsWith("SampledData");
    }

    private static boolean anyWord(String code) {
        return ANY_WORD.contains(code) || code.startsWith("address");
    }

    private SearchElement element(ResourceType type, IndexedPath path) {
        Map<String, SearchElement> ofType = elements.computeIfAbsent(type.name(), t -> new HashMap<>());
        String key = path.form() + " " + path.path();
        SearchElement known = ofType.get(key);
        if (known != null) {
            if (known.words() != path.anyWord()) {
                throw new IllegalStateException("two ways to read " + type + " " + key);
            }
            return known;
        }
        SearchElement element = new SearchElement(ofType.size(), type, path.path(), path.form(), path.anyWord());
        ofType.put(key, element);
        path.addTo(indexes.computeIfAbsent(type.name(), t -> new PathIndex()), element);
        return element;
    }
}
