package io.offshoot.http.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.offshoot.http.ErrorAnswer;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.RequestContext;
import io.offshoot.model.Failure;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Errors as the clients of the Container door read them: {@code {"error":{"type","message","details"}}}, each type with
 * its own status. What other parts of the server refuse without such a type gets the one that comes nearest.
 */
final class ContainerErrors implements ErrorWriter {
    static final String CONTENT_TYPE = "application/json; charset=utf-8";

    /** HTTP's own statuses for what the server could not even read stay as they are. */
    private static final int TOO_LARGE = 413;

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public int status(ErrorAnswer answer) {
        boolean ofItsKind = answer.status() == answer.failure().kind().status() && answer.status() != TOO_LARGE;
        return ofItsKind || code(answer.failure()).isPresent() ? type(answer).status() : answer.status();
    }

    @Override
    public Body render(ErrorAnswer answer, RequestContext request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        Failure failure = answer.failure();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("type", type(answer).label());
            json.writeStringField("message", message(failure));
            if (failure.details().isPresent()) {
                json.writeFieldName("details");
                json.writeRawValue(failure.details().get());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return new Body(CONTENT_TYPE, Buffer.buffer(out.toByteArray()));
    }

    /** The type that a caller is told of an error. */
    static String label(Throwable error) {
        return error instanceof Failure failure
                ? type(ErrorAnswer.of(failure)).label()
                : ErrorType.INTERNAL_ERROR.label();
    }

    private static String message(Failure failure) {
        Optional<String> place = failure.issues().isEmpty()
                ? Optional.empty()
                : failure.issues().get(0).expression();
        return place.map(where -> failure.getMessage() + " (" + where + ")").orElseGet(failure::getMessage);
    }

    private static ErrorType type(ErrorAnswer answer) {
        return code(answer.failure())
                .orElseGet(() -> ErrorType.nearest(answer.failure().kind()));
    }

    private static Optional<ErrorType> code(Failure failure) {
        return failure.issues().stream()
                .findFirst()
                .flatMap(Failure.Issue::code)
                .flatMap(ErrorType::labelled);
    }
}
