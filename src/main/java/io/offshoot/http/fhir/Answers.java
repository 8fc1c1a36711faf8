package io.offshoot.http.fhir;

import io.offshoot.http.RequestContext;
import io.offshoot.http.fhir.search.Detail;
import io.offshoot.repository.Presentation;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /** A resource as it stands, or the part of it that the caller wants to see. */
    Future<Void> read(FhirCall call, ResourceVersion version) {
        Detail detail = Detail.of(call.query());
        return presentation
                .of(call.principal(), version, call.extended())
                .compose(text ->
                        resource(call, 200, version, detail.of(version.key().type(), text)));
    }

    /** The answer to a write: nothing but headers, or an outcome, when the caller prefers that. */
    Future<Void> written(FhirCall call, int status, ResourceVersion version) {
        if (call.prefer().returnOutcome()) {
            head(call, status, version);
            return outcome(call, status, status == 201 ? OperationOutcome.CREATED : OperationOutcome.OK);
        }
        return call.prefer().returnMinimal() ? empty(call, status, version) : resource(call, status, version);
    }

    /** Whether the caller holds that version already; then that is the answer. */
    static boolean isNotModified(FhirCall call, ResourceVersion version) {
        Optional<String> tags = call.header(HttpHeaders.IF_NONE_MATCH.toString());
        if (tags.isPresent()) {
            return isAmong(tags.get(), version);
        }
        return call.header(HttpHeaders.IF_MODIFIED_SINCE.toString())
                .flatMap(HttpDates::parse)
                .filter(since -> !version.lastUpdated()
                        .toInstant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .isAfter(since))
                .isPresent();
    }

    /** Whether one of the entity tags, or {@code *}, is that of the version. */
    static boolean isAmong(String tags, ResourceVersion version) {
        return Arrays.stream(tags.split(",", -1))
                .map(tag -> tag.strip().replaceFirst("^W/", "").replace("\"", ""))
                .anyMatch(
                        tag -> tag.equals("*") || tag.equals(version.versionId().toString()));
    }

    /** 304. */
    static Future<Void> notModified(FhirCall call, ResourceVersion version) {
        HttpServerResponse response = call.response().setStatusCode(304);
        versionHeaders(response, version);
        return response.end();
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
