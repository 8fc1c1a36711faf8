package io.offshoot.http.fhir;

import io.offshoot.http.Callers;
import io.offshoot.http.Preference;
import io.offshoot.http.fhir.search.Query;
import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/** A request to the FHIR door as its routes want it: who calls, what about, and in which form the answer is wanted. */
record FhirCall(RoutingContext ctx, Principal principal) {
    /** The call that a request makes; fails with UNAUTHENTICATED when nobody has signed in. */
    static FhirCall of(RoutingContext ctx) {
        return new FhirCall(ctx, Callers.principal(ctx));
    }

    /** The type that the path names. */
    ResourceType type() {
        return type(ctx.pathParam("type"));
    }

    /** The type of that name; the door's own sentence for others. */
    static ResourceType type(String name) {
        return ResourceType.named(name).orElseThrow(() -> Failure.structure("Unknown resource type"));
    }

    /** The resource that the path names; whatever is no UUID names nothing. */
    ResourceKey key() {
        ResourceType type = type();
        return new ResourceKey(type, ResourceIds.parse(ctx.pathParam("id")));
    }

    /** The version that the path names. */
    UUID version() {
        return ResourceIds.parse(ctx.pathParam("version"));
    }

    /** What stands behind the question mark. */
    Query query() {
        String query = ctx.request().query();
        return Query.parse(query == null ? "" : query);
    }

    /** The one project that {@code _project} names. */
    Optional<UUID> namedProject() {
        return project(query().first("_project"));
    }

    /** A project by the text of its id. */
    static Optional<UUID> project(Optional<String> text) {
        return text.map(ResourceIds::parse);
    }

    /** The id that a write is to use. */
    static UUID idToWrite(String text) {
        return Ids.parse(text).orElseThrow(() -> Failure.invalid("Invalid resource ID: a UUID is expected"));
    }

    /** Whether {@code meta} is to show what only Medplum's own clients read. */
    boolean extended() {
        return Callers.extended(ctx);
    }

    Preference prefer() {
        return Preference.of(ctx.request().headers().getAll("Prefer"));
    }

    /** The version that {@code If-Match} wants to stand; one that cannot be a version matches none. */
    Optional<UUID> ifMatch() {
        return header(HttpHeaders.IF_MATCH.toString())
                .filter(tag -> !tag.strip().equals("*"))
                .map(FhirCall::version);
    }

    /** Whether the write is only for where nothing stands ({@code If-None-Match: *}). */
    boolean ifNoneMatchAny() {
        return header(HttpHeaders.IF_NONE_MATCH.toString())
                .filter(tag -> tag.strip().equals("*"))
                .isPresent();
    }

    /** The version in an entity tag. */
    static UUID version(String tag) {
        String version = tag.strip().replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
        return Ids.parse(version).orElseThrow(() -> Failure.of(Kind.PRECONDITION_FAILED, "Precondition Failed"));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(ctx.request().getHeader(name));
    }

    HttpServerResponse response() {
        return ctx.response();
    }
}
