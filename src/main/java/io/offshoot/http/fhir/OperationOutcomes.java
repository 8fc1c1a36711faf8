package io.offshoot.http.fhir;

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
import java.util.List;
import java.util.Optional;

/** Errors and confirmations as Medplum's server writes them, since its clients compare ids and show the texts. */
public final class OperationOutcomes implements ErrorWriter {
    /** The media type of every FHIR answer. */
    public static final String CONTENT_TYPE = "application/fhir+json; charset=utf-8";

    private static final String TRACING = "https://medplum.com/fhir/StructureDefinition/tracing";
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Body render(ErrorAnswer answer, RequestContext request) {
        return new Body(CONTENT_TYPE, Buffer.buffer(write(of(answer), Optional.of(request))));
    }

    /** The text of an outcome that stands alone as an answer: it carries the ids of the request. */
    public static byte[] write(OperationOutcome outcome, RequestContext request) {
        return write(outcome, Optional.of(request));
    }

    /** The text of an outcome inside another resource, such as the entry of a batch answer: without ids. */
    public static byte[] write(OperationOutcome outcome) {
        return write(outcome, Optional.empty());
    }

    /** The outcome that says what a failure says. */
    public static OperationOutcome of(Failure failure) {
        return of(ErrorAnswer.of(failure));
    }

    /**
     * The outcome for an error. Statuses for which Medplum has one fixed outcome get exactly that; what the failure
     * says beyond it follows as diagnostics, except for 401 and 500, which never tell more.
     */
    static OperationOutcome of(ErrorAnswer answer) {
        Failure failure = answer.failure();
        return switch (answer.status()) {
            case 401 -> OperationOutcome.UNAUTHORIZED;
            case 403 -> fixed(OperationOutcome.FORBIDDEN, failure);
            case 404 -> fixed(OperationOutcome.NOT_FOUND, failure);
            case 410 -> fixed(OperationOutcome.GONE, failure);
            case 412 -> fixed(OperationOutcome.PRECONDITION_FAILED, failure);
            case 400 -> spoken(Optional.empty(), "invalid", failure);
            case 405 -> spoken(Optional.of("method-not-allowed"), "not-supported", failure);
            case 408 -> spoken(Optional.of("timeout"), "timeout", failure);
            case 409 -> spoken(Optional.of("conflict"), "conflict", failure);
            case 413 -> spoken(Optional.empty(), "too-costly", failure);
            case 414, 431 -> spoken(Optional.empty(), "too-long", failure);
            case 415, 501 -> spoken(Optional.empty(), "not-supported", failure);
            case 422 -> spoken(Optional.empty(), "processing", failure);
            case 429 -> spoken(Optional.of("too-many-requests"), "throttled", failure);
            case 503 -> spoken(Optional.empty(), "transient", failure);
            default ->
                answer.status() >= 500 ? OperationOutcome.INTERNAL : spoken(Optional.empty(), "invalid", failure);
        };
    }

    private static OperationOutcome fixed(OperationOutcome outcome, Failure failure) {
        String said = failure.issues().isEmpty() ? "" : failure.issues().get(0).text();
        boolean nothingNew =
                said.isEmpty() || said.equalsIgnoreCase(outcome.issues().get(0).text());
        return nothingNew ? outcome : outcome.withDiagnostics(said);
    }

    private static OperationOutcome spoken(Optional<String> id, String code, Failure failure) {
        // FHIR wants at least one issue, whatever the failure lists.
        List<Failure.Issue> said = failure.issues().isEmpty()
                ? List.of(new Failure.Issue(failure.getMessage(), Optional.empty()))
                : failure.issues();
        List<OperationOutcome.Issue> issues = said.stream()
                .map(issue -> new OperationOutcome.Issue(
                        "error", issue.code().orElse(code), issue.text(), issue.expression(), Optional.empty()))
                .toList();
        return new OperationOutcome(id, issues);
    }

    private static byte[] write(OperationOutcome outcome, Optional<RequestContext> request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("resourceType", "OperationOutcome");
            if (outcome.id().isPresent()) {
                json.writeStringField("id", outcome.id().get());
            }
            json.writeArrayFieldStart("issue");
            for (OperationOutcome.Issue issue : outcome.issues()) {
                write(issue, json);
            }
            json.writeEndArray();
            if (request.isPresent()) {
                writeTracing(request.get(), json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return out.toByteArray();
    }

    private static void write(OperationOutcome.Issue issue, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("severity", issue.severity());
        json.writeStringField("code", issue.code());
        json.writeObjectFieldStart("details");
        json.writeStringField("text", issue.text());
        json.writeEndObject();
        if (issue.diagnostics().isPresent()) {
            json.writeStringField("diagnostics", issue.diagnostics().get());
        }
        if (issue.expression().isPresent()) {
            json.writeArrayFieldStart("expression");
            json.writeString(issue.expression().get());
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeTracing(RequestContext request, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("extension");
        json.writeStartObject();
        json.writeStringField("url", TRACING);
        json.writeArrayFieldStart("extension");
        writeId("requestId", request.requestId(), json);
        writeId("traceId", request.traceId(), json);
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void writeId(String name, String id, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("url", name);
        json.writeStringField("valueId", id);
        json.writeEndObject();
    }
}
