package io.offshoot.http.duplications;

import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.duplication.Outcomes;
import io.offshoot.http.Callers;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.PlainErrors;
import io.offshoot.identity.Caller;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.Json;
import io.offshoot.store.AdmissionStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.JournalStore;
import io.offshoot.store.RetryStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET /duplications/{id}}: how far a duplication is, and its report when it has ended; {@code …/journal}: every
 * move of its state machine; {@code …/outcomes}: what became of every object; {@code …/$verify}: checks it once more;
 * {@code DELETE} cancels it. For whoever asked for it and for super administrators; to others it does not exist.
 */
public final class DuplicationsDoor implements Door {
    private final Database database;
    private final Vertx vertx;
    private final Handler<RoutingContext> authentication;
    private final DuplicationStore duplications = new DuplicationStore();
    private final JournalStore journal = new JournalStore();
    private final AdmissionStore admissions = new AdmissionStore();
    private final RetryStore retries = new RetryStore();
    private final Outcomes outcomes;
    private final VerifyRoutes verify;

    /**
     * The door. Both handlers let only through who has signed in.
     *
     * @param authentication finds out who makes a request, and in which project
     * @param callers finds out who asks about what is asked for in no single project: clones of objects, and all of the
     *     Library door; also who asks about what is not there
     */
    public DuplicationsDoor(
            Vertx vertx, Database database, Handler<RoutingContext> authentication, Handler<RoutingContext> callers) {
        this.vertx = vertx;
        this.database = database;
        this.authentication = ctx -> authenticate(ctx, authentication, callers);
        this.outcomes = new Outcomes(database);
        this.verify = new VerifyRoutes(vertx, database);
    }

    @Override
    public String name() {
        return "duplications";
    }

    @Override
    public List<String> prefixes() {
        return List.of("/duplications");
    }

    @Override
    public ErrorWriter errors() {
        return new PlainErrors();
    }

    @Override
    public void addRoutes(Router router) {
        router.get("/duplications/:id")
                .method(HttpMethod.HEAD)
                .handler(authentication)
                .handler(ctx -> answer(ctx, this::view));
        router.delete("/duplications/:id").handler(authentication).handler(this::cancel);
        router.get("/duplications/:id/journal")
                .method(HttpMethod.HEAD)
                .handler(authentication)
                .handler(ctx -> answer(ctx, duplication -> journal.read(database.requests(), duplication.id())
                        .map(moves ->
                                moves.stream().map(DuplicationView.Move::of).toList())));
        router.get("/duplications/:id/outcomes")
                .handler(authentication)
                .handler(ctx -> serve(
                        ctx,
                        duplication ->
                                LineStream.send(ctx, (after, count) -> outcomes.page(duplication, after, count))));
        router.post("/duplications/:id/$verify")
                .handler(authentication)
                .handler(ctx -> serve(ctx, duplication -> verify.ask(ctx, duplication, asking(ctx, duplication))));
        router.get("/duplications/:id/$verify")
                .method(HttpMethod.HEAD)
                .handler(authentication)
                .handler(ctx -> serve(ctx, duplication -> verify.show(ctx, duplication)));
        router.get("/duplications/:id/$verify/result")
                .handler(authentication)
                .handler(ctx -> serve(ctx, duplication -> verify.result(ctx, duplication)));
    }

    private void authenticate(
            RoutingContext ctx, Handler<RoutingContext> authentication, Handler<RoutingContext> callers) {
        read(ctx.pathParam("id"))
                .onSuccess(found -> {
                    if (found.filter(duplication -> !ofNoProject(duplication)).isPresent()) {
                        authentication.handle(ctx);
                    } else {
                        callers.handle(ctx);
                    }
                })
                .onFailure(ctx::fail);
    }

    private static boolean ofNoProject(Duplication duplication) {
        return duplication.kind().equals("objects") || duplication.door().equals("library");
    }

    private void cancel(RoutingContext ctx) {
        serve(ctx, duplication -> vertx.eventBus()
                .request(Addresses.CANCEL, Json.write(new CancelCommand(duplication.id(), asking(ctx, duplication))))
                .recover(error -> Future.failedFuture(BusErrors.received(error)))
                .compose(accepted -> ctx.response().setStatusCode(202).end()));
    }

    private static String asking(RoutingContext ctx, Duplication duplication) {
        return ofNoProject(duplication)
                ? Callers.caller(ctx).reference()
                : Callers.principal(ctx).reference();
    }

    private Future<DuplicationView> view(Duplication duplication) {
        return duplication.waiting()
                ? admissions
                        .ahead(database.requests(), duplication.id())
                        .map(ahead -> DuplicationView.of(duplication, Optional.of(ahead), Optional.empty()))
                : retries.read(database.requests(), duplication.id())
                        .map(retrying -> DuplicationView.of(duplication, Optional.empty(), retrying));
    }

    private void serve(RoutingContext ctx, Function<Duplication, Future<Void>> work) {
        find(ctx).compose(work).onFailure(ctx::fail);
    }

    private void answer(RoutingContext ctx, Function<Duplication, Future<?>> view) {
        find(ctx)
                .compose(view::apply)
                .onSuccess(found -> ctx.response()
                        .putHeader("Content-Type", "application/json; charset=utf-8")
                        .end(Buffer.buffer(Json.write(found))))
                .onFailure(ctx::fail);
    }

    private Future<Duplication> find(RoutingContext ctx) {
        return read(ctx.pathParam("id")).compose(found -> found.filter(duplication -> mayFollow(ctx, duplication))
                .map(Future::succeededFuture)
                .orElseGet(DuplicationsDoor::notFound));
    }

    private static boolean mayFollow(RoutingContext ctx, Duplication duplication) {
        if (ofNoProject(duplication)) {
            Caller caller = Callers.caller(ctx);
            return caller.superAdmin()
                    || (caller.limits().none() && caller.reference().equals(duplication.principal()));
        }
        return Callers.principal(ctx).mayFollow(duplication.principal(), duplication.callerProject());
    }

    private Future<Optional<Duplication>> read(String id) {
        return Ids.parse(id)
                .map(uuid -> duplications.read(database.requests(), uuid))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private static Future<Duplication> notFound() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
    }
}
