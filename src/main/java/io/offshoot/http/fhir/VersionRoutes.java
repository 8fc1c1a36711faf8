package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Past versions: one of them, or the history of a resource or of a type, newest first. */
final class VersionRoutes {
    private final Repository repository;
    private final Presentation presentation;
    private final ProjectScope scope;
    private final Answers answers;
    private final BinaryRoutes binaries;
    private final FhirUrls urls;

    VersionRoutes(FhirServices services, Answers answers, BinaryRoutes binaries) {
        this.repository = services.repository();
        this.presentation = services.presentation();
        this.scope = services.scope();
        this.answers = answers;
        this.binaries = binaries;
        this.urls = services.urls();
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.GET, "/_history", call -> {
            throw Failure.invalid("The history of the whole system is not supported; ask for that of a type");
        });
        router.add(HttpMethod.GET, "/:type/_history", this::ofType);
        router.add(HttpMethod.GET, "/:type/:id/_history", this::ofResource);
        router.add(HttpMethod.GET, "/:type/:id/_history/:version", this::read);
    }

    private Future<Void> read(FhirCall call) {
        ResourceKey key = call.key();
        return scope.of(call.principal(), call.namedProject())
                .compose(access -> repository.vread(access, key, call.version()))
                .compose(version -> {
                    if (Answers.isNotModified(call, version)) {
                        return Answers.notModified(call, version);
                    }
                    return key.type().equals(ResourceType.BINARY)
                            ? binaries.read(call, version)
                            : answers.past(call, version);
                });
    }

    private Future<Void> ofResource(FhirCall call) {
        ResourceKey key = call.key();
        HistoryRequest request = HistoryRequest.of(call, true);
        return scope.of(call.principal(), call.namedProject()).compose(access -> repository
                .historyLength(access, key, request.since())
                .compose(total -> {
                    ResourceHistory history = new ResourceHistory(repository, access, key, request, total);
                    return send(call, history, () -> ",\"total\":" + total + history.links(urls));
                }));
    }

    private Future<Void> ofType(FhirCall call) {
        ResourceType type = call.type();
        HistoryRequest request = HistoryRequest.of(call, false);
        return scope.of(call.principal(), call.namedProject()).compose(access -> {
            TypeHistory history = new TypeHistory(repository, access, type, request);
            return history.open().compose(opened -> send(call, history, () -> history.links(urls)));
        });
    }

    /** Some versions at a time; nothing at the end. */
    interface Versions {
        Future<List<ResourceVersion>> next();
    }

    private Future<Void> send(FhirCall call, Versions versions, Supplier<String> tail) {
        return BundleStream.send(
                call.ctx(),
                "history",
                () -> versions.next()
                        .compose(some -> some.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : entries(call, some).map(Optional::of)),
                tail);
    }

    private Future<List<Buffer>> entries(FhirCall call, List<ResourceVersion> versions) {
        List<ResourceVersion> there =
                versions.stream().filter(VersionRoutes::isShown).toList();
        return presentation.past(call.principal(), there, call.extended()).map(texts -> {
            List<Buffer> entries = new ArrayList<>(versions.size());
            int next = 0;
            for (ResourceVersion version : versions) {
                entries.add(entry(version, isShown(version) ? texts.get(next++) : Buffer.buffer()));
            }
            return entries;
        });
    }

    /** What was deleted has no text, and one that is withheld from its reader comes without. */
    private static boolean isShown(ResourceVersion version) {
        return version.content().length() > 0;
    }

    private Buffer entry(ResourceVersion version, Buffer text) {
        boolean withheld = !version.deleted() && !isShown(version);
        int status = version.deleted() ? 410 : withheld ? 403 : 200;
        OperationOutcome outcome = version.deleted()
                ? OperationOutcome.GONE
                : withheld ? OperationOutcome.FORBIDDEN : OperationOutcome.OK;
        Buffer entry = Buffer.buffer("{\"fullUrl\":\"" + urls.fhir() + version.key()
                        + "\",\"request\":{\"method\":\"GET\",\"url\":\"" + version.key() + "/_history/"
                        + version.versionId() + "\"},\"response\":{\"status\":\"" + status
                        + "\",\"outcome\":")
                .appendBytes(OperationOutcomes.write(outcome))
                .appendString("}");
        return text.length() == 0
                ? entry.appendString("}")
                : entry.appendString(",\"resource\":").appendBuffer(text).appendString("}");
    }
}
