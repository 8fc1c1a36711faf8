package io.offshoot.http.container;

import io.offshoot.model.Failure.Kind;
import java.util.Arrays;
import java.util.Optional;

/** The error types of the Container door, with their statuses. {@code PermissionDenied} is 401, not 403. */
enum ErrorType {
    MALFORMED_JSON("MalformedJSON", 400),
    INVALID_AUTHENTICATION("InvalidAuthentication", 401),
    PERMISSION_DENIED("PermissionDenied", 401),
    SPENDING_LIMIT_EXCEEDED("SpendingLimitExceeded", 403),
    RESOURCE_NOT_FOUND("ResourceNotFound", 404),
    METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
    INVALID_INPUT("InvalidInput", 422),
    INVALID_STATE("InvalidState", 422),
    INVALID_TYPE("InvalidType", 422),
    RATE_LIMIT_CONDITIONAL("RateLimitConditional", 429),
    INTERNAL_ERROR("InternalError", 500),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503);

    private final String label;
    private final int status;

    ErrorType(String label, int status) {
        this.label = label;
        this.status = status;
    }

    String label() {
        return label;
    }

    int status() {
        return status;
    }

    /** The type of that name. */
    static Optional<ErrorType> labelled(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    /** The type for a failure that names none. Whoever asks too often is told to come back, as the clients expect. */
    static ErrorType nearest(Kind kind) {
        return switch (kind) {
            case INVALID, UNPROCESSABLE, TOO_LARGE, PRECONDITION_FAILED -> INVALID_INPUT;
            case UNSUPPORTED_MEDIA_TYPE -> MALFORMED_JSON;
            case UNAUTHENTICATED -> INVALID_AUTHENTICATION;
            case FORBIDDEN -> PERMISSION_DENIED;
            case NOT_FOUND, GONE -> RESOURCE_NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case CONFLICT -> INVALID_STATE;
            case INTERNAL -> INTERNAL_ERROR;
            case TOO_MANY_REQUESTS, UNAVAILABLE -> SERVICE_UNAVAILABLE;
        };
    }
}
