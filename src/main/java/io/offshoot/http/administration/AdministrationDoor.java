package io.offshoot.http.administration;

import io.offshoot.container.Administration;
import io.offshoot.http.CallerHandler;
import io.offshoot.http.Callers;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.JsonBody;
import io.offshoot.http.PlainErrors;
import io.offshoot.identity.Caller;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /api/administration}: users, organisations, regions, containers, databases, sponsorships and held transitions of
 * archived files; what the Container door has no methods for. For super administrators alone.
 */
public final class AdministrationDoor implements Door {
    private static final String PATH = "/api/administration";

    private final Administration administration;
    private final UserRequests users;
    private final ObjectRequests objects;
    private final CallerHandler authentication;

    public AdministrationDoor(Administration administration, UserRequests users, CallerHandler authentication) {
        this.administration = administration;
        this.users = users;
        this.objects = new ObjectRequests(administration);
        this.authentication = authentication;
    }

    @Override
    public String name() {
        return "administration";
    }

    @Override
    public List<String> prefixes() {
        return List.of(PATH);
    }

    @Override
    public ErrorWriter errors() {
        return new PlainErrors();
    }

    /** What a request does: an answer, or none. */
    @FunctionalInterface
    private interface Work {
        Future<?> run(Caller caller, RoutingContext ctx, Body body);
    }

    @Override
    public void addRoutes(Router router) {
        add(
                router,
                HttpMethod.POST,
                "/users",
                201,
                UserRequests.MEMBERS,
                (caller, ctx, body) -> users.create(caller, body));
        add(router, HttpMethod.GET, "/users/:id", 200, Set.of(), (caller, ctx, body) -> users.read(id(ctx)));

        add(router, HttpMethod.GET, "/orgs", 200, Set.of(), (caller, ctx, body) -> administration
                .orgs()
                .all()
                .map(OrgText::write));
        add(router, HttpMethod.GET, "/orgs/:id", 200, Set.of(), (caller, ctx, body) -> administration
                .orgs()
                .read(id(ctx))
                .map(OrgText::write));
        add(router, HttpMethod.PUT, "/orgs/:id", 200, OrgText.MEMBERS, (caller, ctx, body) -> administration
                .orgs()
                .put(caller, OrgText.read(id(ctx), body))
                .map(OrgText::write));
        add(router, HttpMethod.DELETE, "/orgs/:id", 204, Set.of(), (caller, ctx, body) -> administration
                .orgs()
                .remove(caller, id(ctx)));

        add(router, HttpMethod.GET, "/regions", 200, Set.of(), (caller, ctx, body) -> administration
                .regions()
                .map(names -> Map.of("regions", names)));
        add(
                router,
                HttpMethod.PUT,
                "/regions/:id",
                204,
                Set.of(),
                (caller, ctx, body) -> administration.addRegion(caller, id(ctx)));
        add(
                router,
                HttpMethod.DELETE,
                "/regions/:id",
                204,
                Set.of(),
                (caller, ctx, body) -> administration.removeRegion(caller, id(ctx)));

        add(router, HttpMethod.GET, "/projects/:id", 200, Set.of(), (caller, ctx, body) -> administration
                .project(caller, id(ctx))
                .map(ProjectText::write));
        add(
                router,
                HttpMethod.PATCH,
                "/projects/:id",
                200,
                ProjectText.MEMBERS,
                (caller, ctx, body) -> change(caller, id(ctx), body));
        add(router, HttpMethod.POST, "/containers", 201, ProjectText.OF_CONTAINER, (caller, ctx, body) -> administration
                .addContainer(caller, body.required("name"), ProjectText.wanted(body), body.levels("permissions"))
                .map(id -> Map.of("id", id)));
        add(
                router,
                HttpMethod.DELETE,
                "/containers/:id",
                204,
                Set.of(),
                (caller, ctx, body) -> administration.removeContainer(caller, id(ctx)));

        add(
                router,
                HttpMethod.POST,
                "/databases",
                201,
                ObjectRequests.OF_DATABASE,
                (caller, ctx, body) -> objects.createDatabase(caller, body));
        add(
                router,
                HttpMethod.PATCH,
                "/objects/:id",
                204,
                ObjectRequests.MEMBERS,
                (caller, ctx, body) -> objects.sponsor(caller, id(ctx), body));
    }

    private void add(Router router, HttpMethod method, String path, int status, Set<String> members, Work work) {
        router.route(method, PATH + path).handler(authentication).handler(ctx -> {
            Caller caller = Callers.caller(ctx);
            (caller.superAdmin()
                            ? JsonBody.read(ctx, Body.MOST_BYTES)
                                    .map(bytes -> Body.of(bytes, members))
                                    .compose(body -> work.run(caller, ctx, body))
                            : Future.failedFuture(Failure.of(
                                    Kind.FORBIDDEN,
                                    "Only super administrators may do this, with a token without limits")))
                    .compose(answer -> send(ctx, status, answer))
                    .onFailure(ctx::fail);
        });
    }

    private static Future<Void> send(RoutingContext ctx, int status, Object answer) {
        return status == 204
                ? ctx.response().setStatusCode(status).end()
                : ctx.response()
                        .setStatusCode(status)
                        .putHeader("Content-Type", "application/json; charset=utf-8")
                        .end(Json.write(answer));
    }

    private Future<Map<String, Object>> change(Caller caller, String id, Body body) {
        return administration
                .change(caller, id, ProjectText.wanted(body))
                .compose(changed -> body.has("sponsor")
                        ? administration.sponsorships().update(caller, id, ProjectText.sponsorship(body))
                        : Future.succeededFuture())
                .compose(sponsored -> administration.project(caller, id))
                .map(ProjectText::write);
    }

    private static String id(RoutingContext ctx) {
        return ctx.pathParam("id");
    }
}
