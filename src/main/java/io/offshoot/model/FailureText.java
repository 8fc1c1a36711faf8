package io.offshoot.model;

import java.util.List;
import java.util.Optional;

/** A {@link Failure} as it is kept with a duplication that ended with it, to be told to whoever asks later. */
public record FailureText(Failure.Kind kind, List<Failure.Issue> issues, Optional<String> details) {
    /** A failure without details. */
    public FailureText(Failure.Kind kind, List<Failure.Issue> issues) {
        this(kind, issues, Optional.empty());
    }

    /** What may be told of an error: a failure in full, anything else only as an internal error. */
    public static FailureText of(Throwable error) {
        return error instanceof Failure failure
                ? new FailureText(failure.kind(), failure.issues(), failure.details())
                : new FailureText(
                        Failure.Kind.INTERNAL,
                        Failure.of(Failure.Kind.INTERNAL, "Internal error; the server's log has the cause")
                                .issues());
    }

    /** A failure of one sentence. */
    public static FailureText of(Failure.Kind kind, String text) {
        return of(Failure.of(kind, text));
    }

    /** The failure again. */
    public Failure failure() {
        Failure failure = Failure.of(kind, issues);
        return details.map(failure::withDetails).orElse(failure);
    }

    /** The sentences in one line. */
    public String line() {
        return String.join("; ", issues.stream().map(Failure.Issue::text).toList());
    }
}
