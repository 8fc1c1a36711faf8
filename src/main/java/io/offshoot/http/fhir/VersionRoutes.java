package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.Query;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.HistoryStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Past versions: one of them, or a resource's history, newest first. */
final class VersionRoutes {
    private static final int DEFAULT_COUNT = 100;
    private static final int MOST_COUNT = 1000;
    private static final int MOST_OFFSET = 10_000;

    /** Versions loaded at a time. */
    private static final int SLICE = 8;

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
        router.add(HttpMethod.GET, "/:type/:id/_history", this::history);
        router.add(HttpMethod.GET, "/:type/:id/_history/:version", this::read);
    }

    private Future<Void> read(FhirCall call) {
        ResourceKey key = call.key();
        return scope.of(call.principal(), call.namedProject())
                .compose(access -> repository.vread(access, key, call.version()))
                .compose(version -> key.type().equals(ResourceType.BINARY)
                        ? binaries.read(call, version)
                        : answers.past(call, version));
    }

    private Future<Void> history(FhirCall call) {
        ResourceKey key = call.key();
        int count = Math.min(number(call, "_count", DEFAULT_COUNT), MOST_COUNT);
        int offset = number(call, "_offset", 0);
        if (offset > MOST_OFFSET) {
            throw Failure.invalid("Search offset exceeds maximum (got " + offset + ", max " + MOST_OFFSET + ")");
        }
        return scope.of(call.principal(), call.namedProject()).compose(access -> repository
                .history(access, key, offset, Math.max(1, Math.min(count, SLICE)))
                .compose(first -> {
                    Slices slices = new Slices(call, access, key, offset, count, first);
                    return BundleStream.send(call.ctx(), "history", slices, () -> ",\"total\":" + first.total());
                }));
    }

    private static int number(FhirCall call, String name, int otherwise) {
        Query query = call.query();
        return query.first(name)
                .map(text -> {
                    if (text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                        throw Failure.invalid("Invalid " + name + ": a whole number from 0 on is expected", name);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    /** The versions, a few at a time. */
    private final class Slices implements BundleStream.Entries {
        private final FhirCall call;
        private final Access access;
        private final ResourceKey key;
        private final int offset;
        private final int count;
        private Optional<HistoryStore.Page> loaded;
        private int sent;

        Slices(FhirCall call, Access access, ResourceKey key, int offset, int count, HistoryStore.Page first) {
            this.call = call;
            this.access = access;
            this.key = key;
            this.offset = offset;
            this.count = count;
            this.loaded = Optional.of(first);
        }

        @Override
        public Future<Optional<List<Buffer>>> next() {
            int wanted = Math.min(count - sent, SLICE);
            if (wanted == 0) {
                return Future.succeededFuture(Optional.empty());
            }
            Future<HistoryStore.Page> page = loaded.map(Future::succeededFuture)
                    .orElseGet(() -> repository.history(access, key, offset + sent, wanted));
            loaded = Optional.empty();
            return page.compose(slice -> {
                sent += wanted;
                // A page may be empty because its versions are not for this caller to see.
                return slice.versions().isEmpty() && offset + sent >= slice.total()
                        ? Future.succeededFuture(Optional.empty())
                        : entries(slice.versions()).map(Optional::of);
            });
        }

        private Future<List<Buffer>> entries(List<ResourceVersion> versions) {
            List<ResourceVersion> there =
                    versions.stream().filter(version -> !version.deleted()).toList();
            return presentation.past(call.principal(), there, call.extended()).map(texts -> {
                List<Buffer> entries = new ArrayList<>(versions.size());
                int next = 0;
                for (ResourceVersion version : versions) {
                    entries.add(entry(version, version.deleted() ? Buffer.buffer() : texts.get(next++)));
                }
                return entries;
            });
        }
    }

    private Buffer entry(ResourceVersion version, Buffer text) {
        OperationOutcome outcome = version.deleted() ? OperationOutcome.GONE : OperationOutcome.OK;
        Buffer entry = Buffer.buffer("{\"fullUrl\":\"" + urls.fhir() + version.key()
                        + "\",\"request\":{\"method\":\"GET\",\"url\":\"" + version.key() + "/_history/"
                        + version.versionId() + "\"},\"response\":{\"status\":\"" + (version.deleted() ? 410 : 200)
                        + "\",\"outcome\":")
                .appendBytes(OperationOutcomes.write(outcome))
                .appendString("}");
        return text.length() == 0
                ? entry.appendString("}")
                : entry.appendString(",\"resource\":").appendBuffer(text).appendString("}");
    }
}
