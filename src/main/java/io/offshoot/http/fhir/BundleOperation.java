package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.BundleEntry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What an entry of a batch or transaction asks for.
 *
 * @param id that the URL names; any string
 * @param version that the URL names; any string
 * @param query behind the URL's question mark
 */
record BundleOperation(
        BundleEntry entry,
        Method method,
        ResourceType type,
        Optional<String> id,
        Optional<String> version,
        boolean history,
        Query query) {

    /** In the order in which FHIR wants entries to be processed. */
    enum Method {
        DELETE,
        POST,
        PUT,
        PATCH,
        GET
    }

    /**
     * Understands an entry.
     *
     * @throws Failure INVALID when there is no such operation
     */
    static BundleOperation of(BundleEntry entry, FhirUrls urls) {
        BundleEntry.Request request = entry.request().orElseThrow();
        String url = local(request.url(), urls);
        int question = url.indexOf('?');
        Query query = Query.parse(question < 0 ? "" : url.substring(question + 1));
        List<String> path = List.of((question < 0 ? url : url.substring(0, question)).split("/", -1));
        ResourceType type = FhirCall.type(path.get(0));
        boolean history = path.size() > 2 && path.get(2).equals("_history");
        if (path.size() > 4 || (path.size() > 2 && !history)) {
            throw unsupported(request);
        }
        BundleOperation operation =
                new BundleOperation(entry, method(request), type, at(path, 1), at(path, 3), history, query);
        if (!operation.makesSense()) {
            throw unsupported(request);
        }
        return operation;
    }

    private static String local(String url, FhirUrls urls) {
        String relative = urls.ownBases().stream()
                .filter(url::startsWith)
                .findFirst()
                .map(base -> url.substring(base.length()))
                .orElse(url);
        return relative.startsWith("/") ? relative.substring(1) : relative;
    }

    private static Optional<String> at(List<String> path, int index) {
        return path.size() > index ? Optional.of(path.get(index)).filter(step -> !step.isEmpty()) : Optional.empty();
    }

    private static Method method(BundleEntry.Request request) {
        return switch (request.method()) {
            case "POST" -> Method.POST;
            case "PUT" -> Method.PUT;
            case "PATCH" -> Method.PATCH;
            case "DELETE" -> Method.DELETE;
            case "GET", "HEAD" -> Method.GET;
            default -> throw unsupported(request);
        };
    }

    private static Failure unsupported(BundleEntry.Request request) {
        return Failure.invalid("Unsupported request in a Bundle: " + request.method() + " " + request.url());
    }

    private boolean makesSense() {
        boolean conditional = !query.parameters().isEmpty();
        return switch (method) {
            case POST -> id.isEmpty() && !history && !conditional;
            case PUT, PATCH, DELETE -> (id.isPresent() != conditional) && !history;
            case GET -> !history || (id.isPresent() && version.isPresent());
        };
    }

    /** The resource that the entry brings. */
    BundleEntry.Resource resource() {
        return entry.resource()
                .orElseThrow(
                        () -> Failure.invalid("An entry that writes needs a resource", entry.path() + ".resource"));
    }

    /** Whether it brings a resource that is written as it is. */
    boolean writes() {
        return method == Method.POST || method == Method.PUT;
    }

    /** The resource that it names and changes, where it names one: two entries of a transaction must not name the same. */
    Optional<ResourceKey> changed() {
        return method == Method.GET || method == Method.POST
                ? Optional.empty()
                : id.flatMap(Ids::parse).map(uuid -> new ResourceKey(type, uuid));
    }

    /** Whether the read is only for who does not hold that version. */
    boolean isNotModified(ResourceVersion version) {
        return entry.request()
                .flatMap(BundleEntry.Request::ifNoneMatch)
                .filter(tags -> Answers.isAmong(tags, version))
                .isPresent();
    }

    /** Whether the write is only for where nothing stands. */
    boolean ifNoneMatchAny() {
        return entry.request()
                .flatMap(BundleEntry.Request::ifNoneMatch)
                .filter(tag -> tag.strip().equals("*"))
                .isPresent();
    }

    /** The id that the URL names, where it must be one of this server. */
    UUID uuid() {
        return method == Method.PUT ? FhirCall.idToWrite(id.orElse("")) : ResourceIds.parse(id.orElse(""));
    }

    /** The id that a reference to a PUT resource gets. */
    Optional<UUID> putId() {
        return method == Method.PUT ? id.flatMap(Ids::parse) : Optional.empty();
    }

    Optional<UUID> ifMatch() {
        return entry.request().flatMap(BundleEntry.Request::ifMatch).map(FhirCall::version);
    }

    /** The search that the create depends on. */
    Optional<Query> unless() {
        return entry.request()
                .flatMap(BundleEntry.Request::ifNoneExist)
                .filter(condition -> !condition.isBlank())
                .map(ConditionalWrites::query);
    }
}
