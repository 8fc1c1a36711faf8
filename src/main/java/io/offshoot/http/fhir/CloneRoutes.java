package io.offshoot.http.fhir;

import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.duplication.DuplicationWatch;
import io.offshoot.http.Callers;
import io.offshoot.http.IdempotencyKeys;
import io.offshoot.http.JsonBody;
import io.offshoot.http.Preference;
import io.offshoot.identity.Principal;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code POST Project/{id}/$clone}: 201 with the new Project when it is whole and verified, or 202 at once under
 * {@code Prefer: respond-async}. A caller that goes away does not stop the clone.
 */
final class CloneRoutes {
    private static final long COMMIT_MILLIS = 30_000;

    private final FhirUrls urls;
    private final Repository repository;
    private final Presentation presentation;
    private final CloneCaller caller;
    private final Vertx vertx;
    private final DuplicationWatch watch;

    CloneRoutes(Vertx vertx, Database database, FhirUrls urls, Repository repository, Presentation presentation) {
        this.vertx = vertx;
        this.urls = urls;
        this.repository = repository;
        this.presentation = presentation;
        this.caller = new CloneCaller(repository);
        this.watch = DuplicationWatch.start(vertx, database);
    }

    void addTo(Router router) {
        for (String base : FhirUrls.BASE_PATHS) {
            // The dollar sign is no regular expression here; an encoded one does not match, as at the original.
            router.post(base + "/Project/:id/$clone").handler(this::clone);
        }
    }

    private void clone(RoutingContext ctx) {
        Principal principal = Callers.principal(ctx);
        Preference prefer = Preference.of(ctx.request().headers().getAll("Prefer"));
        if (!principal.superAdmin()) {
            ctx.fail(Failure.of(Kind.FORBIDDEN, "Forbidden"));
            return;
        }
        UUID source = ResourceIds.parse(ctx.pathParam("id"));
        JsonBody.read(ctx, CloneParameters.LARGEST)
                .compose(body -> command(ctx, principal, source, prefer, body))
                .compose(command -> vertx.eventBus()
                        .<String>request(
                                Addresses.CLONE,
                                Json.write(command),
                                new DeliveryOptions().setSendTimeout(COMMIT_MILLIS))
                        .map(reply -> Json.read(reply.body(), DuplicationAccepted.class))
                        .recover(error -> Future.failedFuture(BusErrors.received(error))))
                .onSuccess(accepted -> {
                    if (prefer.respondAsync()) {
                        ctx.response().putHeader("Link", urls.describedBy(accepted.duplication()));
                        JobAnswers.accepted(ctx, urls, accepted.duplication());
                    } else {
                        answerWhenEnded(ctx, principal, prefer, accepted);
                    }
                })
                .onFailure(ctx::fail);
    }

    private Future<CloneCommand> command(
            RoutingContext ctx, Principal principal, UUID source, Preference prefer, byte[] body) {
        CloneParameters parameters;
        Optional<CloneCommand.Idempotency> key;
        try {
            parameters = CloneParameters.read(body);
            key = IdempotencyKeys.of(ctx.request(), "Project/" + source + "/$clone", body);
        } catch (Failure failure) {
            return Future.failedFuture(failure);
        }
        return caller.of(principal)
                .map(identity -> new CloneCommand(
                        source,
                        parameters.name(),
                        parameters.resourceTypes(),
                        parameters.includeIds(),
                        parameters.excludeIds(),
                        parameters.danglingReferences(),
                        prefer.strict(),
                        urls.ownBases(),
                        principal.reference(),
                        principal.display(),
                        identity.membershipUser(),
                        identity.owner(),
                        principal.project(),
                        key,
                        Map.of(),
                        Map.of()));
    }

    private void answerWhenEnded(
            RoutingContext ctx, Principal principal, Preference prefer, DuplicationAccepted accepted) {
        watch.ended(accepted.duplication())
                .compose(ended -> ended.state() == DuplicationState.COMPLETED
                        ? repository.read(
                                new Access(principal, ended.target()),
                                new ResourceKey(ResourceType.PROJECT, ended.target()))
                        : Future.failedFuture(failure(ended)))
                .compose(project -> presentation
                        .of(principal, project, Callers.extended(ctx))
                        .onSuccess(text -> {
                            ctx.response()
                                    .setStatusCode(201)
                                    .putHeader("Location", urls.resource(project.key()))
                                    .putHeader("ETag", "W/\"" + project.versionId() + "\"")
                                    .putHeader("Last-Modified", HttpDates.format(project.lastUpdated()))
                                    .putHeader("Link", urls.describedBy(accepted.duplication()));
                            if (prefer.returnMinimal()) {
                                ctx.response().end();
                            } else {
                                ctx.response()
                                        .putHeader("Content-Type", OperationOutcomes.CONTENT_TYPE)
                                        .end(text);
                            }
                        }))
                .onFailure(error -> {
                    // A caller that has gone cannot be told; the duplication is kept and says what happened.
                    if (!ctx.response().closed()) {
                        ctx.fail(error);
                    }
                });
    }

    private static Failure failure(Duplication ended) {
        return ended.failure()
                .map(text -> Json.read(text, FailureText.class).failure())
                .orElseGet(() ->
                        Failure.of(Kind.INTERNAL, "The clone " + ended.state().label()));
    }
}
