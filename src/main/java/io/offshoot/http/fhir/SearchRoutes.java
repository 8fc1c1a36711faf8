package io.offshoot.http.fhir;

import io.offshoot.http.FormBody;
import io.offshoot.http.fhir.search.Query;
import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.SearchRequest;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/** Searches of one type, by GET or as a form. */
final class SearchRoutes {
    private final SearchParser parser = new SearchParser();
    private final Searches searches;
    private final Presentation presentation;
    private final ProjectScope scope;
    private final FhirUrls urls;

    SearchRoutes(FhirServices services) {
        this.searches = services.searches();
        this.presentation = services.presentation();
        this.scope = services.scope();
        this.urls = services.urls();
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.GET, "/:type", call -> search(call, call.type(), call.query()));
        router.add(HttpMethod.POST, "/:type/_search", this::searchByForm);
    }

    private Future<Void> searchByForm(FhirCall call) {
        ResourceType type = call.type();
        return FormBody.text(call.ctx()).compose(form -> {
            List<Query.Parameter> all = new ArrayList<>(call.query().parameters());
            all.addAll(Query.parse(form).parameters());
            return search(call, type, new Query(all));
        });
    }

    private Future<Void> search(FhirCall call, ResourceType type, Query query) {
        SearchRequest request = parser.parse(type, query);
        return scope.of(call.principal(), FhirCall.project(request.project()))
                .compose(access -> searches.run(access, request))
                .compose(result -> {
                    SearchEntries entries =
                            new SearchEntries(result, presentation, urls, call.principal(), call.extended());
                    return BundleStream.send(call.ctx(), "searchset", entries, entries::tail);
                });
    }
}
