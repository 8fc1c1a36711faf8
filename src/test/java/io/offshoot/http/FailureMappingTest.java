package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureMappingTest {
    private final List<String> denials = new ArrayList<>();

    private ErrorAnswer of(Throwable thrown) {
        RequestContext context =
                new RequestContext(TraceIds.fresh(), HttpLimits.defaults(), MemoryBudget.Shares.ofHeap(), denials::add);
        return FailureMapping.of(thrown, context);
    }

    @Test
    void aDefectIsAPlain500() {
        ErrorAnswer answer = of(new IllegalStateException("select secret from t"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.failure().getMessage()).doesNotContain("secret");
    }

    @Test
    void aFullHeapIsToBeTriedAgain() {
        ErrorAnswer answer = of(new CompletionException(new OutOfMemoryError("Java heap space")));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.failure().retryAfter()).contains(Duration.ofSeconds(5));
    }

    @Test
    void aFailureIsItself() {
        assertThat(of(Failure.of(Failure.Kind.GONE, "Gone")).status()).isEqualTo(410);
    }

    @Test
    void denialsAreCountedByTheirReason() {
        of(Failure.of(Failure.Kind.GONE, "Gone"));
        of(Failure.of(Failure.Kind.UNAUTHENTICATED, "Unauthorized"));
        of(Failure.of(Failure.Kind.FORBIDDEN, "For administrators"));
        of(Failure.byPolicy(Failure.Kind.NOT_FOUND, "Not found").withDetails("{}"));
        assertThat(denials).containsExactly("unauthenticated", "forbidden", "policy");
    }
}
