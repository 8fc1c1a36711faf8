package io.offshoot.http.fhir;

import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.http.Callers;
import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/**
 * FHIR's asynchronous pattern: {@code GET job/{id}/status} answers 202 while the job runs and 200 with the AsyncJob when
 * it has ended; DELETE cancels it. Seen by whoever asked for the job and by super administrators; nobody else learns
 * that it exists.
 */
final class JobRoutes {
    private final Vertx vertx;
    private final Database database;
    private final FhirUrls urls;
    private final DuplicationStore duplications = new DuplicationStore();
    private final JobStore jobs = new JobStore();

    JobRoutes(Vertx vertx, Database database, FhirUrls urls) {
        this.vertx = vertx;
        this.database = database;
        this.urls = urls;
    }

    void addTo(Router router) {
        for (String base : FhirUrls.BASE_PATHS) {
            router.get(base + "/job/:id/status").handler(this::status);
            router.delete(base + "/job/:id/status").handler(this::cancel);
            router.delete(base + "/job/:id").handler(this::cancel);
        }
    }

    private void status(RoutingContext ctx) {
        Principal principal = Callers.principal(ctx);
        UUID id = ResourceIds.parse(ctx.pathParam("id"));
        find(principal, id)
                .onSuccess(job -> {
                    if (job.ended()) {
                        ctx.response()
                                .setStatusCode(200)
                                .putHeader("Content-Type", OperationOutcomes.CONTENT_TYPE)
                                .end(Buffer.buffer(Json.write(job.resource())));
                    } else {
                        ctx.response().putHeader("X-Progress", job.progress());
                        job.report().ifPresent(link -> ctx.response().putHeader("Link", link));
                        JobAnswers.accepted(ctx, urls, id);
                    }
                })
                .onFailure(ctx::fail);
    }

    private void cancel(RoutingContext ctx) {
        Principal principal = Callers.principal(ctx);
        UUID id = ResourceIds.parse(ctx.pathParam("id"));
        find(principal, id)
                .compose(job -> job.cancellable()
                        ? vertx.eventBus()
                                .request(Addresses.CANCEL, Json.write(new CancelCommand(id, principal.reference())))
                                .recover(error -> Future.failedFuture(BusErrors.received(error)))
                        : Future.failedFuture(Failure.of(Kind.CONFLICT, "The job cannot be cancelled")))
                .onSuccess(cancelling -> JobAnswers.accepted(ctx, urls, id))
                .onFailure(ctx::fail);
    }

    private Future<AsyncJob> find(Principal principal, UUID id) {
        return duplications.read(database.requests(), id).compose(duplication -> {
            if (duplication.isPresent()) {
                return principal.mayFollow(
                                duplication.get().principal(), duplication.get().callerProject())
                        ? Future.succeededFuture(AsyncJob.of(duplication.get(), urls))
                        : notFound();
            }
            return jobs.read(database.requests(), id)
                    .compose(job -> job.filter(found -> principal.mayFollow(found.principal(), found.callerProject()))
                            .map(found -> Future.succeededFuture(AsyncJob.of(found, urls)))
                            .orElseGet(JobRoutes::notFound));
        });
    }

    private static <T> Future<T> notFound() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
    }

    /** For {@link AsyncJob}: how far a duplication has come. */
    static String progress(Duplication duplication) {
        return Optional.of(duplication)
                .filter(found -> found.total() > 0)
                .map(found -> found.copied() + " of " + found.total() + " resources copied")
                .orElse(duplication.waiting() ? "waiting for its turn" : "planning");
    }
}
