package io.offshoot.http.fhir.search;

import io.offshoot.criteria.Criterion;
import io.offshoot.criteria.IndexTerms;
import io.offshoot.definitions.SearchElement;
import io.offshoot.definitions.SearchParameter.Use;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.SearchSight;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.rewrite.SearchValues;
import io.offshoot.rewrite.ValueParts;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery;
import io.offshoot.store.SearchStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The resources that come along with a page: those that its resources refer to, and those that refer to them, each once.
 * They are looked for when the page is through, and loaded a few at a time. For one thread.
 */
public final class Inclusions {
    /** Of one page; more are cut off, and the answer says so. */
    public static final int MOST = 1000;

    private static final int KEYS_AT_A_TIME = 30;
    private static final int IDS_AT_A_TIME = 128;
    private static final long BYTES_AT_A_TIME = 256 << 10;

    private record Of(UUID project, ResourceType type) {}

    private final Session session;
    private final Access access;
    private final Predicate<ResourceVersion> sees;
    private final SearchStore store;
    private final List<Include> includes;
    private final List<String> fhirBases;
    private final ResourceScanner scanner;
    private final Candidates candidates = new Candidates();
    private final Map<UUID, Set<ResourceKey>> matches = new LinkedHashMap<>();
    private final Map<Of, Set<UUID>> wanted = new LinkedHashMap<>();
    private final Deque<Reverse> reverse = new ArrayDeque<>();
    private boolean asked;
    private boolean cut;
    private int count;

    private record Reverse(UUID project, Include include, List<ResourceKey> keys) {}

    Inclusions(Session session, Access access, SearchStore store, List<Include> includes, List<String> fhirBases) {
        this.session = session;
        this.access = access;
        this.sees = SearchSight.companions(access, fhirBases);
        this.store = store;
        this.includes = includes;
        this.fhirBases = fhirBases;
        this.scanner = new ResourceScanner(fhirBases);
    }

    /** Notes resources of the page. */
    void note(List<ResourceVersion> page) {
        for (ResourceVersion version : page) {
            matches.computeIfAbsent(version.project(), project -> new LinkedHashSet<>())
                    .add(version.key());
            if (includes.stream().anyMatch(include -> !include.reverse())) {
                candidates.clear();
                scanner.scan(version.key().type(), version.content().getBytes(), candidates, new Targets(version));
            }
        }
    }

    private final class Targets implements SearchValues {
        private final ResourceVersion version;

        Targets(ResourceVersion version) {
            this.version = version;
        }

        @Override
        public void reference(SearchElement element, int candidate) {
            ResourceKey key = candidates.key(candidate);
            for (Include include : includes) {
                if (!include.reverse() && leads(include, element, key.type())) {
                    want(version.project(), key);
                }
            }
        }

        @Override
        public void value(SearchElement element, byte[] utf8, int from, int to) {}

        @Override
        public void object(SearchElement element, ValueParts parts) {}
    }

    private static boolean leads(Include include, SearchElement element, ResourceType to) {
        if (!include.target().map(to::equals).orElse(true)) {
            return false;
        }
        for (Use use : include.parameter().uses()) {
            if (use.element().equals(element)
                    && use.onlyTarget().map(to::equals).orElse(true)) {
                return true;
            }
        }
        return false;
    }

    private void want(UUID project, ResourceKey key) {
        Set<UUID> ids = wanted.computeIfAbsent(new Of(project, key.type()), of -> new LinkedHashSet<>());
        if (ids.contains(key.id())) {
            return;
        }
        if (count == MOST) {
            cut = true;
            return;
        }
        count++;
        ids.add(key.id());
    }

    /** Whether there were more than {@link #MOST}. */
    public boolean isCut() {
        return cut;
    }

    /** The next ones; nothing at the end. To be called when the page is through. */
    public Future<Optional<List<ResourceVersion>>> next() {
        if (!asked) {
            asked = true;
            ask();
        }
        if (!reverse.isEmpty()) {
            return refer(reverse.poll()).map(Optional::of);
        }
        // What is on the page itself does not come twice.
        wanted.forEach((of, ids) -> matches.getOrDefault(of.project, Set.of()).forEach(key -> {
            if (key.type().equals(of.type)) {
                ids.remove(key.id());
            }
        }));
        wanted.values().removeIf(Set::isEmpty);
        if (wanted.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Map.Entry<Of, Set<UUID>> first = wanted.entrySet().iterator().next();
        List<UUID> ids = first.getValue().stream().limit(IDS_AT_A_TIME).toList();
        return store.load(session, first.getKey().project, first.getKey().type, ids, BYTES_AT_A_TIME)
                .map(found -> {
                    int passed = found.isEmpty()
                            ? ids.size()
                            : ids.indexOf(found.get(found.size() - 1).key().id()) + 1;
                    ids.subList(0, passed).forEach(first.getValue()::remove);
                    return Optional.of(found.stream().filter(sees).toList());
                });
    }

    private void ask() {
        for (Include include : includes) {
            if (include.reverse()) {
                matches.forEach((project, keys) -> {
                    List<ResourceKey> all = keys.stream()
                            .filter(key ->
                                    include.target().map(key.type()::equals).orElse(true))
                            .toList();
                    for (int from = 0; from < all.size(); from += KEYS_AT_A_TIME) {
                        int to = Math.min(all.size(), from + KEYS_AT_A_TIME);
                        reverse.add(new Reverse(project, include, all.subList(from, to)));
                    }
                });
            }
        }
    }

    /** Finds who refers to some of the page's resources; they are loaded later. */
    private Future<List<ResourceVersion>> refer(Reverse asking) {
        SearchTerms terms = new SearchTerms(asking.project, fhirBases);
        List<Criterion> anyOf = new ArrayList<>();
        asking.keys.forEach(key ->
                anyOf.add(new Criterion.Reference(asking.include.parameter(), key.toString(), Optional.empty())));
        List<List<Criterion>> criteria = new ArrayList<>(List.of(anyOf));
        Optional<SearchSight> sight = SearchSight.find(access, asking.include.parameter(), fhirBases);
        sight.ifPresent(seen -> criteria.addAll(seen.within()));
        IndexTerms index = IndexTerms.of(criteria, terms);
        List<List<Long>> lists = index.lists();
        if (sight.isEmpty() || lists.get(0).isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        SearchQuery query = new SearchQuery(
                asking.project,
                asking.include.parameter().type(),
                Optional.empty(),
                lists,
                List.of(),
                SearchQuery.Sort.ID,
                Optional.empty(),
                0,
                MOST - count + 1,
                index.within());
        return store.find(session, query).map(places -> {
            places.forEach(place -> want(
                    asking.project, new ResourceKey(asking.include.parameter().type(), place.id())));
            return List.of();
        });
    }
}
