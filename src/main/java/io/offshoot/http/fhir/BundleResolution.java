package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** Completes the plan. */
    Future<Void> run(Session session, Access access, BundlePlan plan) {
        List<BundleOperation> depending = new ArrayList<>();
        for (BundleOperation operation : plan.operations(BundleOperation.Method.POST)) {
            operation.unless().ifPresent(condition -> depending.add(operation));
        }
        plan.operations(BundleOperation.Method.PUT).stream()
                .filter(operation -> operation.id().isEmpty())
                .forEach(depending::add);
        return Sequence.each(depending, operation -> follow(session, access, plan, operation))
                .compose(done ->
                        Sequence.each(plan.conditional(), reference -> reference(session, access, plan, reference)));
    }

    /** What exists already is where references to the entry lead. Errors are the write's own to report. */
    private Future<Void> follow(Session session, Access access, BundlePlan plan, BundleOperation operation) {
        Query condition = operation.unless().orElse(operation.query());
        return find(session, access, operation.type(), condition)
                .<Void>map(found -> {
                    if (found.size() == 1) {
                        plan.lead(operation, found.get(0).key().id());
                    }
                    return null;
                })
                .recover(error -> error instanceof Failure ? Future.succeededFuture() : Future.failedFuture(error));
    }

    private Future<Void> reference(Session session, Access access, BundlePlan plan, String reference) {
        int question = reference.indexOf('?');
        Optional<ResourceType> type = ResourceType.named(reference.substring(0, question));
        if (type.isEmpty()) {
            return Future.succeededFuture();
        }
        return Future.succeededFuture(reference.substring(question + 1))
                .map(Query::parse)
                .compose(query -> find(session, access, type.get(), query))
                .<Void>map(found -> {
                    if (found.size() == 1) {
                        plan.resolved(reference, found.get(0).key());
                    } else if (found.size() > 1) {
                        plan.unresolvable(
                                reference, Failure.invalid("Several resources match the reference " + reference));
                    }
                    return null;
                })
                .recover(error -> {
                    if (error instanceof Failure failure && failure.kind() == Failure.Kind.INVALID) {
                        plan.unresolvable(
                                reference,
                                Failure.invalid(
                                        "The reference " + reference + " is no search: " + failure.getMessage()));
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(error);
                });
    }

    private Future<List<ResourceVersion>> find(Session session, Access access, ResourceType type, Query query) {
        return Future.succeededFuture(query)
                .map(condition -> parser.parse(type, condition.with("_count", "2")))
                .compose(request -> searches.run(session, access, request))
                .compose(result -> result.next())
                .map(found -> found.orElse(List.of()));
    }
}
