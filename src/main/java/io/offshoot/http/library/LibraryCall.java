package io.offshoot.http.library;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.http.JsonBody;
import io.offshoot.identity.Caller;
import io.offshoot.library.LibrarySessions.Visitor;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** A request of somebody who is signed in at the Library door. */
final class LibraryCall {
    /** The largest body of a request. */
    static final int LARGEST = 4 << 20;

    private static final int USUAL = 1000;
    private static final int MOST = 10_000;

    /** Decimals stay as they are written. */
    private static final ObjectReader READER = Json.mapper()
            .readerFor(ObjectNode.class)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private final RoutingContext ctx;
    private final Visitor visitor;

    LibraryCall(RoutingContext ctx, Visitor visitor) {
        this.ctx = ctx;
        this.visitor = visitor;
    }

    Caller caller() {
        return visitor.caller();
    }

    /** What the client said that it is at the login; 0 when it said nothing. */
    int applicationType() {
        return visitor.applicationType();
    }

    RoutingContext context() {
        return ctx;
    }

    /**
     * The id in the path.
     *
     * @throws Failure NOT_FOUND for what cannot be one
     */
    UUID id() {
        return LibraryIds.parse(ctx.pathParam("id")).orElseThrow(() -> missing("object"));
    }

    static Failure missing(String what) {
        return Failure.of(Kind.NOT_FOUND, "There is no such " + what);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(ctx.request().getParam(name)).filter(value -> !value.isBlank());
    }

    /**
     * The project that the header {@code X-MSTR-ProjectID} names.
     *
     * @throws Failure INVALID when it names none
     */
    UUID project() {
        return Optional.ofNullable(ctx.request().getHeader("X-MSTR-ProjectID"))
                .or(() -> query("projectId"))
                .flatMap(LibraryIds::parse)
                .orElseThrow(() -> LibraryErrors.failure(
                        Kind.INVALID, "ERR005", "The header X-MSTR-ProjectID must name a project by its id"));
    }

    int offset() {
        return number("offset", 0, 0, Integer.MAX_VALUE);
    }

    /** How much of a list is wanted; -1 is all that is given at a time. */
    int limit() {
        return query("limit").filter("-1"::equals).isPresent() ? MOST : number("limit", USUAL, 1, MOST);
    }

    private int number(String name, int usual, int least, int most) {
        return query(name)
                .map(text -> {
                    if (!text.matches("[0-9]{1,9}")
                            || Integer.parseInt(text) < least
                            || Integer.parseInt(text) > most) {
                        throw Failure.invalid("A number from " + least + " to " + most + " is expected", name);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(usual);
    }

    /** The body, a JSON object; fails with INVALID for anything else, TOO_LARGE. */
    Future<ObjectNode> body() {
        return body(ctx);
    }

    static Future<ObjectNode> body(RoutingContext ctx) {
        return JsonBody.read(ctx, LARGEST).map(LibraryCall::parse);
    }

    static ObjectNode parse(byte[] bytes) {
        JsonCheck.object(bytes, JsonLimits.RESOURCE.withMaxBytes(LARGEST));
        try {
            return READER.readValue(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("checked JSON in memory is always readable", e);
        }
    }

    Future<Void> send(int status, Object body) {
        return send(ctx, status, body);
    }

    static Future<Void> send(RoutingContext ctx, int status, Object body) {
        return ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(Json.write(body));
    }

    Future<Void> none() {
        return ctx.response().setStatusCode(204).end();
    }
}
