package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.SearchParser;
import io.offshoot.http.fhir.search.SearchRequest;
import io.offshoot.http.fhir.search.Searches;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.vertx.core.Future;
import java.util.Optional;

/** Carries out single entries of batches and transactions, as the routes of the same method and address would. */
final class BundleEntries {
    private final SearchParser parser = new SearchParser();
    private final Repository repository;
    private final ConditionalWrites conditional;
    private final BinaryWrites binaries;
    private final Searches searches;
    private final Presentation presentation;
    private final ProjectScope scope;
    private final FhirUrls urls;
    private final FhirSettings settings;

    BundleEntries(FhirServices services) {
        this.repository = services.repository();
        this.conditional = new ConditionalWrites(services);
        this.binaries = new BinaryWrites(services);
        this.searches = services.searches();
        this.presentation = services.presentation();
        this.scope = services.scope();
        this.urls = services.urls();
        this.settings = services.settings();
    }

    /** Does what the entry asks for. */
    Future<BundleResult> run(Access access, BundlePlan plan, BundleOperation operation, BundleRun.Mode mode) {
        return switch (operation.method()) {
            case DELETE -> delete(access, operation, mode);
            case POST -> create(access, plan, operation, mode);
            case PUT -> update(access, plan, operation, mode);
            case GET -> read(access, operation, mode);
        };
    }

    private Future<BundleResult> delete(Access access, BundleOperation operation, BundleRun.Mode mode) {
        ResourceKey key = new ResourceKey(operation.type(), operation.uuid());
        return mode.write(session -> repository.delete(session, access, key, operation.ifMatch()))
                .map(deleted -> BundleResult.deleted());
    }

    private Future<BundleResult> create(
            Access access, BundlePlan plan, BundleOperation operation, BundleRun.Mode mode) {
        ResourceType type = operation.type();
        byte[] text = plan.text(operation);
        if (type.equals(ResourceType.BINARY)) {
            return binary(access, text, mode);
        }
        if (operation.unless().isPresent()) {
            return mode.write(session -> conditional.create(
                            session, access, type, text, operation.unless().get(), Optional.of(plan.newId(operation))))
                    .map(written -> BundleResult.written(written.created(), written.version()));
        }
        return mode.write(session -> repository.create(session, access, type, text, Optional.of(plan.newId(operation))))
                .map(version -> BundleResult.written(true, version));
    }

    /** A Binary without bytes is a resource like any other; with them it needs the storage, which knows no transactions. */
    private Future<BundleResult> binary(Access access, byte[] text, BundleRun.Mode mode) {
        BinaryResource resource = BinaryResource.of(text);
        if (resource.data().isEmpty()) {
            return mode.write(
                            session -> repository.create(session, access, ResourceType.BINARY, text, Optional.empty()))
                    .map(version -> BundleResult.written(true, version));
        }
        if (mode.isTransaction()) {
            throw Failure.invalid("A Binary with data cannot be part of a transaction");
        }
        byte[] data = resource.data().get();
        return binaries.write(
                        access,
                        Optional.empty(),
                        Optional.empty(),
                        resource.text(),
                        new BytesStream(data),
                        settings.maxBinary())
                .map(written -> BundleResult.written(true, written.version()));
    }

    private Future<BundleResult> update(
            Access access, BundlePlan plan, BundleOperation operation, BundleRun.Mode mode) {
        byte[] text = plan.text(operation);
        if (operation.type().equals(ResourceType.BINARY)) {
            throw Failure.invalid("A Binary cannot be updated in a Bundle");
        }
        if (operation.id().isEmpty()) {
            return mode.write(session -> conditional.update(
                            session,
                            access,
                            operation.type(),
                            text,
                            operation.query(),
                            Optional.of(plan.newId(operation))))
                    .map(written -> BundleResult.written(written.created(), written.version()));
        }
        ResourceKey key = new ResourceKey(operation.type(), operation.uuid());
        return mode.write(session -> repository.update(session, access, key, text, operation.ifMatch()))
                .map(written -> BundleResult.written(written.created(), written.version()));
    }

    private Future<BundleResult> read(Access access, BundleOperation operation, BundleRun.Mode mode) {
        if (operation.id().isEmpty()) {
            return search(access, operation, mode);
        }
        ResourceKey key = new ResourceKey(operation.type(), operation.uuid());
        return operation.version().isPresent()
                ? repository
                        .vread(
                                mode.reading(),
                                access,
                                key,
                                ResourceIds.parse(operation.version().get()))
                        .map(version -> BundleResult.read(version, true))
                : repository.read(mode.reading(), access, key).map(version -> BundleResult.read(version, false));
    }

    private Future<BundleResult> search(Access access, BundleOperation operation, BundleRun.Mode mode) {
        SearchRequest request = parser.parse(operation.type(), operation.query());
        return scope.of(access.principal(), FhirCall.project(request.project()))
                .map(named -> request.project().isPresent() ? named : access)
                .compose(searched -> searches.run(mode.reading(), searched, request))
                .compose(result -> {
                    SearchEntries entries = new SearchEntries(result, presentation, urls, access.principal(), false);
                    return BundleStream.collect("searchset", entries, entries::tail, settings.maxResource());
                })
                .map(BundleResult::found);
    }
}
