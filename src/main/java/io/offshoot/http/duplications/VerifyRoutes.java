package io.offshoot.http.duplications;

import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.VerifyCommand;
import io.offshoot.duplication.VerifyResult;
import io.offshoot.duplication.VerifySummary;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.RecheckStore;
import io.offshoot.store.Verification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** {@code …/$verify}: asks for a verification, tells how far it is, and gives its result. */
final class VerifyRoutes {
    private final Vertx vertx;
    private final Database database;
    private final VerifyResult results;
    private final RecheckStore verifications = new RecheckStore();

    VerifyRoutes(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
        this.results = new VerifyResult(database);
    }

    /**
     * 202 with how far it is; while one is running, a second request gets that one.
     *
     * @param caller who asks, {@code Type/id}
     */
    Future<Void> ask(RoutingContext ctx, Duplication duplication, String caller) {
        VerifyCommand command = new VerifyCommand(duplication.id(), caller);
        return vertx.eventBus()
                .<String>request(Addresses.VERIFY, Json.write(command))
                .recover(error -> Future.failedFuture(BusErrors.received(error)))
                .compose(accepted -> {
                    ctx.response()
                            .setStatusCode(202)
                            .putHeader("Content-Location", ctx.request().path())
                            .putHeader("Retry-After", "1");
                    return show(ctx, duplication);
                });
    }

    /** The latest verification of the duplication. */
    Future<Void> show(RoutingContext ctx, Duplication duplication) {
        return latest(duplication)
                .compose(job -> verifications
                        .count(database.requests(), job.id())
                        .map(found -> VerificationView.of(job, duplication, VerifySummary.of(job, found))))
                .compose(view -> ctx.response()
                        .putHeader("Content-Type", "application/json; charset=utf-8")
                        .end(Buffer.buffer(Json.write(view))));
    }

    /** Its result; {@code only=different} leaves out what is the same. */
    Future<Void> result(RoutingContext ctx, Duplication duplication) {
        String only = ctx.request().getParam("only");
        if (only != null && !only.equals("different")) {
            return Future.failedFuture(Failure.invalid("only can be 'different'", "only"));
        }
        return latest(duplication).compose(job -> {
            if (!job.state().equals("completed")) {
                return Future.failedFuture(
                        Failure.of(Kind.CONFLICT, "The verification is " + job.state() + ", it has no result"));
            }
            return LineStream.send(ctx, (after, count) -> results.page(duplication, job, only != null, after, count));
        });
    }

    private Future<Verification> latest(Duplication duplication) {
        return verifications.latest(database.requests(), duplication.id()).compose(found -> found.map(
                        Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Failure.of(
                        Kind.NOT_FOUND, "No verification was asked for; POST to this address asks for one"))));
    }
}
