package io.offshoot.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one exception of the product: something that the caller is told about, in the form of the door it came through.
 *
 * <p>The kind decides the status; the issues say what is wrong with which element. A failure never carries a stack
 * trace of its own: it is an answer, not a defect. What caused it, if anything did, is its cause.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong, as far as the caller is concerned, with the HTTP status that every door uses for it. */
    public enum Kind {
        INVALID(400),
        UNAUTHENTICATED(401),
        FORBIDDEN(403),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        CONFLICT(409),
        GONE(410),
        PRECONDITION_FAILED(412),
        TOO_LARGE(413),
        UNSUPPORTED_MEDIA_TYPE(415),
        UNPROCESSABLE(422),
        TOO_MANY_REQUESTS(429),
        INTERNAL(500),
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param text a sentence for the caller
     * @param expression the element it is about, as a path such as {@code resourceTypes[2]}; empty when it is about the
     *     whole request
     * @param code the door's own type, where the kind is too coarse: FHIR's issue type, such as {@code structure}, or
     *     the Container door's error type, such as {@code InvalidState}
     */
    public record Issue(String text, Optional<String> expression, Optional<String> code) {
        public Issue(String text, Optional<String> expression) {
            this(text, expression, Optional.empty());
        }
    }

    private final Kind kind;
    private final transient List<Issue> issues;
    private final transient Optional<Duration> retryAfter;
    private final transient Optional<String> details;
    private final boolean byPolicy;

    private Failure(Kind kind, List<Issue> issues, Optional<Duration> retryAfter, Throwable cause) {
        this(kind, issues, retryAfter, Optional.empty(), false, cause);
    }

    private Failure(
            Kind kind,
            List<Issue> issues,
            Optional<Duration> retryAfter,
            Optional<String> details,
            boolean byPolicy,
            Throwable cause) {
        super(issues.isEmpty() ? kind.name() : issues.get(0).text(), cause, false, false);
        this.kind = kind;
        this.issues = List.copyOf(issues);
        this.retryAfter = retryAfter;
        this.details = details;
        this.byPolicy = byPolicy;
    }

    /** A failure that one sentence explains. */
    public static Failure of(Kind kind, String text) {
        return new Failure(kind, List.of(new Issue(text, Optional.empty())), Optional.empty(), null);
    }

    /**
     * An access policy does not allow it.
     *
     * @param kind NOT_FOUND where the caller must not learn that there is something, FORBIDDEN elsewhere
     */
    public static Failure byPolicy(Kind kind, String text) {
        return new Failure(
                kind, List.of(new Issue(text, Optional.empty())), Optional.empty(), Optional.empty(), true, null);
    }

    /** A failure with several findings. */
    public static Failure of(Kind kind, List<Issue> issues) {
        return new Failure(kind, issues, Optional.empty(), null);
    }

    /** A bad request: {@code expression} names the element that is wrong. */
    public static Failure invalid(String text, String expression) {
        return new Failure(Kind.INVALID, List.of(new Issue(text, Optional.of(expression))), Optional.empty(), null);
    }

    /** A bad request whose form, not whose values, is wrong: FHIR's issue type {@code structure}. */
    public static Failure structure(String text) {
        return new Failure(
                Kind.INVALID,
                List.of(new Issue(text, Optional.empty(), Optional.of("structure"))),
                Optional.empty(),
                null);
    }

    /** A bad request as a whole. */
    public static Failure invalid(String text) {
        return of(Kind.INVALID, text);
    }

    /** The server cannot do it now and may be asked again after {@code retryAfter}. */
    public static Failure unavailable(String text, Duration retryAfter, Throwable cause) {
        return new Failure(
                Kind.UNAVAILABLE, List.of(new Issue(text, Optional.empty())), Optional.of(retryAfter), cause);
    }

    /** The caller asks too often and may ask again after {@code retryAfter}. */
    public static Failure tooManyRequests(String text, Duration retryAfter) {
        return new Failure(
                Kind.TOO_MANY_REQUESTS, List.of(new Issue(text, Optional.empty())), Optional.of(retryAfter), null);
    }

    /**
     * The same with what a program can read of it, at doors whose errors have a place for that.
     *
     * @param json a JSON value
     */
    public Failure withDetails(String json) {
        return new Failure(kind, issues, retryAfter, Optional.of(json), byPolicy, getCause());
    }

    public Kind kind() {
        return kind;
    }

    /** Whether an access policy is the reason; for those who operate the server, never for the caller. */
    public boolean isByPolicy() {
        return byPolicy;
    }

    /** What a program can read of it, as JSON. */
    public Optional<String> details() {
        return details;
    }

    public List<Issue> issues() {
        return issues;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
