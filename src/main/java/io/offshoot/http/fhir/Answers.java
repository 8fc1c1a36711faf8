package io.offshoot.http.fhir;

import io.offshoot.http.RequestContext;
import io.offshoot.repository.Presentation;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Sends the answers of the FHIR door. */
final class Answers {
    private final Presentation presentation;
    private final FhirUrls urls;

    Answers(Presentation presentation, FhirUrls urls) {
        this.presentation = presentation;
        this.urls = urls;
    }

    /** A resource as it stands. */
    Future<Void> resource(FhirCall call, int status, ResourceVersion version) {
        return presentation
                .of(call.principal(), version, call.extended())
                .compose(text -> resource(call, status, version, text));
    }

    /** The answer to a write: nothing but headers when the caller prefers that. */
    Future<Void> written(FhirCall call, int status, ResourceVersion version) {
        return call.prefer().returnMinimal() ? empty(call, status, version) : resource(call, status, version);
    }

    /** A past version. */
    Future<Void> past(FhirCall call, ResourceVersion version) {
        return presentation
                .past(call.principal(), List.of(version), call.extended())
                .compose(texts -> resource(call, 200, version, texts.get(0)));
    }

    /** A resource whose text is at hand. */
    Future<Void> resource(FhirCall call, int status, ResourceVersion version, Buffer text) {
        return head(call, status, version)
                .putHeader(HttpHeaders.CONTENT_TYPE, OperationOutcomes.CONTENT_TYPE)
                .end(text);
    }

    private Future<Void> empty(FhirCall call, int status, ResourceVersion version) {
        return head(call, status, version).end();
    }

    /** Status, version, time and, for what is new, the address. */
    HttpServerResponse head(FhirCall call, int status, ResourceVersion version) {
        HttpServerResponse response = call.response().setStatusCode(status);
        versionHeaders(response, version);
        if (status == 201) {
            response.putHeader(HttpHeaders.LOCATION, urls.resource(version.key()));
        }
        return response;
    }

    static void versionHeaders(HttpServerResponse response, ResourceVersion version) {
        response.putHeader(HttpHeaders.ETAG, "W/\"" + version.versionId() + "\"")
                .putHeader(HttpHeaders.LAST_MODIFIED, HttpDates.format(version.lastUpdated()));
    }

    /** An outcome that stands alone. */
    static Future<Void> outcome(FhirCall call, int status, OperationOutcome outcome) {
        return call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, OperationOutcomes.CONTENT_TYPE)
                .end(Buffer.buffer(OperationOutcomes.write(outcome, RequestContext.of(call.ctx()))));
    }
}
