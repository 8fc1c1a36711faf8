package io.offshoot.http.fhir;

import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.repository.Access;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** Calls below {@code /admin/projects/{id}}: for administrators of that project, and for super administrators. */
final class AdminCalls {
    private final Handler<RoutingContext> authentication;
    private final ProjectScope scope;
    private final Presentation presentation;

    AdminCalls(Handler<RoutingContext> authentication, FhirServices services) {
        this.authentication = authentication;
        this.scope = services.scope();
        this.presentation = services.presentation();
    }

    /** Adds a route to {@code path} below the project's, whose work is done with the administrator's access. */
    void add(Router router, HttpMethod method, String path, BiFunction<FhirCall, Access, Future<Void>> work) {
        router.route(method, "/admin/projects/:project" + path)
                .handler(authentication)
                .handler(ctx -> run(ctx, work));
    }

    private void run(RoutingContext ctx, BiFunction<FhirCall, Access, Future<Void>> work) {
        Future<Void> done;
        try {
            FhirCall call = FhirCall.of(ctx);
            done = access(call.principal(), ResourceIds.parse(ctx.pathParam("project")))
                    .compose(access -> work.apply(call, access));
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        done.onFailure(ctx::fail);
    }

    private Future<Access> access(Principal principal, UUID project) {
        boolean own = project.equals(principal.project());
        if (own && !principal.superAdmin() && !principal.projectAdmin()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Forbidden"));
        }
        // Whoever is no super administrator finds no other project than its own.
        return scope.of(principal, Optional.of(project));
    }

    /** Answers with a resource as the administrator sees it. */
    Future<Void> resource(FhirCall call, int status, ResourceVersion version) {
        return presentation.of(call.principal(), version, call.extended()).compose(text -> send(call, status, text));
    }

    /** Answers with JSON. */
    static Future<Void> send(FhirCall call, int status, Buffer json) {
        return call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, TokenRoute.JSON)
                .end(json);
    }
}
