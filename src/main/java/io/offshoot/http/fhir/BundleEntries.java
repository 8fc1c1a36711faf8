package io.offshoot.http.fhir;

import io.offshoot.binary.TypeRules;
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
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.text.JsonPatch;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

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
            case PATCH -> patch(access, plan, operation, mode);
            case GET -> read(access, operation, mode);
        };
    }

    private Future<BundleResult> delete(Access access, BundleOperation operation, BundleRun.Mode mode) {
        if (operation.id().isEmpty()) {
            return mode.write(session -> conditional.delete(
                            session, access, operation.type(), operation.query(), operation.ifMatch()))
                    .map(deleted -> BundleResult.deleted());
        }
        ResourceKey key = new ResourceKey(operation.type(), operation.uuid());
        return mode.write(session -> repository.delete(session, access, key, operation.ifMatch()))
                .map(deleted -> BundleResult.deleted());
    }

    private Future<BundleResult> patch(Access access, BundlePlan plan, BundleOperation operation, BundleRun.Mode mode) {
        if (operation.type().equals(ResourceType.BINARY)) {
            throw Failure.invalid("A Binary cannot be patched");
        }
        JsonPatch patch = plan.patch(operation, settings);
        return mode.write(session -> operation.id().isPresent()
                        ? repository.patch(
                                session,
                                access,
                                new ResourceKey(operation.type(), operation.uuid()),
                                patch,
                                operation.ifMatch())
                        : conditional.patch(
                                session, access, operation.type(), patch, operation.query(), operation.ifMatch()))
                .map(written -> BundleResult.written(false, written.version()));
    }

    private Future<BundleResult> create(
            Access access, BundlePlan plan, BundleOperation operation, BundleRun.Mode mode) {
        ResourceType type = operation.type();
        byte[] text = plan.text(operation);
        if (type.equals(ResourceType.BINARY)) {
            return binary(access, operation, plan.newId(operation), text, mode);
        }
        if (operation.unless().isPresent()) {
            return mode.write(session -> conditional.create(
                            session, access, type, text, operation.unless().get(), Optional.of(plan.newId(operation))))
                    .map(written -> BundleResult.written(written.created(), written.version()));
        }
        return mode.write(session -> repository.create(session, access, type, text, Optional.of(plan.newId(operation))))
                .map(version -> BundleResult.written(true, version));
    }

    /** The bytes go to the storage before the transaction, and are removed again when it fails. */
    private Future<BundleResult> binary(
            Access access, BundleOperation operation, UUID id, byte[] text, BundleRun.Mode mode) {
        boolean create = operation.method() == BundleOperation.Method.POST;
        BinaryResource resource = BinaryResource.of(text);
        TypeRules.check(Optional.empty(), Members.find(text, "contentType").flatMap(member -> member.string(text)));
        BinaryWrites.Target target = create
                ? BinaryWrites.Target.create(Optional.of(id))
                : BinaryWrites.Target.update(id, operation.ifMatch());
        Future<Written> written = resource.data().isPresent()
                ? binaries.store(new BytesStream(resource.data().get()), settings.maxBinary())
                        .compose(stored -> mode.writeStored(
                                binaries,
                                stored,
                                session -> binaries.write(session, access, target, resource.text(), stored)))
                : mode.write(session -> binaries.writeWithoutBytes(session, access, target, resource.text()));
        return written.map(done -> BundleResult.written(done.created(), done.version()));
    }

    private Future<BundleResult> update(
            Access access, BundlePlan plan, BundleOperation operation, BundleRun.Mode mode) {
        byte[] text = plan.text(operation);
        if (operation.type().equals(ResourceType.BINARY)) {
            return binary(access, operation, operation.uuid(), text, mode);
        }
        if (operation.id().isEmpty()) {
            return mode.write(session -> conditional.update(
                            session,
                            access,
                            operation.type(),
                            text,
                            operation.query(),
                            operation.ifMatch(),
                            Optional.of(plan.newId(operation))))
                    .map(written -> BundleResult.written(written.created(), written.version()));
        }
        ResourceKey key = new ResourceKey(operation.type(), operation.uuid());
        return mode.write(session -> (operation.ifNoneMatchAny()
                                ? conditional.requireNone(session, access, key)
                                : Future.<Void>succeededFuture())
                        .compose(none -> repository.update(session, access, key, text, operation.ifMatch())))
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
                : repository
                        .read(mode.reading(), access, key)
                        .map(version -> operation.isNotModified(version)
                                ? BundleResult.failed(304, OperationOutcome.NOT_MODIFIED)
                                : BundleResult.read(version, false));
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
