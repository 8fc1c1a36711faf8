package io.offshoot.http.library;

import io.offshoot.http.ErrorAnswer;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.RequestContext;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Errors as the clients of the Library door read them: {@code {"code","message","ticketId"}}, never without a code, since
 * clients take an error without one for a success. The ticket is the request's id, which stands in the log.
 *
 * <p>Two answers have fixed words by which clients know that a server does not have a function at all: a path and a method
 * that no route matches.
 */
final class LibraryErrors implements ErrorWriter {
    private static final String CONTENT_TYPE = "application/json; charset=utf-8";

    /** A failure with a code of its own. */
    static Failure failure(Kind kind, String code, String sentence) {
        return Failure.of(kind, List.of(new Issue(sentence, Optional.empty(), Optional.of(code))));
    }

    @Override
    public Body render(ErrorAnswer answer, RequestContext request) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code(answer));
        body.put("message", message(answer));
        body.put("ticketId", request.requestId());
        List<Issue> issues = answer.failure().issues();
        if (issues.size() > 1) {
            body.put(
                    "subErrors",
                    issues.stream()
                            .map(issue -> Map.of("code", code(answer), "message", text(issue)))
                            .toList());
        }
        return new Body(CONTENT_TYPE, Buffer.buffer(Json.write(body)));
    }

    private static String message(ErrorAnswer answer) {
        if (unknownRoute(answer)) {
            return "HTTP 404 Not Found";
        }
        if (answer.status() == 405) {
            return "HTTP 405 Method Not Allowed";
        }
        List<Issue> issues = answer.failure().issues();
        return issues.isEmpty() ? answer.failure().getMessage() : text(issues.get(0));
    }

    private static String text(Issue issue) {
        return issue.expression()
                .map(place -> issue.text() + " (" + place + ")")
                .orElse(issue.text());
    }

    /** What the frame answers where no route is; our own sentences are others. */
    private static boolean unknownRoute(ErrorAnswer answer) {
        return answer.status() == 404 && "Not Found".equals(answer.failure().getMessage());
    }

    private static String code(ErrorAnswer answer) {
        return answer.failure().issues().stream()
                .findFirst()
                .flatMap(Issue::code)
                .filter(code -> code.matches("[A-Z][A-Z0-9_]+"))
                .orElseGet(() -> code(answer.status(), answer.failure().kind()));
    }

    private static String code(int status, Kind kind) {
        if (status == 405) {
            return "ERR001";
        }
        return switch (kind) {
            case UNAUTHENTICATED -> "ERR009";
            case FORBIDDEN -> "ERR014";
            case NOT_FOUND, GONE -> "ERR004";
            case CONFLICT, PRECONDITION_FAILED -> "ERR015";
            case INVALID, UNPROCESSABLE, UNSUPPORTED_MEDIA_TYPE, TOO_LARGE -> "ERR006";
            case METHOD_NOT_ALLOWED, TOO_MANY_REQUESTS, INTERNAL, UNAVAILABLE -> "ERR001";
        };
    }
}
