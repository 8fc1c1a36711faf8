package io.offshoot.http.fhir.search;

import io.offshoot.criteria.Criterion;
import io.offshoot.criteria.IndexTerms;
import io.offshoot.criteria.Recheck;
import io.offshoot.definitions.SearchParameter;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.SearchSight;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.SearchTerms;
import io.offshoot.store.Database;
import io.offshoot.store.ProjectSearchStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery;
import io.offshoot.store.SearchQuery.Place;
import io.offshoot.store.SearchStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Answers searches from the indexes. A super administrator's search for Projects that names none goes over all live
 * projects; every other search stays inside the project of the access.
 */
public final class Searches {
    private final Database database;
    private final List<String> fhirBases;
    private final SearchStore store = new SearchStore();
    private final ProjectSearchStore projects = new ProjectSearchStore();

    /**
     * Searches of a server.
     *
     * @param fhirBases the URLs, each with a slash at its end, under which this server's resources are known
     */
    public Searches(Database database, List<String> fhirBases) {
        this.database = database;
        this.fhirBases = List.copyOf(fhirBases);
    }

    /** Runs a search; {@link SearchRequest#project} has become the access before. */
    public Future<SearchResult> run(Access access, SearchRequest request) {
        return run(database.searches(), access, request);
    }

    /** {@link #run(Access, SearchRequest)} inside a transaction, which the result is to be loaded in, too. */
    public Future<SearchResult> run(Session session, Access access, SearchRequest request) {
        boolean allProjects = isOverAllProjects(access, request);
        SearchTerms terms = new SearchTerms(access.project(), fhirBases);
        SearchSight sight = sight(access, request);
        List<List<Criterion>> all = new ArrayList<>(request.criteria());
        all.addAll(sight.within());
        IndexTerms index = IndexTerms.of(all, terms);
        Source source = allProjects ? allProjects(session, request) : inside(session, access, request, index);
        Recheck recheck = new Recheck(request.criteria(), new ResourceScanner(fhirBases), terms);
        Predicate<ResourceVersion> passes = request.criteria().isEmpty()
                ? sight.sees()
                : sight.sees()
                        .and(version ->
                                recheck.passes(version.key(), version.content().getBytes()));
        Optional<Inclusions> inclusions = request.includes().isEmpty() || request.count() == 0
                ? Optional.empty()
                : Optional.of(new Inclusions(session, access, store, request.includes(), fhirBases));
        if (!sight.exact() || index.wide() || isUndecided(request, allProjects)) {
            return new Sifting(request, source, passes, inclusions).run();
        }
        Future<List<Place>> found = request.count() == 0
                ? Future.succeededFuture(List.of())
                : source.find(request.offset(), request.count() + 1);
        return found.compose(places -> total(request, source).map(total -> {
            boolean more = places.size() > request.count();
            List<Place> page = more ? places.subList(0, request.count()) : places;
            return new SearchResult(request, page, List.of(), more, total, source, passes, inclusions);
        }));
    }

    /**
     * Runs many searches, for what each finds: nothing, one resource, or several, of which two are given. Those that the term
     * index answers by one list of terms, as it does for identifiers, are looked up in one statement.
     */
    public Future<List<List<ResourceKey>>> runAll(Session session, Access access, List<SearchRequest> requests) {
        return new ManySearches(this, store, fhirBases, session, access, requests).run();
    }

    /**
     * Whether the caller may run a search at all; {@link #run} does the same first.
     *
     * @throws Failure FORBIDDEN, or INVALID for a parameter that would tell what is hidden from the caller
     */
    public void check(Access access, SearchRequest request) {
        sight(access, request);
    }

    SearchSight sight(Access access, SearchRequest request) {
        Stream<SearchParameter> selecting = request.criteria().stream()
                .flatMap(List::stream)
                .flatMap(criterion -> criterion instanceof Criterion.OfElements wanted
                        ? Stream.of(wanted.parameter())
                        : Stream.empty());
        Stream<SearchParameter> following = request.includes().stream()
                .filter(include -> !include.reverse())
                .map(Include::parameter);
        return SearchSight.of(
                access,
                request.type(),
                Stream.concat(selecting, following).distinct().toList(),
                fhirBases);
    }

    static boolean isOverAllProjects(Access access, SearchRequest request) {
        return request.type().equals(ResourceType.PROJECT)
                && access.everywhere()
                && request.project().isEmpty();
    }

    /** Whether the index finds more than what matches, so that only the texts tell where a page ends. */
    private static boolean isUndecided(SearchRequest request, boolean allProjects) {
        return !request.criteria().isEmpty()
                && (allProjects
                        || request.criteria().stream().flatMap(List::stream).anyMatch(criterion -> !criterion.exact()));
    }

    private static Future<OptionalLong> total(SearchRequest request, Source source) {
        return request.total() ? source.count().map(OptionalLong::of) : Future.succeededFuture(OptionalLong.empty());
    }

    private Source inside(Session session, Access access, SearchRequest request, IndexTerms index) {
        SearchQuery query = new SearchQuery(
                access.project(),
                request.type(),
                request.ids(),
                index.lists(),
                request.updated(),
                request.sort(),
                request.after(),
                request.offset(),
                request.count(),
                index.within());
        return new ProjectSource(session, store, query);
    }

    private Source allProjects(Session session, SearchRequest request) {
        List<List<String>> nameStarts = request.criteria().stream()
                .filter(criteria -> criteria.get(0) instanceof Criterion.OfElements wanted
                        && wanted.parameter().code().equals("name"))
                .map(criteria -> criteria.stream()
                        .flatMap(criterion ->
                                criterion instanceof Criterion.Text name ? Stream.of(name.start()) : Stream.of())
                        .toList())
                .toList();
        ProjectSearchStore.Query query = new ProjectSearchStore.Query(
                request.ids(),
                nameStarts,
                request.updated(),
                request.sort(),
                request.after(),
                request.offset(),
                request.count());
        return new AllProjectsSource(session, projects, query);
    }
}
