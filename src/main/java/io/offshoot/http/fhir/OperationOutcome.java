package io.offshoot.http.fhir;

import java.util.List;
import java.util.Optional;

/**
 * FHIR's answer that is not a resource of its own.
 *
 * @param id the fixed id by which Medplum clients recognise the outcome, such as {@code not-found}; empty for outcomes
 *     that only their text describes
 * @param issues at least one
 */
public record OperationOutcome(Optional<String> id, List<Issue> issues) {
    /**
     * One issue.
     *
     * @param severity {@code error} or {@code information}
     * @param code from FHIR's issue types
     * @param text the sentence in {@code details.text}
     * @param expression the element it is about
     * @param diagnostics further information; the status address of an accepted job
     */
    public record Issue(
            String severity, String code, String text, Optional<String> expression, Optional<String> diagnostics) {}

    public static final OperationOutcome OK = information("ok", "All OK");
    public static final OperationOutcome CREATED = information("created", "Created");
    public static final OperationOutcome NOT_MODIFIED = information("not-modified", "Not Modified");
    public static final OperationOutcome NOT_FOUND = error("not-found", "not-found", "Not found");
    public static final OperationOutcome GONE = error("gone", "deleted", "Gone");
    public static final OperationOutcome FORBIDDEN = error("forbidden", "forbidden", "Forbidden");
    public static final OperationOutcome UNAUTHORIZED = error("unauthorized", "login", "Unauthorized");
    public static final OperationOutcome PRECONDITION_FAILED =
            error("precondition-failed", "processing", "Precondition Failed");
    public static final OperationOutcome INTERNAL = of("exception", "Internal server error");

    public OperationOutcome {
        issues = List.copyOf(issues);
    }

    /** The outcome of what went well, in other words than usual. */
    static OperationOutcome done(String text) {
        return information("ok", text);
    }

    /** The outcome of a job that goes on: clients poll {@code statusUrl}. */
    public static OperationOutcome accepted(String statusUrl) {
        return new OperationOutcome(
                Optional.of("accepted"),
                List.of(new Issue(
                        "information", "informational", "Accepted", Optional.empty(), Optional.of(statusUrl))));
    }

    /** This outcome with more to say about it. */
    OperationOutcome withDiagnostics(String diagnostics) {
        Issue first = issues.get(0);
        return new OperationOutcome(
                id,
                List.of(new Issue(
                        first.severity(), first.code(), first.text(), first.expression(), Optional.of(diagnostics))));
    }

    /** Something to know that is no error. */
    static OperationOutcome information(String text) {
        return new OperationOutcome(
                Optional.empty(),
                List.of(new Issue("information", "informational", text, Optional.empty(), Optional.empty())));
    }

    private static OperationOutcome information(String id, String text) {
        return new OperationOutcome(
                Optional.of(id),
                List.of(new Issue("information", "informational", text, Optional.empty(), Optional.empty())));
    }

    private static OperationOutcome error(String id, String code, String text) {
        return new OperationOutcome(
                Optional.of(id), List.of(new Issue("error", code, text, Optional.empty(), Optional.empty())));
    }

    private static OperationOutcome of(String code, String text) {
        return new OperationOutcome(
                Optional.empty(), List.of(new Issue("error", code, text, Optional.empty(), Optional.empty())));
    }
}
