package io.offshoot.http.fhir.search;

import io.offshoot.criteria.IndexTerms;
import io.offshoot.criteria.Recheck;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Access;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The searches of a Bundle's conditions: those that one list of terms answers in one statement, the others one by one. */
final class ManySearches {
    private static final int AT_A_TIME = 500;

    /** What is found for one list of terms; where that is all of it, and not yet two matches, the search is run alone. */
    private static final int CANDIDATES = 4;

    private static final int ENOUGH = 2;

    private final Searches searches;
    private final SearchStore store;
    private final Session session;
    private final Access access;
    private final List<SearchRequest> requests;
    private final ResourceScanner scanner;
    private final SearchTerms terms;
    private final TreeMap<Integer, List<ResourceKey>> found = new TreeMap<>();

    ManySearches(
            Searches searches,
            SearchStore store,
            List<String> fhirBases,
            Session session,
            Access access,
            List<SearchRequest> requests) {
        this.searches = searches;
        this.store = store;
        this.session = session;
        this.access = access;
        this.requests = requests;
        this.scanner = new ResourceScanner(fhirBases);
        this.terms = new SearchTerms(access.project(), fhirBases);
    }

    Future<List<List<ResourceKey>>> run() {
        List<Integer> alone = new ArrayList<>();
        List<SearchStore.Lookup> lookups = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Optional<SearchStore.Lookup> lookup = lookup(i);
            lookup.ifPresent(lookups::add);
            if (lookup.isEmpty()) {
                alone.add(i);
            }
        }
        Future<Void> done = Future.succeededFuture();
        for (int from = 0; from < lookups.size(); from += AT_A_TIME) {
            List<SearchStore.Lookup> some = lookups.subList(from, Math.min(lookups.size(), from + AT_A_TIME));
            done = done.compose(before -> store.findMany(session, access.project(), some, CANDIDATES))
                    .map(candidates -> {
                        some.forEach(lookup -> {
                            List<ResourceVersion> of = candidates.getOrDefault(lookup.no(), List.of());
                            if (!decide(lookup.no(), of)) {
                                alone.add(lookup.no());
                            }
                        });
                        return null;
                    });
        }
        return done.compose(before -> runAlone(alone)).map(before -> List.copyOf(found.values()));
    }

    private Optional<SearchStore.Lookup> lookup(int no) {
        SearchRequest request = requests.get(no);
        boolean simple = request.ids().isEmpty()
                && request.updated().isEmpty()
                && request.project().isEmpty()
                && request.criteria().size() == 1
                && !Searches.isOverAllProjects(access, request);
        IndexTerms index = IndexTerms.of(simple ? request.criteria() : List.of(), terms);
        List<List<Long>> lists = index.lists();
        return lists.size() == 1
                        && index.within().isEmpty()
                        && !index.wide()
                        && searches.sight(access, request).isAll()
                ? Optional.of(new SearchStore.Lookup(no, request.type(), lists.get(0)))
                : Optional.empty();
    }

    private boolean decide(int no, List<ResourceVersion> candidates) {
        Recheck recheck = new Recheck(requests.get(no).criteria(), scanner, terms);
        List<ResourceKey> matches = candidates.stream()
                .filter(version ->
                        recheck.passes(version.key(), version.content().getBytes()))
                .map(ResourceVersion::key)
                .limit(ENOUGH)
                .toList();
        boolean decided = matches.size() == ENOUGH || candidates.size() < CANDIDATES;
        if (decided) {
            found.put(no, matches);
        }
        return decided;
    }

    private Future<Void> runAlone(List<Integer> alone) {
        Future<Void> done = Future.succeededFuture();
        for (int no : alone) {
            done = done.compose(before -> searches.run(session, access, requests.get(no)))
                    .compose(result -> result.next())
                    .map(versions -> {
                        found.put(
                                no,
                                versions.orElse(List.of()).stream()
                                        .map(ResourceVersion::key)
                                        .limit(ENOUGH)
                                        .toList());
                        return null;
                    });
        }
        return done;
    }
}
