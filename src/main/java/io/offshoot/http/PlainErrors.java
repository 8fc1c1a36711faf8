package io.offshoot.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Errors for paths that belong to no door, and for requests whose path cannot be read: problem details, RFC 9457. The {@code
 * code} is for clients that take an error without one for a success, as those of the Library door do.
 */
public final class PlainErrors implements ErrorWriter {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Body render(ErrorAnswer answer, RequestContext request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField(
                    "title", HttpResponseStatus.valueOf(answer.status()).reasonPhrase());
            json.writeNumberField("status", answer.status());
            json.writeStringField("code", code(answer.status()));
            json.writeStringField("detail", answer.failure().getMessage());
            json.writeStringField("requestId", request.requestId());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return new Body("application/problem+json; charset=utf-8", Buffer.buffer(out.toByteArray()));
    }

    /** The status's own phrase, as in {@code NOT_FOUND}. */
    private static String code(int status) {
        return HttpResponseStatus.valueOf(status)
                .reasonPhrase()
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9]+", "_");
    }
}
