package io.offshoot.http.library;

import io.offshoot.archive.PackageView;
import io.offshoot.binary.BlobStorage;
import io.offshoot.http.ByteRange;
import io.offshoot.identity.Caller;
import io.offshoot.library.Library;
import io.offshoot.library.Privilege;
import io.offshoot.library.duplication.DuplicationFault;
import io.offshoot.model.DuplicationState;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplicationStore;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** The package of an export as a file: whole or a range, for who asked for it and for super administrators. */
final class BackupRoutes {
    private final Library library;
    private final BlobStorage storage;
    private final LibraryDuplicationStore duplications = new LibraryDuplicationStore();

    BackupRoutes(Library library, BlobStorage storage) {
        this.library = library;
        this.storage = storage;
    }

    void addTo(LibraryRouter router) {
        DuplicationRoutes.on(router, HttpMethod.GET, "/:id/backup", this::backup);
        DuplicationRoutes.on(router, HttpMethod.HEAD, "/:id/backup", this::backup);
    }

    private Future<Void> backup(LibraryCall call) {
        return duplications
                .read(library.database().requests(), DuplicationRoutes.id(call))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(DuplicationFault.noDuplication())))
                .compose(found -> allowed(call.caller(), found).map(found))
                .compose(BackupRoutes::exported)
                .compose(found -> PackageView.open(library.database(), storage, call.id()))
                .compose(view -> send(call, view));
    }

    /** Whoever takes the package takes the whole project, so what was needed to export it is needed still. */
    private Future<Void> allowed(Caller caller, Recorded found) {
        if (caller.superAdmin() && caller.limits().none()) {
            return Future.succeededFuture();
        }
        return found.duplication().principal().equals(caller.reference())
                ? library.privileges()
                        .require(
                                caller,
                                found.details().source().project(),
                                Privilege.DUPLICATE_PROJECT,
                                Privilege.BYPASS_ACCESS_CHECKS)
                : Future.failedFuture(DuplicationFault.noDuplication());
    }

    private static Future<Recorded> exported(Recorded found) {
        if (found.details().role() != Role.SOURCE) {
            return conflict("Only the source environment of a duplication between two has its package");
        }
        return found.state() == DuplicationState.COMPLETED
                ? Future.succeededFuture(found)
                : conflict("The package can be downloaded once the duplication is exported");
    }

    private static <T> Future<T> conflict(String sentence) {
        return Future.failedFuture(DuplicationFault.wrongStatus(sentence));
    }

    private static Future<Void> send(LibraryCall call, PackageView view) {
        HttpServerRequest request = call.context().request();
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.ETAG, view.etag()).putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (header(request, HttpHeaders.IF_NONE_MATCH).filter(view::matches).isPresent()) {
            return response.setStatusCode(304).end();
        }
        boolean same = header(request, "If-Range")
                .filter(known -> !known.equals(view.etag()))
                .isEmpty();
        ByteRange range = ByteRange.of(header(request, "Range").filter(wanted -> same), view.size(), response);
        // Clients read the name up to the end of the header: nothing may follow it.
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                .putHeader("Content-Disposition", "attachment; filename=\"" + view.fileName() + "\"");
        range.announce(response, view.size());
        if (HttpMethod.HEAD.equals(request.method())) {
            return response.end();
        }
        return view.send(range.from(), range.length(), response);
    }

    private static Optional<String> header(HttpServerRequest request, CharSequence name) {
        return Optional.ofNullable(request.getHeader(name));
    }
}
