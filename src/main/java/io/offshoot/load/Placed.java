package io.offshoot.load;

import io.offshoot.model.Failure;
import java.util.List;

/** Says in failures where in the inputs the text stands that they are about. */
final class Placed {
    private Placed() {}

    /** The same failure with the place before each of its sentences, and the element after it. */
    static Failure at(Object place, Failure failure) {
        List<Failure.Issue> issues = failure.issues().stream()
                .map(issue -> new Failure.Issue(
                        place + ": " + issue.text()
                                + issue.expression()
                                        .map(path -> " (" + path + ")")
                                        .orElse(""),
                        issue.expression()))
                .toList();
        return Failure.of(failure.kind(), issues);
    }
}
