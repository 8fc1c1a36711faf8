package io.offshoot.http.fhir;

import io.offshoot.http.RequestContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** The answer of an operation that goes on in the background. */
final class JobAnswers {
    private static final String POLL_SECONDS = "1";

    private JobAnswers() {}

    /** 202 with the address where the job's status is asked for. */
    static void accepted(RoutingContext ctx, FhirUrls urls, UUID job) {
        OperationOutcome outcome = OperationOutcome.accepted(urls.job(job));
        ctx.response()
                .setStatusCode(202)
                .putHeader("Content-Type", OperationOutcomes.CONTENT_TYPE)
                .putHeader("Content-Location", urls.job(job))
                .putHeader("Retry-After", POLL_SECONDS)
                .end(Buffer.buffer(OperationOutcomes.write(outcome, RequestContext.of(ctx))));
    }
}
