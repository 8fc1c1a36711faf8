package io.offshoot.http.fhir;

import io.offshoot.http.JsonBody;
import io.offshoot.http.RequestContext;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.ProjectScope;
import io.offshoot.repository.Repository;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.JsonPatch;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** Single resources: create, read, update, delete. */
final class ResourceRoutes {
    private static final int LARGE = 1 << 20;

    /** What a resource takes while it is read, made ready to be shown, and sent: so many times its length. */
    private static final int COPIES = 5;

    private final Repository repository;
    private final ProjectScope scope;
    private final Answers answers;
    private final ConditionalWrites conditional;
    private final BinaryRoutes binaries;
    private final FhirSettings settings;

    ResourceRoutes(FhirServices services, Answers answers, BinaryRoutes binaries) {
        this.repository = services.repository();
        this.scope = services.scope();
        this.answers = answers;
        this.conditional = new ConditionalWrites(services);
        this.binaries = binaries;
        this.settings = services.settings();
    }

    void addTo(FhirRouter router) {
        router.add(HttpMethod.POST, "/:type", this::create);
        router.add(HttpMethod.PUT, "/:type", this::upsert);
        router.add(HttpMethod.PATCH, "/:type", call -> patch(call, Optional.empty()));
        router.add(HttpMethod.DELETE, "/:type", this::deleteFound);
        router.add(HttpMethod.GET, "/:type/:id", this::read);
        router.add(HttpMethod.PUT, "/:type/:id", this::update);
        router.add(HttpMethod.PATCH, "/:type/:id", call -> patch(call, Optional.of(call.key())));
        router.add(HttpMethod.DELETE, "/:type/:id", this::delete);
    }

    private Future<Void> create(FhirCall call) {
        ResourceType type = call.type();
        if (type.equals(ResourceType.BINARY)) {
            return binaries.create(call);
        }
        return withBody(call, (access, text) -> {
            Optional<String> unless = call.header("If-None-Exist").filter(query -> !query.isBlank());
            if (unless.isPresent()) {
                return conditional
                        .create(access, type, text, unless.get())
                        .compose(written -> answers.written(call, written.created() ? 201 : 200, written.version()));
            }
            return repository
                    .create(access, type, text, Optional.empty())
                    .compose(version -> answers.written(call, 201, version));
        });
    }

    private Future<Void> read(FhirCall call) {
        ResourceKey key = call.key();
        return scope.of(call.principal(), call.namedProject())
                .compose(access -> read(call, access, key))
                .compose(version -> {
                    if (Answers.isNotModified(call, version)) {
                        return Answers.notModified(call, version);
                    }
                    return key.type().equals(ResourceType.BINARY)
                            ? binaries.read(call, version)
                            : answers.read(call, version);
                });
    }

    /** A large resource waits for its share of the memory before it is read, so that many at once do not fill it. */
    private Future<ResourceVersion> read(FhirCall call, Access access, ResourceKey key) {
        return repository.readWithin(access, key, LARGE).compose(sized -> {
            if (sized.length() <= LARGE) {
                return Future.succeededFuture(sized.version());
            }
            return RequestContext.of(call.ctx())
                    .memory()
                    .answers()
                    .reserve(call.ctx().vertx(), (long) sized.length() * COPIES)
                    .compose(share -> {
                        call.ctx().addEndHandler(ended -> share.release());
                        return repository.read(access, key);
                    });
        });
    }

    private Future<Void> update(FhirCall call) {
        ResourceType type = call.type();
        if (type.equals(ResourceType.BINARY)) {
            return binaries.update(call);
        }
        ResourceKey key = new ResourceKey(type, FhirCall.idToWrite(call.ctx().pathParam("id")));
        Optional<UUID> ifMatch = call.ifMatch();
        return withBody(call, (access, text) -> conditional
                .alone(session -> (call.ifNoneMatchAny()
                                ? conditional.requireNone(session, access, key)
                                : Future.<Void>succeededFuture())
                        .compose(none -> repository.update(session, access, key, text, ifMatch)))
                .compose(written -> answers.written(call, written.created() ? 201 : 200, written.version())));
    }

    /** An update of the one resource that a search finds, or a create. */
    private Future<Void> upsert(FhirCall call) {
        ResourceType type = call.type();
        Optional<UUID> ifMatch = call.ifMatch();
        return withBody(call, (access, text) -> conditional
                .alone(session ->
                        conditional.update(session, access, type, text, call.query(), ifMatch, Optional.empty()))
                .compose(written -> answers.written(call, written.created() ? 201 : 200, written.version())));
    }

    private Future<Void> patch(FhirCall call, Optional<ResourceKey> key) {
        ResourceType type = call.type();
        if (type.equals(ResourceType.BINARY)) {
            throw Failure.invalid("A Binary cannot be patched");
        }
        PatchBodies.requireType(call);
        Optional<UUID> ifMatch = call.ifMatch();
        return withBody(call, (access, body) -> {
            JsonPatch patch = PatchBodies.read(body, settings);
            return conditional
                    .alone(session -> key.isPresent()
                            ? repository.patch(session, access, key.get(), patch, ifMatch)
                            : conditional.patch(session, access, type, patch, call.query(), ifMatch))
                    .compose(written -> answers.written(call, 200, written.version()));
        });
    }

    private Future<Void> deleteFound(FhirCall call) {
        ResourceType type = call.type();
        Optional<UUID> ifMatch = call.ifMatch();
        return scope.of(call.principal(), call.namedProject())
                .compose(access ->
                        conditional.alone(session -> conditional.delete(session, access, type, call.query(), ifMatch)))
                .compose(deleted -> Answers.outcome(call, 200, OperationOutcome.OK));
    }

    private Future<Void> delete(FhirCall call) {
        ResourceKey key = call.key();
        Optional<UUID> ifMatch = call.ifMatch();
        return scope.of(call.principal(), call.namedProject())
                .compose(access -> repository.delete(access, key, ifMatch))
                .compose(deleted -> Answers.outcome(call, 200, OperationOutcome.OK));
    }

    private Future<Void> withBody(FhirCall call, BiFunction<Access, byte[], Future<Void>> work) {
        return scope.of(call.principal(), call.namedProject())
                .compose(access ->
                        JsonBody.read(call.ctx(), settings.maxResource()).compose(text -> work.apply(access, text)));
    }
}
