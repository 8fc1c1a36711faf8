package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.SearchRequest;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds what the conditional parts of a Bundle mean: references such as {@code Practitioner?identifier=…}, creates and
 * updates that depend on a search. A reference that finds nothing stays as it is, since patients are often sent without the
 * practitioners they name; one that finds several resources makes its entry fail.
 */
final class BundleResolution {
    private final SearchParser parser = new SearchParser();
    private final Searches searches;

    BundleResolution(Searches searches) {
        this.searches = searches;
    }

    /** Something to be found, and what is done when it is. */
    private record Wanted(
            ResourceType type, Query query, Consumer<List<ResourceKey>> found, Consumer<Failure> refused) {}

    /** Completes the plan; all that is looked for is looked up together. */
    Future<Void> run(Session session, Access access, BundlePlan plan) {
        List<Wanted> wanted = new ArrayList<>();
        for (BundleOperation operation : plan.operations(BundleOperation.Method.POST)) {
            operation.unless().ifPresent(condition -> wanted.add(followed(plan, operation, condition)));
        }
        plan.operations(BundleOperation.Method.PUT).stream()
                .filter(operation -> operation.id().isEmpty())
                .forEach(operation -> wanted.add(followed(plan, operation, operation.query())));
        plan.conditional().forEach(reference -> referred(plan, reference).ifPresent(wanted::add));
        List<Wanted> askable = new ArrayList<>();
        List<SearchRequest> requests = new ArrayList<>();
        for (Wanted each : wanted) {
            try {
                SearchRequest request = parser.parse(each.type, each.query.with("_count", "2"));
                searches.check(access, request);
                requests.add(request);
                askable.add(each);
            } catch (Failure failure) {
                each.refused.accept(failure);
            }
        }
        return searches.runAll(session, access, requests).map(found -> {
            for (int i = 0; i < askable.size(); i++) {
                askable.get(i).found.accept(found.get(i));
            }
            return null;
        });
    }

    /** What exists already is where references to the entry lead. Errors are the write's own to report. */
    private static Wanted followed(BundlePlan plan, BundleOperation operation, Query condition) {
        return new Wanted(
                operation.type(),
                condition,
                found -> {
                    if (found.size() == 1) {
                        plan.lead(operation, found.get(0).id());
                    }
                },
                failure -> {});
    }

    private static Optional<Wanted> referred(BundlePlan plan, String reference) {
        int question = reference.indexOf('?');
        Optional<ResourceType> type = ResourceType.named(reference.substring(0, question));
        Consumer<Failure> refused = failure -> plan.unresolvable(
                reference, Failure.invalid("The reference " + reference + " is no search: " + failure.getMessage()));
        Optional<Query> query;
        try {
            query = Optional.of(Query.parse(reference.substring(question + 1)));
        } catch (Failure failure) {
            refused.accept(failure);
            return Optional.empty();
        }
        return type.map(of -> new Wanted(
                of,
                query.get(),
                found -> {
                    if (found.size() == 1) {
                        plan.resolved(reference, found.get(0));
                    } else if (found.size() > 1) {
                        plan.unresolvable(
                                reference, Failure.invalid("Several resources match the reference " + reference));
                    }
                },
                refused));
    }
}
