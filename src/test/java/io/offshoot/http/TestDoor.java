package io.offshoot.http;

import io.offshoot.http.fhir.OperationOutcomes;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Routes that do what the tests need. */
final class TestDoor implements Door {
    final Promise<Void> slowArrived = Promise.promise();
    final Promise<Void> slowMayAnswer = Promise.promise();
    final AtomicInteger reached = new AtomicInteger();

    @Override
    public String name() {
        return "test";
    }

    @Override
    public List<String> prefixes() {
        return List.of("/t");
    }

    @Override
    public ErrorWriter errors() {
        return new OperationOutcomes();
    }

    @Override
    public void addRoutes(Router router) {
        router.route("/t/*").handler(ctx -> {
            reached.incrementAndGet();
            RequestContext.of(ctx).principal("ClientApplication/42");
            ctx.next();
        });
        router.get("/t/echo/:id").handler(ctx -> ctx.end(RequestContext.of(ctx).requestId()));
        router.put("/t/echo/:id").handler(ctx -> ctx.end());
        router.post("/t/echo/:id/$clone").handler(ctx -> ctx.end("cloned"));
        router.post("/t/json")
                .handler(ctx -> answer(ctx, JsonBody.read(ctx, 100_000).map(bytes -> Integer.toString(bytes.length))));
        router.post("/t/late").handler(ctx -> ctx.vertx()
                .setTimer(
                        50,
                        t -> answer(ctx, JsonBody.read(ctx, 100_000).map(bytes -> Integer.toString(bytes.length)))));
        router.post("/t/form")
                .handler(ctx ->
                        answer(ctx, FormBody.read(ctx).map(fields -> new JsonObject(Map.copyOf(fields)).encode())));
        router.get("/t/fail/:kind")
                .handler(ctx -> ctx.fail(Failure.of(Kind.valueOf(ctx.pathParam("kind")), "No such luck")));
        router.get("/t/boom").handler(ctx -> {
            throw new IllegalStateException("select secret from table");
        });
        router.get("/t/partial").handler(ctx -> {
            ctx.response().setChunked(true);
            ctx.response().write("half").onSuccess(sent -> ctx.fail(new IllegalStateException("broken")));
        });
        router.get("/t/slow").handler(ctx -> {
            slowArrived.tryComplete();
            slowMayAnswer.future().onSuccess(go -> ctx.end("slow"));
        });
        router.get("/t/endless").handler(TestDoor::pourOut);
    }

    private static void answer(RoutingContext ctx, Future<String> text) {
        text.onSuccess(ctx::end).onFailure(ctx::fail);
    }

    private static void pourOut(RoutingContext ctx) {
        ctx.response().setChunked(true).drainHandler(drained -> fill(ctx));
        fill(ctx);
    }

    private static void fill(RoutingContext ctx) {
        Buffer block = Buffer.buffer(new byte[64 * 1024]);
        while (!ctx.response().writeQueueFull() && !ctx.response().closed()) {
            ctx.response().write(block);
        }
    }
}
