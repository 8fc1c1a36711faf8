package io.offshoot.http.fhir;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.TypeRules;
import io.offshoot.http.ByteRange;
import io.offshoot.store.BlobStore;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/** Sends the bytes of Binaries, whole or a part, as fast as the caller reads. */
final class BinaryBytes {
    private final Database database;
    private final BlobStorage storage;
    private final BlobStore blobs = new BlobStore();

    BinaryBytes(Database database, BlobStorage storage) {
        this.database = database;
        this.storage = storage;
    }

    /**
     * Answers GET or HEAD with the bytes of a version.
     *
     * @param otherwise what to do for a Binary that has none
     */
    Future<Void> send(RoutingContext ctx, ResourceVersion version, Supplier<Future<Void>> otherwise) {
        return blobs.read(database.requests(), version.project(), version.key().id(), version.versionId())
                .compose(blob -> blob.isPresent() ? send(ctx, version, blob.get()) : otherwise.get());
    }

    private Future<Void> send(RoutingContext ctx, ResourceVersion version, Blob blob) {
        HttpServerResponse response = ctx.response();
        ByteRange range = ByteRange.of(Optional.ofNullable(ctx.request().getHeader("Range")), blob.size(), response);
        byte[] content = version.content().getBytes();
        Optional<String> type = Members.find(content, "contentType").flatMap(member -> member.string(content));
        TypeRules.headers(Optional.empty(), type).forEach(response::putHeader);
        Answers.versionHeaders(response, version);
        range.announce(response, blob.size());
        return HttpMethod.HEAD.equals(ctx.request().method())
                ? response.end()
                : storage.send(new BlobKey(blob.key()), range.from(), range.length(), response);
    }
}
