package io.offshoot.http.fhir;

import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.identity.SignedUrls;
import io.offshoot.identity.SignedUrls.Verdict;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.HistoryStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Presigned addresses of Binaries' bytes, {@code /storage/<id>/<version>?…&Signature=…}: for whoever holds one, without
 * sign-in. Errors are plain text, as at the original.
 */
public final class StorageDoor implements Door {
    private final Database database;
    private final SignedUrls urls;
    private final BinaryBytes bytes;
    private final ProjectStore projects = new ProjectStore();
    private final HistoryStore history = new HistoryStore();

    /** A door to the storage that the services know. */
    public StorageDoor(FhirServices services) {
        this.database = services.database();
        this.urls = services.signedUrls();
        this.bytes = new BinaryBytes(services.database(), services.storage());
    }

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public List<String> prefixes() {
        return List.of("/storage");
    }

    @Override
    public void addRoutes(Router router) {
        router.route(HttpMethod.GET, "/storage/:id/:version")
                .method(HttpMethod.HEAD)
                .handler(ctx -> Future.succeededFuture(ctx).compose(this::send).onFailure(ctx::fail));
    }

    @Override
    public ErrorWriter errors() {
        return (answer, request) -> new ErrorWriter.Body(
                "text/plain; charset=utf-8", Buffer.buffer(answer.failure().getMessage()));
    }

    private Future<Void> send(RoutingContext ctx) {
        if (ctx.request().getParam("Signature") == null) {
            throw Failure.of(Kind.UNAUTHENTICATED, "Unauthorized");
        }
        Verdict verdict = urls.verify(ctx.request().uri());
        if (verdict instanceof Verdict.Expired) {
            throw Failure.of(Kind.GONE, "Expired");
        }
        if (!(verdict instanceof Verdict.Ok ok)) {
            throw Failure.of(Kind.UNAUTHENTICATED, "Invalid signature");
        }
        ResourceKey key = new ResourceKey(ResourceType.BINARY, ok.binary());
        return projects.read(database.requests(), ok.project())
                .compose(project -> project.filter(Project::live).isPresent()
                        ? history.read(database.requests(), ok.project(), key, ok.version())
                        : Future.succeededFuture(Optional.<ResourceVersion>empty()))
                .compose(version -> version.filter(found -> !found.deleted()).isPresent()
                        ? bytes.send(ctx, version.get(), StorageDoor::notFound)
                        : notFound());
    }

    private static Future<Void> notFound() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
    }
}
