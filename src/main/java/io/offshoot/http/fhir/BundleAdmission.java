package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many bytes of Bundles are in memory at once, on all event loops: two of the largest. Who comes too much is told
 * to come again.
 */
final class BundleAdmission {
    private static final Duration LATER = Duration.ofSeconds(5);

    private final long largest;
    private final AtomicLong free;

    BundleAdmission(long largest) {
        this.largest = largest;
        this.free = new AtomicLong(2 * largest);
    }

    /**
     * Lets a Bundle in; followed by one {@link #release}.
     *
     * @return the bytes to release
     * @throws Failure UNAVAILABLE when there is no room now
     */
    long admit(FhirCall call) {
        long bytes = declared(call);
        if (free.addAndGet(-bytes) < 0) {
            release(bytes);
            throw Failure.unavailable(
                    "Too many large Bundles at once; try again",
                    LATER,
                    new IllegalStateException("no room for a Bundle"));
        }
        return bytes;
    }

    void release(long bytes) {
        free.addAndGet(bytes);
    }

    /** A length that is not declared may be any; one that is too large is refused when it is read. */
    private long declared(FhirCall call) {
        Optional<String> length = call.header(HttpHeaders.CONTENT_LENGTH.toString());
        return length.map(text -> Math.min(largest, Long.parseLong(text.strip())))
                .orElse(largest);
    }
}
