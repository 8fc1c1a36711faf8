package io.offshoot.http;

import io.vertx.core.MultiMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The ids by which a request is found again in logs and errors.
 *
 * <p>They come from outside and go into headers, logs and error bodies, so only tokens of a fixed small alphabet are
 * taken over; anything else is replaced by a fresh id, never cleaned up.
 */
record TraceIds(String requestId, String traceId) {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}");
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern AMAZON = Pattern.compile("(?:Root|Self)=[A-Za-z0-9=;:._-]{1,200}");
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    static TraceIds of(MultiMap headers) {
        return new TraceIds(
                first(headers, "x-request-id", TOKEN, null),
                first(
                        headers,
                        "x-trace-id",
                        ID,
                        () -> first(
                                headers,
                                "traceparent",
                                TRACE_PARENT,
                                () -> first(headers, "x-amzn-trace-id", AMAZON, null))));
    }

    static TraceIds fresh() {
        return new TraceIds(UUID.randomUUID().toString(), UUID.randomUUID().toString());
    }

    private static String first(
            MultiMap headers, String name, Pattern sane, java.util.function.Supplier<String> otherwise) {
        String value = headers.get(name);
        if (value != null && sane.matcher(value).matches()) {
            return value;
        }
        return otherwise == null ? UUID.randomUUID().toString() : otherwise.get();
    }
}
