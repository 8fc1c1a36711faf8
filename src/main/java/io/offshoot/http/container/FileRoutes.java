package io.offshoot.http.container;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.TypeRules;
import io.offshoot.container.Files;
import io.offshoot.container.Refusal;
import io.offshoot.http.ByteRange;
import io.offshoot.http.RequestBody;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The bytes of files: PUT of a part, GET of a file or a range of it, by addresses that were given out. */
final class FileRoutes {
    private static final String FILE = "/(?<file>file-[^/]+)/(?<project>project-[^/]+)";

    private final Database database;
    private final BlobStorage storage;
    private final Files files;
    private final FileAddresses addresses;
    private final AddressAccess access;
    private final ResourceStore resources = new ResourceStore();
    private final BlobStore blobs = new BlobStore();

    FileRoutes(Database database, BlobStorage storage, Files files, FileAddresses addresses, AddressAccess access) {
        this.access = access;
        this.database = database;
        this.storage = storage;
        this.files = files;
        this.addresses = addresses;
    }

    void addTo(Router router) {
        router.routeWithRegex(HttpMethod.PUT, FILE + "/parts/(?<no>[0-9]{1,5})").handler(ctx -> {
            ctx.request().routed("/file-xxxx/project-xxxx/parts");
            Future.succeededFuture(ctx).compose(this::put).onFailure(ctx::fail);
        });
        router.routeWithRegex(HttpMethod.GET, FILE + "/content(?:/(?<name>[^/]+))?")
                .method(HttpMethod.HEAD)
                .handler(ctx -> {
                    ctx.request().routed("/file-xxxx/project-xxxx/content");
                    Future.succeededFuture(ctx).compose(this::get).onFailure(ctx::fail);
                });
    }

    private Future<Void> put(RoutingContext ctx) {
        FileAddresses.Part part = addresses.part(ctx);
        return access.require(part).compose(may -> put(ctx, part));
    }

    private Future<Void> put(RoutingContext ctx, FileAddresses.Part part) {
        HttpServerRequest request = RequestBody.open(ctx, part.size());
        return files.put(
                        part.project(),
                        part.file(),
                        part.no(),
                        request.isEnded() ? new NoBytes() : request,
                        part.size(),
                        Optional.of(part.md5()).filter(md5 -> !md5.isEmpty()))
                .compose(done -> ctx.response()
                        .putHeader(HttpHeaders.ETAG, "\"" + part.md5() + "\"")
                        .end());
    }

    private Future<Void> get(RoutingContext ctx) {
        FileAddresses.Download download = addresses.download(ctx);
        ResourceKey key = new ResourceKey(ResourceType.BINARY, download.file());
        return access.require(download)
                .compose(may -> resources.read(database.requests(), download.project(), key))
                .compose(version -> version.filter(found -> !found.deleted())
                        .map(found -> blobs.read(
                                        database.requests(), found.project(), download.file(), found.versionId())
                                .compose(blob -> blob.map(bytes -> send(ctx, download, found, bytes))
                                        .orElseGet(FileRoutes::gone)))
                        .orElseGet(FileRoutes::gone));
    }

    private static Future<Void> gone() {
        return Future.failedFuture(Refusal.notFound("The file could not be found"));
    }

    private Future<Void> send(RoutingContext ctx, FileAddresses.Download download, ResourceVersion version, Blob blob) {
        HttpServerResponse response = ctx.response();
        ByteRange range = ByteRange.of(Optional.ofNullable(ctx.request().getHeader("Range")), blob.size(), response);
        byte[] text = version.content().getBytes();
        Optional<String> type = Members.find(text, "contentType").flatMap(member -> member.string(text));
        TypeRules.headers(Optional.of(download.name()).filter(name -> !name.isEmpty()), type)
                .forEach(response::putHeader);
        response.putHeader(HttpHeaders.ETAG, "\"" + version.versionId() + "\"");
        range.announce(response, blob.size());
        return HttpMethod.HEAD.equals(ctx.request().method())
                ? response.end()
                : storage.send(new BlobKey(blob.key()), range.from(), range.length(), response);
    }
}
