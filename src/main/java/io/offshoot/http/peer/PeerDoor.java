package io.offshoot.http.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.http.ByteRange;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.JsonBody;
import io.offshoot.http.PlainErrors;
import io.offshoot.http.RequestContext;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.peer.ContentDigest;
import io.offshoot.peer.Peer;
import io.offshoot.peer.PeerPackages;
import io.offshoot.peer.PeerRequests;
import io.offshoot.store.PackagePart;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code …/peer/duplications/{id}}: a shared duplication's state; {@code /parts?after=&limit=}: the parts of its package after
 * a number; {@code /parts/{no}}: the bytes of one, or a range of them; POST {@code /cancel}: the source gives up; POST
 * {@code /counterpart}: how far the target is. For environments that are registered here, by their signature.
 */
public final class PeerDoor implements Door {
    private static final Logger LOG = LoggerFactory.getLogger(PeerDoor.class);
    private static final int MOST_BODY = 4096;
    private static final int USUAL = 64;

    private final List<String> prefixes;
    private final PeerRequests requests;
    private final PeerPackages packages;
    private final BlobStorage storage;

    /** @param prefixes those of the environment's addresses, each empty or with a slash before it */
    public PeerDoor(List<String> prefixes, PeerRequests requests, PeerPackages packages, BlobStorage storage) {
        this.prefixes = prefixes.stream().map(prefix -> prefix + "/peer").toList();
        this.requests = requests;
        this.packages = packages;
        this.storage = storage;
    }

    /** A request whose sender is known. */
    private record Call(RoutingContext ctx, Peer peer, UUID duplication, byte[] body) {
        Optional<String> query(String name) {
            return Optional.ofNullable(ctx.request().getParam(name));
        }
    }

    private interface Work {
        Future<Void> serve(Call call);
    }

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public List<String> prefixes() {
        return prefixes;
    }

    @Override
    public ErrorWriter errors() {
        return new PlainErrors();
    }

    @Override
    public void addRoutes(Router router) {
        for (String prefix : prefixes) {
            add(router, HttpMethod.GET, prefix, "", this::state);
            add(router, HttpMethod.GET, prefix, "/parts", this::parts);
            add(router, HttpMethod.GET, prefix, "/parts/:no", this::part);
            add(router, HttpMethod.POST, prefix, "/cancel", this::cancel);
            add(router, HttpMethod.POST, prefix, "/counterpart", this::counterpart);
        }
    }

    private void add(Router router, HttpMethod method, String prefix, String path, Work work) {
        router.route(method, prefix + "/duplications/:id" + path).handler(ctx -> JsonBody.read(ctx, MOST_BODY)
                .compose(body ->
                        sender(ctx, prefix, body).compose(peer -> work.serve(new Call(ctx, peer, id(ctx), body))))
                .onFailure(ctx::fail));
    }

    private Future<Peer> sender(RoutingContext ctx, String prefix, byte[] body) {
        return requests.peer(
                        name -> {
                            List<String> values = ctx.request().headers().getAll(name);
                            return values.size() == 1 ? values.get(0) : null;
                        },
                        ctx.request().method().name(),
                        ctx.request().uri().substring(prefix.length()),
                        body)
                .onSuccess(peer -> RequestContext.of(ctx).principal(peer.address()))
                .recover(error -> {
                    if (error instanceof PeerRequests.WrongClock wrong) {
                        ctx.response().putHeader(PeerRequests.CLOCK, wrong.answer());
                        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, wrong.getMessage()));
                    }
                    return Future.failedFuture(error);
                });
    }

    private static UUID id(RoutingContext ctx) {
        return LibraryIds.parse(ctx.pathParam("id")).orElseThrow(() -> Failure.of(Kind.NOT_FOUND, "Not found"));
    }

    private Future<Void> state(Call call) {
        return packages.state(call.peer(), call.duplication()).compose(state -> send(call, PeerView.of(state)));
    }

    private Future<Void> parts(Call call) {
        int after = call.query("after").flatMap(PeerPackages::number).orElse(-1);
        int limit = call.query("limit").flatMap(PeerPackages::number).orElse(USUAL);
        if (after < -1 || limit < 1) {
            throw Failure.invalid("after and limit are numbers");
        }
        return packages.parts(call.peer(), call.duplication(), after, limit)
                .compose(parts -> send(call, PeerView.of(parts)));
    }

    private Future<Void> part(Call call) {
        int no = PeerPackages.number(call.ctx().pathParam("no"))
                .orElseThrow(() -> Failure.of(Kind.NOT_FOUND, "Not found"));
        return packages.part(call.peer(), call.duplication(), no).compose(part -> bytes(call.ctx(), part));
    }

    private Future<Void> bytes(RoutingContext ctx, PackagePart part) {
        HttpServerResponse response = ctx.response();
        ByteRange range = ByteRange.of(Optional.ofNullable(ctx.request().getHeader("Range")), part.size(), response);
        response.putHeader("Content-Type", "application/octet-stream")
                .putHeader("ETag", "\"" + HexFormat.of().formatHex(part.sha256().getBytes()) + "\"");
        range.announce(response, part.size());
        return storage.send(new BlobKey(part.key()), range.from(), range.length(), response)
                .recover(error -> {
                    if (!response.headWritten()) {
                        return Future.failedFuture(error);
                    }
                    // Usually the other one has gone away; a part that is cut short it asks for again.
                    LOG.debug("a part of a package was not sent whole", error);
                    ctx.request().connection().close();
                    return Future.succeededFuture();
                });
    }

    private Future<Void> cancel(Call call) {
        return packages.pulledFrom(call.peer(), call.duplication())
                .compose(found -> call.ctx()
                        .vertx()
                        .eventBus()
                        .<String>request(
                                Addresses.CANCEL,
                                Json.write(new CancelCommand(
                                        found.id(), "Environment/" + call.peer().address())))
                        .recover(error -> Future.failedFuture(BusErrors.received(error))))
                .compose(state -> send(call, Map.of("cancelled", true)));
    }

    private Future<Void> counterpart(Call call) {
        JsonNode news;
        try {
            news = Json.mapper().readTree(call.body());
        } catch (IOException e) {
            throw Failure.invalid("A JSON object is expected");
        }
        String status = news.path("status").asText();
        int progress = news.path("progress").asInt(-1);
        if (!status.matches("[a-z_]{1,32}") || progress < 0 || progress > 100) {
            throw Failure.invalid("A status and a progress from 0 to 100 are expected");
        }
        return packages.told(call.peer(), call.duplication(), status, progress)
                .compose(told -> send(call, Map.of("told", true)));
    }

    private static Future<Void> send(Call call, Object answer) {
        Buffer body = Buffer.buffer(Json.write(answer));
        return call.ctx()
                .response()
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader(ContentDigest.HEADER, ContentDigest.of(body.getBytes()))
                .end(body);
    }
}
