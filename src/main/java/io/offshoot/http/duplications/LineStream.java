package io.offshoot.http.duplications;

import io.offshoot.duplication.LinePage;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Sends a list as NDJSON, a page at a time: the next page is read when the one before is on the wire, so a slow reader
 * holds up nothing but itself, and no more than a page is ever held.
 *
 * <p>{@code after} begins behind a cursor. {@code limit} answers one page of at most that many lines, with a {@code Link}
 * to the next one; without it the whole list is streamed.
 */
final class LineStream<T> {
    private static final int PAGE = 1_000;
    private static final int MOST = 10_000;

    private final RoutingContext ctx;
    private final Source<T> source;
    private final Promise<Void> done = Promise.promise();

    /** Where the pages come from. */
    interface Source<T> {
        Future<LinePage<T>> page(Optional<String> after, int count);
    }

    private LineStream(RoutingContext ctx, Source<T> source) {
        this.ctx = ctx;
        this.source = source;
    }

    /** Answers the request; fails before the first byte, or cuts the answer when it fails later. */
    static <T> Future<Void> send(RoutingContext ctx, Source<T> source) {
        LineStream<T> stream = new LineStream<>(ctx, source);
        Optional<String> after = Optional.ofNullable(ctx.request().getParam("after"));
        String limit = ctx.request().getParam("limit");
        if (limit != null) {
            stream.collect(after, parse(limit), Buffer.buffer());
        } else {
            stream.next(after);
        }
        return stream.done.future();
    }

    private static int parse(String limit) {
        if (limit.matches("[1-9][0-9]{0,4}") && Integer.parseInt(limit) <= MOST) {
            return Integer.parseInt(limit);
        }
        throw Failure.invalid("limit is a number from 1 to " + MOST, "limit");
    }

    private void next(Optional<String> after) {
        HttpServerResponse response = ctx.response();
        source.page(after, PAGE)
                .compose(page -> {
                    begin(response);
                    Buffer lines = lines(page);
                    if (page.next().isEmpty()) {
                        return response.end(lines).map(page);
                    }
                    return lines.length() == 0
                            ? Future.succeededFuture(page)
                            : response.write(lines).map(page);
                })
                .onFailure(done::fail)
                .onSuccess(page -> page.next().ifPresentOrElse(cursor -> next(Optional.of(cursor)), done::complete));
    }

    private static void begin(HttpServerResponse response) {
        if (!response.headWritten()) {
            response.putHeader("Content-Type", "application/x-ndjson; charset=utf-8");
            response.setChunked(true);
        }
    }

    private void collect(Optional<String> after, int left, Buffer lines) {
        source.page(after, left).onFailure(done::fail).onSuccess(page -> {
            lines.appendBuffer(lines(page));
            int still = left - page.lines().size();
            if (page.next().isPresent() && still > 0) {
                collect(page.next(), still, lines);
            } else {
                end(page.next(), lines);
            }
        });
    }

    private void end(Optional<String> next, Buffer lines) {
        HttpServerResponse response = ctx.response();
        next.ifPresent(cursor -> response.putHeader("Link", "<" + link(cursor) + ">; rel=\"next\""));
        response.putHeader("Content-Type", "application/x-ndjson; charset=utf-8")
                .end(lines)
                .onComplete(done);
    }

    /** Relative to the address that was asked for, with what else was asked. */
    private String link(String cursor) {
        StringBuilder link = new StringBuilder(ctx.request().path());
        char separator = '?';
        for (var parameter : ctx.queryParams()) {
            if (!parameter.getKey().equals("after")) {
                link.append(separator)
                        .append(encode(parameter.getKey()))
                        .append('=')
                        .append(encode(parameter.getValue()));
                separator = '&';
            }
        }
        return link.append(separator).append("after=").append(encode(cursor)).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static <T> Buffer lines(LinePage<T> page) {
        Buffer lines = Buffer.buffer();
        for (LinePage.Line<T> line : page.lines()) {
            lines.appendString(Json.write(line.content())).appendByte((byte) '\n');
        }
        return lines;
    }
}
